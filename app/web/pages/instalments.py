"""How the payer of a link wants to pay: all at once, or in parts, with every date and sum."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import i18n
from app.i18n import format_pounds, lazy
from app.payment_links.opening import Opened
from app.payment_links.rules import Problem
from app.web import csrf
from app.web.components import Errors, FieldError
from app.web.pages import (
    frame,
    instalment_choice,
    instalment_drawing,
    link_answers,
    link_steps,
    payment_links,
    sent_forms,
    service_frame,
)
from app.web.pages.instalment_choice import ONCE, PARTS, Choice
from app.web.pages.link_steps import Step
from app.web.rendering import render_page

WITH_ERRORS = 400

blueprint = Blueprint("instalments", __name__)

_NOTHING_WRONG = Errors()
_NOT_CHOSEN = Errors.of(
    [FieldError("how", "how", lazy("Select whether you want to pay all at once or in parts"))]
)


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # checked below, to keep what was chosen
@blueprint.route(f"{payment_links.LINK}/instalments", methods=["GET", "POST"])
@payment_links.of_link
def choose(opened: Opened) -> ResponseReturnValue:
    """Ask, where the link offers it for this sum, and go on to where everything is confirmed."""
    link, answers = opened.link, link_answers.of(opened.link.id)
    onwards = redirect(url_for("pages.payment_links.confirm", link_id=link.id), frame.SEE_OTHER)
    owed = payment_links.owed_for(link, answers)
    if isinstance(owed, Problem) or link_steps.next_of(link, answers) is not Step.CONFIRM:
        return onwards  # which leads to what is missing
    choice = instalment_choice.of(opened, answers, owed)
    if choice.offered is None:
        return onwards
    if request.method != "POST":
        return _page(opened, choice, choice.how)
    how = request.form.get("how", "")
    how = how if how in {ONCE, PARTS} else ""
    if payment_links.switches(link):
        with i18n.using(payment_links.language_of(link)):
            return _page(opened, choice, how)
    if wrong := sent_forms.not_ours() or (_NOTHING_WRONG if how else _NOT_CHOSEN):
        return _page(opened, choice, how, wrong), WITH_ERRORS
    link_answers.keep(link.id, how=how)
    return onwards


def _page(opened: Opened, choice: Choice, how: str, errors: Errors = _NOTHING_WRONG) -> str:
    link, parts = opened.link, choice.parts
    here = url_for(".choose", link_id=link.id)
    assert choice.offered is not None  # noqa: S101  asked for by whoever calls
    return render_page(
        "pages/instalments/choose.html",
        shape={
            **service_frame.shape_of(opened.brand, is_test=opened.is_test),
            "how": how,
            "in_parts": instalment_choice.words_of(choice.offered),
        },
        holes={
            **service_frame.holes_of(opened.service, opened.brand),
            "total": format_pounds(sum(part.amount_pence for part in parts)),
            "first": format_pounds(parts[0].amount_pence),
            "table": instalment_drawing.table_of(parts),
            "action": here,
            "language_action": here,
            "back_url": _before(opened),
        },
        errors=errors,
    )


def _before(opened: Opened) -> str:
    earlier = link_steps.before(Step.CONFIRM, opened.link, link_answers.of(opened.link.id))
    step = earlier or "show"
    return url_for(f"pages.payment_links.{step}", link_id=opened.link.id)
