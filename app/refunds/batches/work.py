"""Making the refunds of a batch: a worker's job, each row in a transaction of its own.

A worker may die between any two lines. The batch's name is the key under which each payment is
refunded only once, and rows that are done are passed over.
"""

from sqlalchemy import select

from app import clock, db, queue
from app.actors import Actor
from app.errors import Conflict
from app.refunds import creation
from app.refunds.batches.models import BatchRow, BatchState, RefundBatch, RowState
from app.refunds.batches.refusals import why

ROWS_AT_ONCE = 50  # then other work has its turn


def perform(batch_id: str) -> None:
    """Make the next refunds of a batch that may be made, and come back for the others."""
    for _ in range(ROWS_AT_ONCE):
        if not _next(batch_id):
            return
    with db.transaction() as session:
        queue.enqueue(session, queue.JobKind.MAKE_REFUNDS, batch_id)


def _next(batch_id: str) -> bool:
    """Make the next refund. False when there was none left to make."""
    with db.transaction() as session:
        batch = session.get(RefundBatch, batch_id, with_for_update=True)
        if batch is None or batch.state is not BatchState.RUNNING:
            return False
        row = session.scalar(
            select(BatchRow)
            .where(BatchRow.batch_id == batch.id, BatchRow.state == RowState.TO_DO)
            .order_by(BatchRow.line)
            .limit(1)
        )
        if row is None:
            batch.state, batch.finished_at = BatchState.DONE, clock.now()
            return False
        try:
            refund = creation.create_in(
                session,
                row.payment_id,
                account_id=batch.account_id,
                amount_pence=row.amount_pence,
                amount_available_pence=row.available_pence,
                actor=Actor.staff(batch.user_id),
                reason=batch.why,
                request_key=batch.id,
                ip=batch.ip,
            )
        except Conflict as refusal:  # before anything was written
            row.state, row.refusal = RowState.REFUSED, why(refusal)
        else:
            row.state, row.refund_id = RowState.MADE, refund.id
    return True
