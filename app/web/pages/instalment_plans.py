"""The page of somebody who pays in parts: what was paid, what comes, and what they can do.

A link in each email lets them in, without signing in: its token is in the path. Whoever comes back
from paying a part has only that payment's name, and sees what became of it.
"""

import re
from contextlib import suppress

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app import i18n
from app.actors import Actor
from app.i18n import lazy
from app.instalments import links, naming, paying, queries, stopping
from app.instalments.links import PlanLinkNotGood
from app.instalments.models import InstalmentPlan
from app.instalments.paying import BeingPaid, CannotBePaidNow, PartPaymentNotFound
from app.instalments.stopping import PlanNotRunning
from app.limits import Limit
from app.web import csrf
from app.web.components import Errors, FieldError
from app.web.pages import access, frame, instalment_drawing, sent_forms

WITH_ERRORS = 400
OF_ONE_PLAN = Limit(30, 600, alone=15)
NEXT, REST = "next", "rest"

blueprint = Blueprint("instalment_plans", __name__, url_prefix="/pay")

_ID = re.compile("[0-9a-v]{26}")
_LAST = "plan"  # the token of the plan that this browser looked at last, to lead back to it

_BEING_PAID = Errors.of(
    [
        FieldError(
            "", "", lazy("This part is being paid at the moment. Look here again in a few minutes")
        )
    ]
)
_NOT_NOW = Errors.of(
    [FieldError("", "", lazy("This service cannot take payments at the moment. Try again later"))]
)


def _language(plan: InstalmentPlan) -> i18n.Language:
    return naming.spoken(plan.language)


_of_its_payer = access.by_token(links.find, _language)


@blueprint.get("/plan/<token>")
@_of_its_payer
def show(token: str, plan: InstalmentPlan) -> ResponseReturnValue:
    """What was paid, what comes, and what can be done."""
    if session.get(_LAST) != token:
        session[_LAST] = token
    return instalment_drawing.show(token, queries.story_of(plan))


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # checked below, to show the page again
@blueprint.post("/plan/<token>")
@_of_its_payer
def create(token: str, plan: InstalmentPlan) -> ResponseReturnValue:
    """Go on to pay the next part, or all that is left."""
    wrong = _refused(plan)
    what = request.form.get("what")
    if not wrong and what in {NEXT, REST}:
        try:
            created = paying.pay(
                plan.id,
                whole=what == REST,
                actor=Actor.payer(),
                language=i18n.current_language(),
            )
        except BeingPaid:
            wrong = _BEING_PAID
        except CannotBePaidNow:
            wrong = _NOT_NOW
        except PlanNotRunning:
            return _back(token)  # it has ended meanwhile: its page says so
        else:
            way_in = url_for("pages.secure.show", token=created.token)
            return redirect(way_in, frame.SEE_OTHER)
    story = queries.story_of(links.find(token))
    return instalment_drawing.show(token, story, wrong), WITH_ERRORS


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # checked below, to show the page again
@blueprint.route("/plan/<token>/stop", methods=["GET", "POST"])
@_of_its_payer
def stop(token: str, plan: InstalmentPlan) -> ResponseReturnValue:
    """Ask whether nothing more is to be taken, and see to it."""
    if plan.state not in stopping.RUNNING:
        return _back(token)
    if request.method != "POST":
        return instalment_drawing.stop(token, queries.story_of(plan))
    if wrong := _refused(plan):
        return instalment_drawing.stop(token, queries.story_of(plan), wrong), WITH_ERRORS
    with suppress(PlanNotRunning):  # it has ended in this moment: its page says so
        stopping.stop(plan.id, actor=Actor.payer())
    return _back(token)


@blueprint.get("/part/<name>")
def returned(name: str) -> ResponseReturnValue:
    """Say what became of a payment of parts to whoever has made it."""
    if not _ID.fullmatch(name):
        raise PartPaymentNotFound
    plan, payment = paying.returned(name)
    paying.catch_up(plan.id)
    with i18n.using(access.asked_language() or naming.spoken(payment.spoken_language)):
        story = queries.story_of(queries.get(plan.id, account_id=plan.account_id))
        return instalment_drawing.returned(story, payment, _way_back(plan))


def _way_back(plan: InstalmentPlan) -> str:
    """Where this browser came from; "" where it is another one."""
    token = str(session.get(_LAST, ""))
    try:
        is_this = bool(token) and links.find(token).id == plan.id
    except PlanLinkNotGood:
        return ""
    return url_for(".show", token=token) if is_this else ""


def _refused(plan: InstalmentPlan) -> Errors:
    return sent_forms.refused(f"instalments:{plan.id}", OF_ONE_PLAN)


def _back(token: str) -> ResponseReturnValue:
    return redirect(url_for(".show", token=token), frame.SEE_OTHER)
