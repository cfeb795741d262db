"""Proposing a batch: which payments, how much of each, and why. Nothing is refunded here."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import clock, db, ids
from app.accounts.models import Account
from app.errors import Conflict
from app.money import Pence
from app.payments.models import Payment
from app.payments.queries import PaymentNotFound
from app.refunds import creation
from app.refunds.batches import queries
from app.refunds.batches.models import BatchRow, BatchState, RefundBatch, RowState
from app.refunds.batches.refusals import (
    MOST_ROWS,
    AlreadyDecided,
    AmountsNotPossible,
    BatchExpired,
    NothingChosen,
    TooManyChosen,
    why,
)
from app.refunds.creation import PartialRefundNotPossible, RefundTooLarge
from app.refunds.reasons import Reason

_KEPT_FOR = timedelta(days=1)


class Wanted(NamedTuple):
    """A payment, and how much of it; None is all that is available."""

    payment_id: str
    amount_pence: Pence | None = None


def propose(account_id: str, *, user_id: str, wanted: Sequence[Wanted]) -> RefundBatch:
    """Keep what somebody wants to refund, and what is available of each as they see it.

    Payments that cannot be refunded are in it with the reason, and will not be. One that is named
    twice is in it once.

    Raises:
        NothingChosen, TooManyChosen
        PaymentNotFound: one of them is not this account's.
    """
    by_id = {one.payment_id: one for one in wanted}
    if not by_id:
        raise NothingChosen
    if len(by_id) > MOST_ROWS:
        raise TooManyChosen
    with db.transaction() as session:
        _forget_old_ones(session, user_id)
        service_id = session.get_one(Account, account_id).service_id
        payments = _payments(session, account_id, list(by_id))
        batch = RefundBatch(
            id=ids.new_id(), account_id=account_id, service_id=service_id, user_id=user_id
        )
        session.add(batch)
        session.flush()
        for line, (payment_id, one) in enumerate(by_id.items(), start=1):
            session.add(_row(batch.id, line, payments[payment_id], one.amount_pence))
    return batch


def revise(
    batch_id: str,
    *,
    account_id: str,
    user_id: str,
    amounts: Mapping[int, Pence],
    reason: Reason,
) -> RefundBatch:
    """Say how much of each payment, by its line, and why. A line that has no amount is left out.

    What is available is looked at afresh, and is what must still be so when the refund is made.

    Raises:
        BatchNotFound, BatchExpired
        AlreadyDecided: it was confirmed meanwhile.
        AmountsNotPossible: nothing was changed.
    """
    with db.transaction() as session:
        batch = queries.for_change(session, batch_id, account_id=account_id, user_id=user_id)
        if batch.state is not BatchState.DRAFT:
            raise AlreadyDecided
        if batch.is_stale:
            raise BatchExpired
        rows = queries.rows_in(session, batch.id)
        payments = _payments(session, account_id, [row.payment_id for row in rows])
        problems: dict[int, str] = {}
        for row in rows:
            try:
                _look_again(row, payments[row.payment_id], amounts.get(row.line))
            except (RefundTooLarge, PartialRefundNotPossible) as refusal:
                problems[row.line] = refusal.message
        if problems:
            raise AmountsNotPossible(problems)
        batch.reason, batch.reason_note = reason.code, reason.note
    return batch


def _row(batch_id: str, line: int, payment: Payment, amount_pence: Pence | None) -> BatchRow:
    row = BatchRow(batch_id=batch_id, line=line, payment_id=payment.id)
    amount = payment.refundable_pence if amount_pence is None else amount_pence
    try:
        _look_again(row, payment, amount)
    except (RefundTooLarge, PartialRefundNotPossible) as refusal:
        _leave_out(row, payment, why(refusal))
    return row


def _look_again(row: BatchRow, payment: Payment, amount_pence: Pence | None) -> None:
    """Note what is available of a payment now, and how much of it goes.

    Raises:
        RefundTooLarge, PartialRefundNotPossible
    """
    try:
        creation.check(payment, amount_pence or payment.refundable_pence)
    except (RefundTooLarge, PartialRefundNotPossible):
        raise
    except Conflict as refusal:
        _leave_out(row, payment, why(refusal))
        return
    if not amount_pence:
        _leave_out(row, payment, "")
        return
    row.state, row.refusal = RowState.TO_DO, ""
    row.available_pence, row.amount_pence = payment.refundable_pence, amount_pence


def _leave_out(row: BatchRow, payment: Payment, because: str) -> None:
    row.state, row.refusal = RowState.LEFT_OUT, because
    row.available_pence, row.amount_pence = payment.refundable_pence, Pence(0)


def _payments(session: Session, account_id: str, payment_ids: Sequence[str]) -> dict[str, Payment]:
    found = session.scalars(
        select(Payment).where(Payment.account_id == account_id, Payment.id.in_(payment_ids))
    )
    by_id = {payment.id: payment for payment in found}
    if len(by_id) < len(set(payment_ids)):
        raise PaymentNotFound
    return by_id


def _forget_old_ones(session: Session, user_id: str) -> None:
    """Remove what this person once had in mind and did not confirm."""
    old = select(RefundBatch.id).where(
        RefundBatch.user_id == user_id,
        RefundBatch.state == BatchState.DRAFT,
        RefundBatch.created_at < clock.now() - _KEPT_FOR,
    )
    ids_of_old = session.scalars(old).all()
    if ids_of_old:
        session.execute(delete(BatchRow).where(BatchRow.batch_id.in_(ids_of_old)))
        session.execute(delete(RefundBatch).where(RefundBatch.id.in_(ids_of_old)))
