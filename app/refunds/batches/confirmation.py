"""Confirming a batch: it is made at once, or waits for a second person."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app import clock, db, ids, queue
from app.actors import Actor
from app.money import Pence
from app.payments.models import Payment
from app.refunds import approval
from app.refunds.batches import queries, record
from app.refunds.batches.models import BatchRow, BatchState, RefundBatch, RowState
from app.refunds.batches.record import RequestHappened
from app.refunds.batches.refusals import BatchExpired, NothingToRefund
from app.refunds.reasons import Reason


def confirm(batch_id: str, *, account_id: str, user_id: str, ip: str = "") -> RefundBatch:
    """Let a batch be made, or wait. Asked again, it is as it was.

    Raises:
        BatchNotFound, BatchExpired
        NothingToRefund: every payment of it was left out, or no reason was given.
    """
    with db.transaction() as session:
        batch = queries.for_change(session, batch_id, account_id=account_id, user_id=user_id)
        if batch.state is not BatchState.DRAFT:
            return batch
        if batch.is_stale:
            raise BatchExpired
        rows = [row for row in queries.rows_in(session, batch.id) if row.state is RowState.TO_DO]
        if not rows or batch.why is None:
            raise NothingToRefund
        batch.ip = ip
        _decide(session, batch, rows)
    return batch


def needs_second_person(batch: RefundBatch) -> bool:
    """Whether a second person would have to agree to a draft, as things are."""
    with db.reading() as session:
        rows = [row for row in queries.rows_in(session, batch.id) if row.state is RowState.TO_DO]
        return _limit_passed(session, batch, rows) is not None


def ask_for(
    session: Session,
    payment: Payment,
    *,
    user_id: str,
    amount_pence: Pence,
    limit_pence: Pence,
    reason: Reason | None,
    ip: str,
) -> RefundBatch:
    """Ask a second person about one refund above the limit, in the caller's transaction."""
    batch = RefundBatch(
        id=ids.new_id(),
        account_id=payment.account_id,
        service_id=payment.service_id,
        user_id=user_id,
        reason=reason.code if reason else None,
        reason_note=reason.note if reason else "",
        ip=ip,
    )
    session.add(batch)
    session.flush()
    row = BatchRow(
        batch_id=batch.id,
        line=1,
        payment_id=payment.id,
        available_pence=payment.refundable_pence,
        amount_pence=amount_pence,
        state=RowState.TO_DO,
    )
    session.add(row)
    _wait(session, batch, [row], limit_pence)
    return batch


def _decide(session: Session, batch: RefundBatch, rows: Sequence[BatchRow]) -> None:
    approval.hold(session, user_id=batch.user_id, service_id=batch.service_id)
    limit_pence = _limit_passed(session, batch, rows)
    if limit_pence is not None:
        _wait(session, batch, rows, limit_pence)
        return
    batch.state, batch.asked_at = BatchState.RUNNING, clock.now()
    queue.enqueue(session, queue.JobKind.MAKE_REFUNDS, batch.id)
    session.flush()
    record.audited(
        session, batch, rows, action="refunds_confirmed", actor=Actor.staff(batch.user_id)
    )


def _wait(
    session: Session, batch: RefundBatch, rows: Sequence[BatchRow], limit_pence: Pence
) -> None:
    batch.state, batch.asked_at, batch.limit_pence = BatchState.WAITING, clock.now(), limit_pence
    session.flush()
    asked_by = Actor.staff(batch.user_id)
    record.told(session, batch, rows, RequestHappened.REQUESTED, actor=asked_by)
    record.audited(session, batch, rows, action="refunds_requested", actor=asked_by)


def _limit_passed(session: Session, batch: RefundBatch, rows: Sequence[BatchRow]) -> Pence | None:
    if not rows:
        return None
    return approval.limit_passed(
        session,
        account_id=batch.account_id,
        user_id=batch.user_id,
        amounts={row.payment_id: row.amount_pence for row in rows},
    )
