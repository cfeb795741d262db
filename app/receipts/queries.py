"""Looking receipts and exceptions up. What is returned is loaded and detached."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from app import db
from app.payments.models import Payment
from app.receipts.models import (
    ExceptionCode,
    ExceptionState,
    PaymentNumber,
    Receipt,
    ReceiptException,
    ReceiptKind,
)
from app.receipts.refusals import ExceptionNotFound
from app.searching import Position

PAGE = 50
UNRESOLVED = (ExceptionState.OPEN, ExceptionState.PROPOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is looked for in a queue. What is empty is not asked about."""

    states: Collection[ExceptionState] = UNRESOLVED
    codes: Collection[ExceptionCode] = ()
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An exception in the queue, with the reference of its payment and what was received."""

    exception: ReceiptException
    payment: Payment | None
    receipt: Receipt | None


@dataclass(frozen=True, slots=True)
class Queue:
    """Some exceptions, the oldest first, and where those after them begin."""

    rows: Sequence[Row]
    onward: Position | None


def queue(account_id: str | None, looked: Looked) -> Queue:
    """A page of the exceptions of an account, or of those that are nobody's yet."""
    statement = (
        select(ReceiptException, Payment, Receipt)
        .outerjoin(Payment, Payment.id == ReceiptException.payment_id)
        .outerjoin(Receipt, Receipt.id == ReceiptException.receipt_id)
        .where(ReceiptException.account_id == account_id, *_conditions(looked))
        .order_by(ReceiptException.raised_at, ReceiptException.id)
        .limit(PAGE + 1)
    )
    with db.planning_anew() as session:
        rows = [Row(*row) for row in session.execute(statement)]
    if len(rows) <= PAGE:
        return Queue(rows, None)
    last = rows[PAGE - 1].exception
    return Queue(rows[:PAGE], Position(last.raised_at, last.id))


def get(exception_id: str, *, account_id: str | None) -> Row:
    """Find one exception of an account, or one that is nobody's yet. Others' look missing.

    Raises:
        ExceptionNotFound
    """
    statement = (
        select(ReceiptException, Payment, Receipt)
        .outerjoin(Payment, Payment.id == ReceiptException.payment_id)
        .outerjoin(Receipt, Receipt.id == ReceiptException.receipt_id)
        .where(ReceiptException.id == exception_id, ReceiptException.account_id == account_id)
    )
    with db.reading() as session:
        found = session.execute(statement).first()
    if found is None:
        raise ExceptionNotFound
    return Row(*found)


def count_unresolved(session: Session, account_id: str | None) -> int:
    """How many exceptions of an account a person has yet to resolve."""
    return (
        session.scalar(
            select(func.count()).where(
                ReceiptException.account_id == account_id, ReceiptException.state.in_(UNRESOLVED)
            )
        )
        or 0
    )


@dataclass(frozen=True, slots=True)
class PaidIn:
    """All that has to do with money that was paid in for a payment, oldest first."""

    numbers: Sequence[PaymentNumber]
    receipts: Sequence[Receipt]
    exceptions: Sequence[ReceiptException]

    def __bool__(self) -> bool:
        return bool(self.numbers or self.receipts)


def of_payment(payment_id: str) -> PaidIn:
    """What was paid in for a payment, and under which numbers. The caller has found it already."""
    with db.reading() as session:
        return PaidIn(
            session.scalars(
                select(PaymentNumber)
                .where(PaymentNumber.payment_id == payment_id)
                .order_by(PaymentNumber.created_at, PaymentNumber.id)
            ).all(),
            session.scalars(
                select(Receipt)
                .where(Receipt.payment_id == payment_id)
                .order_by(Receipt.paid_at, Receipt.id)
            ).all(),
            session.scalars(
                select(ReceiptException)
                .where(ReceiptException.payment_id == payment_id)
                .order_by(ReceiptException.raised_at, ReceiptException.id)
            ).all(),
        )


def paid_at(session: Session, payment_ids: Collection[str]) -> dict[str, datetime]:
    """For each payment that was paid in: the moment of the last money that it counts."""
    rows = session.execute(
        select(Receipt.payment_id, func.max(Receipt.paid_at))
        .where(
            Receipt.payment_id.in_(payment_ids),
            Receipt.kind == ReceiptKind.PAYMENT,
            Receipt.applied_pence > 0,
        )
        .group_by(Receipt.payment_id)
    )
    return {str(payment_id): moment for payment_id, moment in rows}


def _conditions(looked: Looked) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if looked.states:
        where.append(ReceiptException.state.in_(looked.states))
    if looked.codes:
        where.append(ReceiptException.code.in_(looked.codes))
    if looked.after is not None:
        here = tuple_(ReceiptException.raised_at, ReceiptException.id)
        where.append(here > tuple(looked.after))
    return where
