"""Which payment money may have been for: what people say, and what looks like it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from importlib import import_module

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app import db
from app.accounts.models import Account, AccountKind
from app.payments import types
from app.payments.models import Payment
from app.payments.states import State
from app.receipts.models import PaymentNumber, Receipt
from app.receipts.refusals import NothingMatches, SeveralMatch

MOST = 5
_WAITS = (State.AWAITING_PAYMENT, State.EXPIRED)


class Why(Enum):
    """Why a payment may be the one."""

    NUMBER_ELSEWHERE = auto()  # it has this number at another network
    ONE_SLIP = auto()  # its number is this one but for a digit, or two that are swapped


@dataclass(frozen=True, slots=True)
class Candidate:
    """A payment that money may have been for, and why."""

    payment: Payment
    number: str
    why: Why
    has_same_sum: bool


def only_payment(session: Session, name: str, *, network: str) -> str:
    """The one payment with this number, ID or reference that money of a network may be for.

    Raises:
        NothingMatches, SeveralMatch
    """
    plain = "".join(name.split())
    fitting = select(Payment.id).where(_may_be_paid_by(network))
    by_number = select(PaymentNumber.payment_id).where(
        PaymentNumber.number == plain, PaymentNumber.payment_id.is_not(None)
    )
    by_id = select(Payment.id).where(Payment.id == plain)
    by_reference = (
        select(Payment.id)
        .join(PaymentNumber, PaymentNumber.payment_id == Payment.id)
        .where(func.lower(Payment.reference) == name.strip().lower())
    )
    for way in (by_number, by_id, by_reference):
        found = set(session.scalars(fitting.where(Payment.id.in_(way)).limit(MOST)))
        if len(found) > 1:
            raise SeveralMatch(field="name")
        if found:
            return str(found.pop())
    raise NothingMatches(field="name")


def candidates(receipt: Receipt) -> Sequence[Candidate]:
    """Payments that the money may have been for, those of the same sum first. None is chosen."""
    with db.reading() as session:
        rows = session.execute(
            select(Payment, PaymentNumber.number)
            .join(PaymentNumber, PaymentNumber.payment_id == Payment.id)
            .where(
                PaymentNumber.number.in_({receipt.number, *_slips(receipt.number)}),
                Payment.state.in_(_WAITS),
                _may_be_paid_by(receipt.network),
            )
            .order_by(Payment.created_at.desc())
            .limit(MOST)
        ).all()
    found = [_candidate(receipt, payment, own) for payment, own in rows]
    return sorted(found, key=lambda one: not one.has_same_sum)


def _may_be_paid_by(network: str) -> ColumnElement[bool]:
    """Real money is for accounts whose money is real, and what a demonstration takes for others."""
    modules = [one.parts.takings for one in types.ALL.values() if one.parts.takings]
    is_real = {import_module(name).is_real(network) for name in modules} - {None}
    kinds = [kind for kind in AccountKind if not is_real or kind.takes_real_money in is_real]
    accounts = select(Account.id).where(Account.kind.in_(kinds))
    return Payment.account_id.in_(accounts)


def _slips(number: str) -> Iterator[str]:
    """The number with one digit another, or two beside each other swapped."""
    for at, digit in enumerate(number):
        for other in "0123456789":
            if other != digit:
                yield f"{number[:at]}{other}{number[at + 1 :]}"
        yield f"{number[:at]}{number[at + 1 : at + 2]}{digit}{number[at + 2 :]}"


def _candidate(receipt: Receipt, payment: Payment, number: str) -> Candidate:
    why = Why.NUMBER_ELSEWHERE if number == receipt.number else Why.ONE_SLIP
    return Candidate(payment, number, why, payment.total_pence == receipt.amount_pence)
