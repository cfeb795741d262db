"""A voucher, or an account barcode, for whoever has its link: without signing in, at any time.

The page shows what is to be paid to which service, and where, and nothing about a person. It says
how the payment ended once it has. Nobody is told where its reader came from: that is the link.
"""

import re
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app import i18n, limits
from app.i18n import Language
from app.limits import Limit
from app.payments.types.cash import slips
from app.payments.types.cash.slips import Slip, VoucherNotFound
from app.payments.types.cash.web import drawing, files
from app.web import headers, neighbours
from app.web.rendering import render_page

# A link is not to be guessed. This is what one reader costs us.
OF_ONE_ADDRESS = Limit(60, 60, alone=30)
TOO_MANY, MISSING = 429, 404

blueprint = Blueprint("voucher_links", __name__, url_prefix="/voucher/<token>")

_TOKEN = re.compile("[0-9a-v]{26}")


@blueprint.get("")
def show(token: str) -> ResponseReturnValue:
    """Show it as it stands."""
    headers.tell_nobody_where_from()
    if seconds := _too_much():
        return _refused("busy", TOO_MANY), TOO_MANY, {"Retry-After": str(seconds)}
    try:
        slip = _found(token)
    except VoucherNotFound:
        return _refused("missing", MISSING), MISSING
    language = _language(slip)
    with i18n.using(language):
        return render_page(
            "cash/voucher_links/show.html",
            shape={"is_test": slip.is_test, "can_be_paid": slip.standing.can_be_paid},
            holes={
                "service_name": slip.service_name(language),
                "title_of_page": drawing.title(slip),
                "slip": drawing.draw(slip),
                "pdf_url": f"{request.path}/pdf?language={language}",
            },
        )


@blueprint.get("/pdf")
def pdf(token: str) -> ResponseReturnValue:
    """The same to be printed or kept, while it can be paid."""
    headers.tell_nobody_where_from()
    if seconds := _too_much():
        return _refused("busy", TOO_MANY), TOO_MANY, {"Retry-After": str(seconds)}
    try:
        slip = _found(token)
    except VoucherNotFound:
        return _refused("missing", MISSING), MISSING
    if not slip.standing.can_be_paid:
        return show(token)
    return files.pdf(slip, language=_language(slip))


def _found(token: str) -> Slip:
    if not _TOKEN.fullmatch(token):
        raise VoucherNotFound
    return slips.by_link(token)


def _language(slip: Slip) -> Language:
    """What the address asks for, else what its payer is spoken to in."""
    asked = request.args.get("language") or slip.language
    return "cy" if asked == "cy" else "en"


def _too_much() -> int:
    address = neighbours.of(request.remote_addr or "")
    return limits.use(f"voucher-link:{address}", OF_ONE_ADDRESS)


def _refused(why: str, _status: int) -> str:
    shape: dict[str, Any] = {"why": why}
    with i18n.using("cy" if request.args.get("language") == "cy" else "en"):
        return render_page("cash/voucher_links/refused.html", shape=shape)
