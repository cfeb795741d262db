"""A refund that somebody is about to make: the amounts they were shown, kept on our side.

Between the page that asks how much and the button that does it, nothing travels through the
browser but the draft's id. So what is refunded is what was shown, to whom it was shown, and once.
"""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock, db, ids
from app.actors import Actor
from app.errors import Conflict, NotFound
from app.money import Pence
from app.payments import queries
from app.refunds import creation
from app.refunds.models import Refund

GOOD_FOR = timedelta(minutes=30)
_KEPT_FOR = timedelta(days=1)


class RefundDraft(db.Base):
    """What one person was shown before deciding. `refund_id` once they have."""

    __tablename__ = "refund_drafts"
    __table_args__ = (
        CheckConstraint("amount_pence > 0", name="amount_positive"),
        CheckConstraint("available_pence >= amount_pence", name="amount_available"),
        Index("ix_refund_drafts_user", "user_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    account_id: Mapped[str] = mapped_column(String(26))
    user_id: Mapped[str] = mapped_column(String(26))
    amount_pence: Mapped[Pence]
    available_pence: Mapped[Pence]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    refund_id: Mapped[str | None] = mapped_column(String(26))

    @property
    def is_full(self) -> bool:
        """Whether it gives back all that there is to give back."""
        return self.amount_pence == self.available_pence


class DraftNotFound(NotFound):
    """There is no such draft of this person, for this payment of this account."""

    code = "refund_draft_not_found"


class DraftExpired(Conflict):
    """It was made too long ago to still be what its maker has in mind."""

    code = "refund_draft_expired"
    message = "You did not confirm this refund within 30 minutes, so it was not made"


def propose(payment_id: str, *, account_id: str, user_id: str, amount_pence: Pence) -> RefundDraft:
    """Keep what a person wants to refund, after checking that it could be.

    Raises:
        PaymentNotFound
        RefundNotAvailable, RefundTooLarge, PartialRefundNotPossible
    """
    with db.transaction() as session:
        payment = queries.get_in(session, payment_id, account_id=account_id)
        creation.check(payment, amount_pence)
        _forget_old_ones(session, user_id)
        draft = RefundDraft(
            id=ids.new_id(),
            payment_id=payment.id,
            account_id=payment.account_id,
            user_id=user_id,
            amount_pence=amount_pence,
            available_pence=payment.refundable_pence,
        )
        session.add(draft)
    return draft


def get(draft_id: str, *, payment_id: str, account_id: str, user_id: str) -> RefundDraft:
    """Find a draft of this person. One that was confirmed is there for a day.

    Raises:
        DraftNotFound
        DraftExpired: it was not confirmed in time.
    """
    with db.reading() as session:
        draft = session.get(RefundDraft, draft_id)
    return _checked(draft, payment_id=payment_id, account_id=account_id, user_id=user_id)


def confirm(
    draft_id: str, *, payment_id: str, account_id: str, user_id: str, ip: str = ""
) -> Refund:
    """Make the refund, of the amount in the draft. Asked again, the same refund comes back.

    Raises:
        DraftNotFound, DraftExpired
        AmountAvailableChanged, RefundNotAvailable: what was shown is not true any more.
    """
    with db.transaction() as session:
        draft = _checked(
            session.get(RefundDraft, draft_id, with_for_update=True),
            payment_id=payment_id,
            account_id=account_id,
            user_id=user_id,
        )
        if draft.refund_id is not None:
            return session.get_one(Refund, draft.refund_id)
        refund = creation.create_in(
            session,
            payment_id,
            account_id=account_id,
            amount_pence=draft.amount_pence,
            amount_available_pence=draft.available_pence,
            actor=Actor.staff(user_id),
            request_key=draft.id,
            ip=ip,
        )
        draft.refund_id = refund.id
    return refund


def _checked(
    draft: RefundDraft | None, *, payment_id: str, account_id: str, user_id: str
) -> RefundDraft:
    wanted = (payment_id, account_id, user_id)
    if draft is None or (draft.payment_id, draft.account_id, draft.user_id) != wanted:
        raise DraftNotFound
    if draft.refund_id is None and clock.now() >= draft.created_at + GOOD_FOR:
        raise DraftExpired
    return draft


def _forget_old_ones(session: Session, user_id: str) -> None:
    """Remove what this person once had in mind. The refunds that came of it have their own rows."""
    session.execute(
        delete(RefundDraft).where(
            RefundDraft.user_id == user_id, RefundDraft.created_at < clock.now() - _KEPT_FOR
        )
    )
