"""Looking at what a new sandbox begins with."""

from collections import Counter
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import select

from app import clock, db
from app.instalments import statistics
from app.instalments.models import InstalmentPlan, PlanState
from app.payment_links.models import PaymentLink, PersonalLink

State = TypeVar("State", bound=StrEnum)
Kind = TypeVar("Kind", bound=StrEnum)


def replayed(
    names: Iterable[str], kinds: type[Kind], after: Callable[[State | None, Kind], State]
) -> State | None:
    """The state to which events of these kinds lead, of all that have these names."""
    state = None
    for name in names:
        if name in set(kinds):
            state = after(state, kinds(name))
    return state


def paid_by_links() -> tuple[int, int, bool]:
    """How many links were used in 30 days, how many paid there, and whether any was refunded."""
    with db.reading() as session:
        found = statistics.of_links(session.scalars(select(PaymentLink.id)).all())
    is_any_refunded = any(money.refunded_pence for money in found.values())
    return len(found), sum(money.paid for money in found.values()), is_any_refunded


def paid_lines() -> Counter[bool]:
    """How many lines of spreadsheets have a payment, and how many have none."""
    with db.reading() as session:
        return Counter(one is not None for one in session.scalars(select(PersonalLink.payment_id)))


def plan_goes_on() -> bool:
    """Whether somebody pays in parts, and the next is still to be announced."""
    with db.reading() as session:
        plan = session.scalars(select(InstalmentPlan)).one()
    return plan.state is PlanState.ACTIVE and (plan.look_at or clock.now()) > clock.now()
