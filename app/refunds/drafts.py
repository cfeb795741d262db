"""A refund that somebody is about to make: the amounts they were shown, kept on our side.

Between the page that asks how much and the button that does it, nothing travels through the
browser but the draft's id. So what is refunded is what was shown, to whom it was shown, and once.
"""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, delete, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock, db, ids
from app.actors import Actor
from app.errors import Conflict, NotFound
from app.money import Pence
from app.payments import queries
from app.refunds import approval, creation
from app.refunds.batches import confirmation
from app.refunds.batches.models import RefundBatch
from app.refunds.models import Refund
from app.refunds.reasons import LONGEST_NOTE, Reason, RefundReason

GOOD_FOR = timedelta(minutes=30)
_KEPT_FOR = timedelta(days=1)


class RefundDraft(db.Base):
    """What one person was shown before deciding.

    Once they have, `refund_id`, or `batch_id` where a second person has to agree to it.
    """

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
    batch_id: Mapped[str | None] = mapped_column(String(26))
    reason: Mapped[RefundReason | None]
    reason_note: Mapped[str] = mapped_column(
        String(LONGEST_NOTE), default="", server_default=text("''")
    )

    @property
    def why(self) -> Reason | None:
        """The reason that was given."""
        return Reason(self.reason, self.reason_note) if self.reason else None

    @property
    def is_confirmed(self) -> bool:
        """Whether its maker has said yes to it."""
        return self.refund_id is not None or self.batch_id is not None

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


def propose(
    payment_id: str,
    *,
    account_id: str,
    user_id: str,
    amount_pence: Pence,
    reason: Reason | None = None,
) -> RefundDraft:
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
            reason=reason.code if reason else None,
            reason_note=reason.note if reason else "",
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


def needs_second_person(draft: RefundDraft) -> bool:
    """Whether a second person would have to agree to it, as things are."""
    with db.reading() as session:
        return _limit_passed(session, draft) is not None


def confirm(
    draft_id: str, *, payment_id: str, account_id: str, user_id: str, ip: str = ""
) -> Refund | RefundBatch:
    """Make the refund, of the amount in the draft, or ask a second person where that is needed.

    Asked again, the same refund, or the same request, comes back.

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
        if draft.batch_id is not None:
            return session.get_one(RefundBatch, draft.batch_id)
        return _decide(session, draft, ip=ip)


def _decide(session: Session, draft: RefundDraft, *, ip: str) -> Refund | RefundBatch:
    payment = queries.get_in(session, draft.payment_id, account_id=draft.account_id)
    approval.hold(session, user_id=draft.user_id, service_id=payment.service_id)
    limit_pence = _limit_passed(session, draft)
    if limit_pence is not None:
        payment = queries.for_change(session, draft.payment_id, account_id=draft.account_id)
        creation.check(payment, draft.amount_pence, draft.available_pence)
        batch = confirmation.ask_for(
            session,
            payment,
            user_id=draft.user_id,
            amount_pence=draft.amount_pence,
            limit_pence=limit_pence,
            reason=draft.why,
            ip=ip,
        )
        draft.batch_id = batch.id
        return batch
    refund = creation.create_in(
        session,
        draft.payment_id,
        account_id=draft.account_id,
        amount_pence=draft.amount_pence,
        amount_available_pence=draft.available_pence,
        actor=Actor.staff(draft.user_id),
        reason=draft.why,
        request_key=draft.id,
        ip=ip,
    )
    draft.refund_id = refund.id
    return refund


def _limit_passed(session: Session, draft: RefundDraft) -> Pence | None:
    return approval.limit_passed(
        session,
        account_id=draft.account_id,
        user_id=draft.user_id,
        amounts={draft.payment_id: draft.amount_pence},
    )


def _checked(
    draft: RefundDraft | None, *, payment_id: str, account_id: str, user_id: str
) -> RefundDraft:
    wanted = (payment_id, account_id, user_id)
    if draft is None or (draft.payment_id, draft.account_id, draft.user_id) != wanted:
        raise DraftNotFound
    if not draft.is_confirmed and clock.now() >= draft.created_at + GOOD_FOR:
        raise DraftExpired
    return draft


def _forget_old_ones(session: Session, user_id: str) -> None:
    """Remove what this person once had in mind. The refunds that came of it have their own rows."""
    session.execute(
        delete(RefundDraft).where(
            RefundDraft.user_id == user_id, RefundDraft.created_at < clock.now() - _KEPT_FOR
        )
    )
