"""What a payer does at one of the sandbox's banks, and how that leaves their order."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from app import clock, db
from app.errors import NotFound
from app.gateways.port import DeclineReason
from app.payments.types.bank.models import BankOrder, Status

SLOW = timedelta(seconds=20)
# Who comes back at once has brought the news themselves by then, mostly.
TOLD_AFTER = timedelta(seconds=3)


class OrderNotFound(NotFound):
    """No payer is expected under this reference."""

    code = "bank_order_not_found"


class Choice(StrEnum):
    """What a payer can do, and what banks do."""

    APPROVE = "approve"
    REFUSE = "refuse"
    NO_MONEY = "no_money"
    SLOW = "slow"  # yes, and the bank takes its time
    SLOW_REFUSED = "slow_refused"  # yes, and after a while the bank says no
    VANISH = "vanish"  # yes, and the payer never comes back


_REFUSALS = {
    Choice.REFUSE: DeclineReason.PERMISSION_WITHDRAWN,
    Choice.NO_MONEY: DeclineReason.NOT_ENOUGH_MONEY,
    Choice.SLOW_REFUSED: DeclineReason.LIMIT_EXCEEDED,
}


def find(reference: str) -> BankOrder:
    """The order whose page a reference opens.

    Raises:
        OrderNotFound
    """
    with db.reading() as session:
        found = session.scalar(select(BankOrder).where(BankOrder.reference == reference))
    if found is None:
        raise OrderNotFound
    return found


def answer(reference: str, choice: Choice) -> BankOrder:
    """Note what the payer did. Whatever is done later, the first time counts.

    Raises:
        OrderNotFound
    """
    with db.transaction() as session:
        wanted = select(BankOrder).where(BankOrder.reference == reference)
        order = session.scalar(wanted.with_for_update())
        if order is None:
            raise OrderNotFound
        if order.status is not Status.AWAITING:
            return order
        now = clock.now()
        order.refusal = _REFUSALS.get(choice)
        if choice in {Choice.SLOW, Choice.SLOW_REFUSED}:
            order.status, order.due_at = Status.PENDING, now + SLOW
        else:
            order.status = Status.REFUSED if order.refusal else Status.DONE
            order.tell_at = now + TOLD_AFTER
        return order
