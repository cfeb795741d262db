"""Stolen cards that are tried anywhere, and what a person decides about an address."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.card_testing import deciding, origins, queries
from app.card_testing.deciding import Decision
from app.card_testing.models import About, Notice
from app.card_testing.rules import Measure
from app.i18n import LazyText, format_datetime, lazy
from app.i18n import gettext as _
from app.people import May
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff import card_testing_words as words
from app.web.staff.access import allow_on_platform, came_from, confirmed, person
from app.web.staff.typed import readable

blueprint = Blueprint("platform_card_testing", __name__, url_prefix="/platform/card-testing")

UNPROCESSABLE = 422
LONGEST = 60
NOT_AN_ADDRESS = lazy("Enter an address, like 203.0.113.7 or 2001:db8:1:2::1")
NOTHING_WRONG = Errors()

_DONE: dict[Decision, LazyText] = {
    Decision.ALLOW: lazy("The address is let through for a day."),
    Decision.STOP: lazy("The address is stopped for a day."),
    Decision.LEAVE: lazy("The address is left to the rules."),
}


@blueprint.get("")
@allow_on_platform(May.SEE_PLATFORM)
def index() -> ResponseReturnValue:
    """List what was noticed, the newest first."""
    return _index()


@blueprint.get("/address")
@allow_on_platform(May.SEE_PLATFORM)
def show() -> ResponseReturnValue:
    """What is known of one address, and what can be decided about it."""
    typed = readable(request.args.get("address", ""))[:LONGEST]
    origin = origins.read(typed, is_test=request.args.get("kind") == origins.TEST)
    if not origin:
        return _index(typed, Errors.of([FieldError("address", "address", NOT_AN_ADDRESS)]))
    known = queries.known_of(origin)
    in_force = known.in_force
    return render_page(
        "staff/platform_card_testing/show.html",
        shape={
            "kind": origins.TEST if origins.is_test(origin) else origins.LIVE,
            "may_allow": not _was_decided(in_force, Measure.ALLOWED),
            "may_stop": not _was_decided(in_force, Measure.STOPPED),
            "may_leave": in_force is not None,
            "is_found": bool(known.notices),
        },
        holes={
            "address": origins.address(origin),
            "declined": f"{known.declined:,}",
            "approved": f"{known.approved:,}",
            "now": words.done(in_force) if in_force else _("Nothing is done about it"),
            "found": render(
                "staff/platform_card_testing/_notices.html",
                lines=[
                    (format_datetime(one.began_at), one, words.done(one)) for one in known.notices
                ],
            ),
        },
    )


@blueprint.post("/address")
@allow_on_platform(May.DECIDE_CARD_TESTING)
@confirmed
def decide() -> ResponseReturnValue:
    """Let an address through, stop it, or leave it to the rules."""
    typed = readable(request.form.get("address", ""))[:LONGEST]
    is_test = request.form.get("kind") == origins.TEST
    origin = origins.read(typed, is_test=is_test)
    wanted = request.form.get("decision", "")
    if not origin or wanted not in set(Decision):
        errors = Errors.of([FieldError("address", "address", NOT_AN_ADDRESS)])
        return _index(typed, errors), UNPROCESSABLE
    decision = Decision(wanted)
    if deciding.decide(origin, decision, actor=Actor.staff(person().id), ip=came_from()):
        flash(str(_DONE[decision]), "success")
    kind = origins.TEST if is_test else origins.LIVE
    return redirect(url_for(".show", address=origins.address(origin), kind=kind), 303)


def _index(typed: str = "", errors: Errors = NOTHING_WRONG) -> str:
    found = queries.newest()
    return render_page(
        "staff/platform_card_testing/index.html",
        shape={"is_found": bool(found)},
        holes={
            "typed": typed,
            "found": render(
                "staff/platform_card_testing/_list.html",
                lines=[
                    (
                        format_datetime(one.notice.began_at),
                        words.whence(one.notice, in_full=True),
                        _url(one.notice),
                        one,
                        words.done(one.notice),
                    )
                    for one in found
                ],
            ),
        },
        errors=errors,
    )


def _was_decided(in_force: Notice | None, measure: Measure) -> bool:
    return in_force is not None and in_force.measure is measure and in_force.decided_by != ""


def _url(notice: Notice) -> str:
    """Where something can be decided about it; "" where nothing can."""
    if notice.about not in {About.ADDRESS, About.NETWORK}:
        return ""
    of: dict[str, Any] = {
        "address": origins.address(notice.subject),
        "kind": origins.TEST if notice.is_test else origins.LIVE,
    }
    return url_for(".show", **of)
