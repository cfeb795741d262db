"""Looking payments up. What is returned is loaded and detached: safe to hand to a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, true
from sqlalchemy.orm import Session

from app import db, ledger
from app.errors import NotFound
from app.payments.models import Payment, Question
from app.payments.states import State

_PAID = (State.CONFIRMED, State.CAPTURED)


class PaymentNotFound(NotFound):
    """There is no such payment in this account."""

    code = "payment_not_found"


_OF_ACCOUNT = db.Lookup(
    Payment,
    where=(Payment.id == bindparam("payment_id"), Payment.account_id == bindparam("account_id")),
)
_ANYBODYS = db.Lookup(Payment, where=(Payment.id == bindparam("payment_id"),))


def get(payment_id: str, *, account_id: str) -> Payment:
    """Find one payment of one account. Another account's looks missing.

    Raises:
        PaymentNotFound
    """
    payment: Payment | None = _OF_ACCOUNT.first(payment_id=payment_id, account_id=account_id)
    if payment is None:
        raise PaymentNotFound
    return payment


def get_in(session: Session, payment_id: str, *, account_id: str) -> Payment:
    """Find one payment of one account, in the caller's session.

    Raises:
        PaymentNotFound
    """
    payment = session.scalar(
        select(Payment).where(Payment.id == payment_id, Payment.account_id == account_id)
    )
    if payment is None:
        raise PaymentNotFound
    return payment


def get_for_payer(payment_id: str) -> Payment:
    """Find the payment whose payer has shown, by a token or a session, that it is theirs.

    Raises:
        PaymentNotFound
    """
    payment: Payment | None = _ANYBODYS.first(payment_id=payment_id)
    if payment is None:
        raise PaymentNotFound
    return payment


def for_change(session: Session, payment_id: str, *, account_id: str | None = None) -> Payment:
    """Find and lock one payment until the caller's transaction ends.

    `account_id` hides other accounts' payments; leave it out only for the payer and for workers.

    Raises:
        PaymentNotFound
    """
    statement = select(Payment).where(Payment.id == payment_id).with_for_update()
    if account_id is not None:
        statement = statement.where(Payment.account_id == account_id)
    payment = session.scalar(statement)
    if payment is None:
        raise PaymentNotFound
    return payment


def first_paid(account_id: str) -> Payment | None:
    """The first payment an account was paid, of those that are paid still; None before it."""
    return _one_of(account_id, Payment.state.in_(_PAID), Payment.created_at, Payment.id)


def newest(account_id: str) -> Payment | None:
    """The last payment an account asked for, however it stands."""
    return _one_of(account_id, true(), Payment.created_at.desc(), Payment.id.desc())


def _one_of(account_id: str, condition: ColumnElement[bool], *order: Any) -> Payment | None:
    with db.reading() as session:
        return session.scalar(
            select(Payment)
            .where(Payment.account_id == account_id, condition)
            .order_by(*order)
            .limit(1)
        )


def open_question(payment_id: str) -> Question | None:
    """What a provider has been asked about a payment (not its refunds) and not answered yet."""
    with db.reading() as session:
        return open_question_in(session, payment_id)


@dataclass(frozen=True, slots=True)
class Background:
    """What stands behind a payment: all that was asked of its provider, and its ledger."""

    questions: Sequence[Question]
    journals: Sequence[tuple[ledger.Journal, Sequence[ledger.Posting]]]


def background(payment_id: str, *, account_id: str) -> Background:
    """All that was asked about a payment and its refunds, and its journals, newest first."""
    statement = (
        select(Question)
        .where(Question.payment_id == payment_id)
        .order_by(Question.asked_at.desc(), Question.id)
    )
    with db.reading() as session:
        return Background(
            session.scalars(statement).all(),
            ledger.of_payment(session, payment_id, account_id=account_id),
        )


def open_question_in(session: Session, payment_id: str) -> Question | None:
    """As `open_question`, in the caller's session."""
    return session.scalar(
        select(Question).where(
            Question.payment_id == payment_id,
            Question.refund_id == "",
            Question.answered_at.is_(None),
        )
    )
