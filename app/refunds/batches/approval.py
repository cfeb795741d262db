"""The second person: agreeing to refunds above the limit, or not. Not deciding is not agreeing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, queue
from app.actors import Actor
from app.refunds import approval
from app.refunds.batches import queries, record
from app.refunds.batches.models import WAITS_FOR, BatchRow, BatchState, RefundBatch, RowState
from app.refunds.batches.record import RequestHappened
from app.refunds.batches.refusals import (
    AlreadyDecided,
    ApproverMayNot,
    MakerMayNot,
    OwnRequest,
    RequestLapsed,
)

AT_ONCE = 100  # that lapse in one go of the scheduler

_BY_US = Actor.job("lapse_refund_requests")


def approve(batch_id: str, *, account_id: str, user_id: str, ip: str = "") -> RefundBatch:
    """Let the refunds be made. Both people must be allowed to refund in this very moment.

    The limit that made it wait counts, not what it is by now.

    Raises:
        BatchNotFound, AlreadyDecided, RequestLapsed, OwnRequest, ApproverMayNot, MakerMayNot
    """
    with db.transaction() as session:
        batch, rows = _waiting(session, batch_id, account_id=account_id, user_id=user_id)
        if not approval.may_refund(session, user_id=batch.user_id, service_id=batch.service_id):
            raise MakerMayNot
        second = _decide(batch, BatchState.RUNNING, user_id)
        queue.enqueue(session, queue.JobKind.MAKE_REFUNDS, batch.id)
        record.told(session, batch, rows, RequestHappened.APPROVED, actor=second)
        record.audited(session, batch, rows, action="refunds_approved", actor=second, ip=ip)
    return batch


def reject(batch_id: str, *, account_id: str, user_id: str, note: str, ip: str = "") -> RefundBatch:
    """Let nothing be refunded. `note` says why, to colleagues: at most 255 characters.

    Raises:
        BatchNotFound, AlreadyDecided, RequestLapsed, OwnRequest, ApproverMayNot
    """
    with db.transaction() as session:
        batch, rows = _waiting(session, batch_id, account_id=account_id, user_id=user_id)
        second = _decide(batch, BatchState.REJECTED, user_id)
        batch.decision_note, batch.finished_at = note, batch.decided_at
        record.told(session, batch, rows, RequestHappened.REJECTED, actor=second)
        record.audited(session, batch, rows, action="refunds_rejected", actor=second, ip=ip)
    return batch


def lapse_due() -> int:
    """Let go of what nobody has decided on in time. Returns how many that were."""
    with db.reading() as session:
        due = session.scalars(
            select(RefundBatch.id)
            .where(
                RefundBatch.state == BatchState.WAITING,
                RefundBatch.asked_at <= clock.now() - WAITS_FOR,
            )
            .order_by(RefundBatch.asked_at)
            .limit(AT_ONCE)
        ).all()
    return sum(_lapse(batch_id) for batch_id in due)


def _lapse(batch_id: str) -> bool:
    with db.transaction() as session:
        batch = session.get_one(RefundBatch, batch_id, with_for_update=True)
        if batch.state is not BatchState.WAITING:
            return False
        batch.state, batch.finished_at = BatchState.LAPSED, clock.now()
        rows = _to_do(session, batch)
        session.flush()
        record.told(session, batch, rows, RequestHappened.LAPSED, actor=_BY_US)
        record.audited(session, batch, rows, action="refunds_lapsed", actor=_BY_US, ip="")
    return True


def _waiting(
    session: Session, batch_id: str, *, account_id: str, user_id: str
) -> tuple[RefundBatch, list[BatchRow]]:
    """A batch that this person may decide on, locked, and its rows."""
    batch = queries.for_change(session, batch_id, account_id=account_id, user_id=user_id)
    if batch.state is BatchState.LAPSED:
        raise RequestLapsed
    if batch.state is not BatchState.WAITING:
        raise AlreadyDecided
    if batch.lapses_at is None or clock.now() >= batch.lapses_at:
        raise RequestLapsed
    if batch.user_id == user_id:
        raise OwnRequest
    if not approval.may_refund(session, user_id=user_id, service_id=batch.service_id):
        raise ApproverMayNot
    return batch, _to_do(session, batch)


def _decide(batch: RefundBatch, state: BatchState, user_id: str) -> Actor:
    batch.state, batch.decided_by, batch.decided_at = state, user_id, clock.now()
    return Actor.staff(user_id)


def _to_do(session: Session, batch: RefundBatch) -> list[BatchRow]:
    return [row for row in queries.rows_in(session, batch.id) if row.state is RowState.TO_DO]
