"""When a refund by staff needs a second person.

The service says above which sum (`refund_approval_above_pence` of its account; None: never). It
holds for what one person decides on at once, and for all that they refund of one payment within
a day, so that splitting a sum does not get around it. What a service refunds by API is the decision
of its own software, and is not touched.

Source: OWASP ASVS 5.0, 2.3.5, https://github.com/OWASP/ASVS
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.accounts.models import Account
from app.actors import ActorKind
from app.money import Pence
from app.people.models import Membership, User
from app.people.roles import May, may
from app.refunds.batches.models import BatchRow, BatchState, RefundBatch, RowState
from app.refunds.models import Refund
from app.refunds.states import RefundState

LOOKS_BACK = timedelta(days=1)


def limit_passed(
    session: Session, *, account_id: str, user_id: str, amounts: Mapping[str, Pence]
) -> Pence | None:
    """The account's limit, where refunds of these payments by one person are above it; else None.

    `amounts` are by payment. Hold the person first: see `hold`.
    """
    limit = session.scalar(
        select(Account.refund_approval_above_pence).where(Account.id == account_id)
    )
    if limit is None:
        return None
    before = _of_the_last_day(session, user_id, amounts.keys())
    sums = [amount + before[payment_id] for payment_id, amount in amounts.items()]
    return limit if sum(amounts.values()) > limit or max(sums) > limit else None


def hold(session: Session, *, user_id: str, service_id: str) -> None:
    """Let decisions of one person in one service follow each other until the transaction ends.

    Else two at once would each look back and not see the other.
    """
    _membership(session, user_id, service_id)


def may_refund(session: Session, *, user_id: str, service_id: str) -> bool:
    """Whether somebody may refund in a service, and will until the transaction ends."""
    user = session.get(User, user_id)
    membership = _membership(session, user_id, service_id)
    if user is None or user.disabled_at is not None or membership is None:
        return False
    return may(membership.role, May.REFUND)


def _membership(session: Session, user_id: str, service_id: str) -> Membership | None:
    return session.get(Membership, (user_id, service_id), with_for_update=True)


def _of_the_last_day(session: Session, user_id: str, payment_ids: Collection[str]) -> Counter[str]:
    """What somebody has refunded, or is having refunded, of each of these payments. Pence."""
    made = (
        select(Refund.payment_id, func.sum(Refund.amount_pence))
        .where(
            Refund.payment_id.in_(payment_ids),
            Refund.actor_kind == ActorKind.STAFF,
            Refund.actor_id == user_id,
            Refund.state != RefundState.FAILED,
            Refund.created_at > clock.now() - LOOKS_BACK,
        )
        .group_by(Refund.payment_id)
    )
    about_to_be = (
        select(BatchRow.payment_id, func.sum(BatchRow.amount_pence))
        .join(RefundBatch, RefundBatch.id == BatchRow.batch_id)
        .where(
            BatchRow.payment_id.in_(payment_ids),
            BatchRow.state == RowState.TO_DO,
            RefundBatch.state == BatchState.RUNNING,
            RefundBatch.user_id == user_id,
        )
        .group_by(BatchRow.payment_id)
    )
    sums: Counter[str] = Counter()
    for statement in (made, about_to_be):
        for payment_id, pence in session.execute(statement):
            sums[payment_id] += int(pence)
    return sums
