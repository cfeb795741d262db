"""Drawing the pages of people who pay in parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.branding import queries as brandings
from app.i18n import LazyText, format_date, format_pounds, in_uk_time, lazy
from app.instalments import queries, stopping
from app.instalments.models import Instalment, InstalmentPlan, PartState, PlanState
from app.instalments.queries import Story
from app.instalments.schedule import Part
from app.payments.models import Payment
from app.payments.states import ENDED, State
from app.web.components import Errors
from app.web.pages import service_frame
from app.web.rendering import render, render_page

NOTHING_WRONG = Errors()

_PAID = frozenset({State.CONFIRMED, State.CAPTURED})

_STATES: dict[str, tuple[LazyText, str]] = {
    "paid": (lazy("Paid"), "green"),
    "paying": (lazy("Being paid"), "blue"),
    "overdue": (lazy("Overdue"), "red"),
    "waiting": (lazy("To come"), "grey"),
    "not_taken": (lazy("Will not be taken"), "grey"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One part as it is shown."""

    number: int
    date: str
    amount: str
    state: LazyText | None = None
    colour: str = ""


def lines_of(story: Story) -> Sequence[Line]:
    """The parts of a plan, each with the day on which it was due, or is to be taken."""
    paying = {opened.instalment_id for opened, _payment in story.paying}
    is_over = story.plan.state in {PlanState.STOPPED, PlanState.NOT_BEGUN}
    return [_line(part, is_paying=part.id in paying, is_over=is_over) for part in story.parts]


def show(token: str, story: Story, errors: Errors = NOTHING_WRONG) -> str:
    """What was paid, what comes, and what can be done."""
    plan, left = story.plan, story.left
    runs = plan.state in stopping.RUNNING
    return render_page(
        "pages/instalment_plans/show.html",
        shape={
            **_shape(story),
            "state": plan.state.value,
            "runs": runs,
            "has_rest": len(left) > 1,
        },
        holes={
            **_holes(story),
            "next_amount": format_pounds(left[0].amount_pence) if left else "",
            "next_date": _day(left[0]) if left else "",
            "action": url_for(".create", token=token),
            "stop_url": url_for(".stop", token=token),
        },
        errors=errors,
    )


def stop(token: str, story: Story, errors: Errors = NOTHING_WRONG) -> str:
    """Whether nothing more is to be taken."""
    return render_page(
        "pages/instalment_plans/stop.html",
        shape=_shape(story),
        holes={
            **_holes(story),
            "action": url_for(".stop", token=token),
            "plan_url": url_for(".show", token=token),
        },
        errors=errors,
    )


def returned(story: Story, payment: Payment, plan_url: str) -> str:
    """What became of a payment of parts."""
    is_paid = payment.state in _PAID
    return render_page(
        "pages/instalment_plans/returned.html",
        shape={
            **_shape(story),
            "is_paid": is_paid,
            "is_over": payment.state in ENDED,
            "is_all": is_paid and not story.left,
            "knows_way": bool(plan_url),
        },
        holes={
            **_holes(story),
            "description": payment.description,
            "amount": format_pounds(payment.total_pence),
            "plan_url": plan_url,
        },
    )


def begun(plan: InstalmentPlan) -> str:
    """What comes after the first part, for whoever has just paid it."""
    story = queries.story_of(plan)
    return render("pages/instalments/_begun.html", lines=lines_of(story))


def table_of(parts: Sequence[Part]) -> str:
    """The parts of a sum that nobody has agreed to yet, as a table."""
    lines = [
        Line(
            number=part.number,
            date=format_date(part.due_on),
            amount=format_pounds(part.amount_pence),
        )
        for part in parts
    ]
    return render("pages/instalment_plans/_parts.html", lines=lines)


def _line(part: Instalment, *, is_paying: bool, is_over: bool) -> Line:
    state = part.state.value
    if part.state is not PartState.PAID:
        state = "not_taken" if is_over else "paying" if is_paying else state
    text, colour = _STATES[state]
    return Line(
        number=part.number,
        date=_day(part),
        amount=format_pounds(part.amount_pence),
        state=text,
        colour=colour,
    )


def _day(part: Instalment) -> str:
    """The day that was agreed to, or that it was put off to while it is still to come."""
    is_to_come = part.state is PartState.WAITING
    return format_date(in_uk_time(part.charge_at).date() if is_to_come else part.due_on)


def _shape(story: Story) -> dict[str, Any]:
    account, service = queries.whose(story.plan)
    brand = brandings.of_service(service.id)
    return {
        **service_frame.shape_of(brand, is_test=not account.kind.takes_real_money),
        "has_card": story.card is not None,
    }


def _holes(story: Story) -> dict[str, str]:
    plan = story.plan
    _account, service = queries.whose(plan)
    return {
        **service_frame.holes_of(service, brandings.of_service(service.id)),
        "title_of_plan": plan.title,
        "reference": plan.reference,
        "total": format_pounds(plan.total_pence),
        "paid": format_pounds(story.paid_pence),
        "left": format_pounds(story.left_pence),
        "last_four": story.card.card_last_four if story.card else "",
        "table": render("pages/instalment_plans/_parts.html", lines=lines_of(story)),
    }
