"""Looking batches up. What is returned is loaded and detached."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app import db
from app.money import Pence
from app.payments.models import Payment
from app.refunds.batches.models import BatchRow, BatchState, RefundBatch, RowState
from app.refunds.batches.refusals import BatchNotFound
from app.refunds.models import Refund

MOST_LISTED = 50
_COUNTED = (RowState.TO_DO, RowState.MADE, RowState.REFUSED)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a batch, its payment, and its refund where one was made."""

    row: BatchRow
    payment: Payment
    refund: Refund | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A batch in a list: how many payments it is about, and the sum of what was asked for."""

    batch: RefundBatch
    payments: int
    total_pence: Pence


def get(batch_id: str, *, account_id: str, user_id: str) -> RefundBatch:
    """One batch of an account. A draft is its maker's alone.

    Raises:
        BatchNotFound
    """
    with db.reading() as session:
        batch = session.get(RefundBatch, batch_id)
    return checked(batch, account_id=account_id, user_id=user_id)


def for_change(session: Session, batch_id: str, *, account_id: str, user_id: str) -> RefundBatch:
    """As `get`, locked until the caller's transaction ends."""
    batch = session.get(RefundBatch, batch_id, with_for_update=True)
    return checked(batch, account_id=account_id, user_id=user_id)


def checked(batch: RefundBatch | None, *, account_id: str, user_id: str) -> RefundBatch:
    """The batch, if this person may see it.

    Raises:
        BatchNotFound
    """
    if batch is None or batch.account_id != account_id:
        raise BatchNotFound
    if batch.state is BatchState.DRAFT and batch.user_id != user_id:
        raise BatchNotFound
    return batch


def lines(batch: RefundBatch) -> Sequence[Line]:
    """The rows of a batch, in the order in which they were chosen."""
    with db.reading() as session:
        found = session.execute(
            select(BatchRow, Payment, Refund)
            .join(Payment, Payment.id == BatchRow.payment_id)
            .outerjoin(Refund, Refund.id == BatchRow.refund_id)
            .where(BatchRow.batch_id == batch.id)
            .order_by(BatchRow.line)
        )
        return [Line(row, payment, refund) for row, payment, refund in found]


def rows_in(session: Session, batch_id: str) -> Sequence[BatchRow]:
    """The rows of a batch, in the caller's session."""
    return session.scalars(
        select(BatchRow).where(BatchRow.batch_id == batch_id).order_by(BatchRow.line)
    ).all()


def waiting(account_id: str) -> Sequence[Summary]:
    """What waits for a second person, the oldest first."""
    return _listed(account_id, RefundBatch.state == BatchState.WAITING, newest_first=False)


def decided(account_id: str) -> Sequence[Summary]:
    """What was confirmed lately and waits for nobody, the newest first."""
    states = (BatchState.RUNNING, BatchState.DONE, BatchState.REJECTED, BatchState.LAPSED)
    return _listed(account_id, RefundBatch.state.in_(states), newest_first=True)


def _listed(account_id: str, which: object, *, newest_first: bool) -> Sequence[Summary]:
    order = RefundBatch.created_at.desc() if newest_first else RefundBatch.created_at
    counted = or_(BatchRow.state.in_(_COUNTED))
    statement = (
        select(RefundBatch, func.count(BatchRow.line), func.sum(BatchRow.amount_pence))
        .join(BatchRow, BatchRow.batch_id == RefundBatch.id)
        .where(RefundBatch.account_id == account_id, which, counted)  # type: ignore[arg-type]
        .group_by(RefundBatch.id)
        .order_by(order, RefundBatch.id)
        .limit(MOST_LISTED)
    )
    with db.reading() as session:
        return [
            Summary(batch, count, Pence(int(pence or 0)))
            for batch, count, pence in session.execute(statement)
        ]
