"""What stands between robots and the payments of a link. See docs/card-testing.md.

A field that people do not see, limits, and, only while somebody tries stolen cards there or from
where this request comes, a proof of work: solved by a script of ours, or waited for without one.
"""

import hashlib

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app import card_testing, limits
from app.accounts import RateLimitClass
from app.card_testing import Standing, puzzles
from app.card_testing.puzzles import Came
from app.i18n import lazy
from app.limits import Limit
from app.payment_links.models import Kind
from app.payment_links.opening import Opened
from app.web.pages import guard, link_drawing, service_frame
from app.web.rendering import render, render_page

# From one address: a room full of people, and no more. A load test has an account without limits.
OPENING = Limit(600, 60, alone=300)
MAKING = Limit(60, 60, alone=30)
OF_ONE_LINK = Limit(6_000, 60, alone=3_000)

# Without scripts: some of those who come, and few robots.
WAITED = Limit(3, 600, alone=3)
WAITED_AT_ONE_LINK = Limit(6, 60, alone=3)

TRAP = "website"  # as the templates have it
PUZZLE, ANSWER = "puzzle", "puzzle-answer"
# What the page to be confirmed sends, and the one with a puzzle hands on.
CARRIED = ("reference-value", "amount", "terms", "email")
LONGEST = 300
WITH_ERRORS, TOO_MANY = 400, 429

_BUSY = (
    lazy("Too many people are paying here at the moment"),
    lazy("Wait a minute, then try again. You have not paid anything."),
)
_TRAPPED = (
    lazy("We could not read what you sent"),
    lazy(
        "Something was entered in a field that people do not see. A program may have done it for"
        " you: switch off what fills in forms in your browser. You have not paid anything."
    ),
)


def before_opening(opened: Opened) -> ResponseReturnValue | None:
    """None where a link's pages may be shown to whoever asks for them now."""
    if _is_unlimited(opened):
        return None
    seconds = limits.use(f"link opened:{guard.here()}", OPENING)
    return _stopped(opened, _BUSY, TOO_MANY, seconds) if seconds else None


def before_paying(opened: Opened, *, request_key: str) -> ResponseReturnValue | None:
    """None where a payment may be made now of the form that was sent, which `request_key` names."""
    if request.form.get(TRAP):
        return _stopped(opened, _TRAPPED, WITH_ERRORS)
    if opened.link.kind is Kind.TELEPHONE:
        return None
    if seconds := _too_many(opened):
        return _stopped(opened, _BUSY, TOO_MANY, seconds)
    origin = card_testing.origin(guard.here(), is_test=opened.is_test)
    link = opened.link
    standing = card_testing.of_link(origin, link_id=link.id, account_id=link.account_id)
    if not standing.is_free:
        return _no_cards(opened, standing)
    return _puzzled(opened, request_key=request_key) if standing.asks_puzzle else None


def _is_unlimited(opened: Opened) -> bool:
    """Whether load is tried there, or only our own staff come, from one office."""
    is_for_load = opened.account.rate_limit_class is RateLimitClass.OFF
    return is_for_load or opened.link.kind is Kind.TELEPHONE


def _too_many(opened: Opened) -> int:
    """After how many seconds to try again; 0 where this one is within what may be."""
    if _is_unlimited(opened):
        return 0
    return limits.use(f"link paid:{guard.here()}", MAKING) or limits.use(
        f"link paid:{opened.link.id}", OF_ONE_LINK
    )


def _puzzled(opened: Opened, *, request_key: str) -> ResponseReturnValue | None:
    """None where the form brings a puzzle that was solved, or waited with, and was not used yet."""
    puzzle = request.form.get(PUZZLE, "")[:LONGEST]
    checked = puzzles.check(puzzle, request.form.get(ANSWER, ""), link_id=opened.link.id)
    if checked.came is Came.TOO_EARLY:
        return _wait(opened, puzzle, checked.seconds)
    if checked.came is Came.WAITED and (seconds := _waited_often(opened)):
        return _wait(opened, puzzle, seconds)
    form = hashlib.sha256(request_key.encode()).hexdigest()
    if checked.came is not Came.NO_GOOD and puzzles.spend(puzzle, request_key=form):
        return None
    return _wait(opened, puzzles.issue(opened.link.id), puzzles.WAIT_SECONDS)


def _waited_often(opened: Opened) -> int:
    return limits.use(f"link waited:{guard.here()}", WAITED) or limits.use(
        f"link waited:{opened.link.id}", WAITED_AT_ONE_LINK
    )


def _wait(opened: Opened, puzzle: str, seconds: int) -> ResponseReturnValue:
    page = render_page(
        "pages/guard/wait.html",
        shape={**service_frame.shape_of(opened.brand, is_test=opened.is_test)},
        holes={
            **service_frame.holes_of(opened.service, opened.brand),
            "action": url_for("pages.payment_links.confirm", link_id=opened.link.id),
            "language_action": url_for("pages.payment_links.confirm", link_id=opened.link.id),
            "carried": render("components/hidden_fields.html", fields=_carried()),
            "puzzle": puzzle,
            "bits": str(puzzles.BITS),
            "seconds": str(seconds),
        },
    )
    return page, TOO_MANY, {"Retry-After": str(seconds)}


def _carried() -> dict[str, str]:
    return {name: request.form[name] for name in CARRIED if name in request.form}


def _no_cards(opened: Opened, standing: Standing) -> ResponseReturnValue:
    page = render_page(
        "pages/guard/stopped.html",
        shape={
            **service_frame.shape_of(opened.brand, is_test=opened.is_test),
            "has_payment": False,
        },
        holes={
            **service_frame.holes_of(opened.service, opened.brand),
            "until": guard.until(standing),
            "contact": service_frame.contact(opened.service),
        },
    )
    return page, TOO_MANY, {"Retry-After": str(standing.seconds)}


def _stopped(
    opened: Opened, said: link_drawing.Said, status: int, seconds: int = 0
) -> ResponseReturnValue:
    headers = {"Retry-After": str(seconds)} if seconds else {}
    return link_drawing.stopped_for(opened, said), status, headers
