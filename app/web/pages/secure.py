"""The way in from a service: a token that can be used once, swapped for this browser's cookie."""

import re

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import i18n
from app.payments import tokens
from app.payments.tokens import TokenNotUsable
from app.web import csrf
from app.web.pages import access, choice, frame, status
from app.web.pages.access import SessionExpired, speaking

blueprint = Blueprint("secure", __name__, url_prefix="/secure")

NO_CONTENT = 204

_TOKEN = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@blueprint.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    if request.method == "HEAD":
        # Programs that only look at links must not use the token up.
        return Response(status=NO_CONTENT, mimetype="text/plain")
    try:
        payment_id = tokens.redeem(token)
    except TokenNotUsable as refused:
        return _used_before(refused.payment_id)
    found = access.find(payment_id)
    access.let_in(payment_id, language=speaking(found))
    return frame.go_to(choice.enter(found), payment_id)


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # a form on the service's own site, by design
@blueprint.post("")
@blueprint.post("/")
def create() -> ResponseReturnValue:
    """Go on to `show`, where the cookie comes along: see docs/decisions/0013.

    Raises:
        SessionExpired: what was sent is no token.
    """
    token = request.form.get("chargeTokenId", "").strip().lower()
    if not _TOKEN.fullmatch(token):
        raise SessionExpired
    return redirect(url_for("pages.secure.show", token=token), frame.SEE_OTHER)


def _used_before(payment_id: str | None) -> ResponseReturnValue:
    """Say where the payment stands, to the browser that used the token and to no other."""
    if payment_id is None:
        raise SessionExpired
    found = access.find(payment_id)
    if not access.may_see(payment_id):
        raise SessionExpired
    with i18n.using(speaking(found)):
        return status.show(found)
