"""What somebody has to see to: each thing with what is needed to get to where it is solved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app import clock, db
from app.card_testing import queries as card_testing
from app.disputes.models import Dispute
from app.disputes.states import DisputeState
from app.gateways.port import Operation
from app.instalments import queries as instalments
from app.payments.models import Payment, Question
from app.receipts import queries as receipts
from app.refunds.batches.models import BatchState, RefundBatch
from app.refunds.models import Refund
from app.refunds.states import RefundState
from app.webhooks.models import MessageStatus, Webhook, WebhookMessage, WebhookStatus

LONG = timedelta(minutes=10)  # until then an answer may just be slow
LATELY = timedelta(days=7)
A_DAY = timedelta(days=1)
MOST = 5  # of each, the oldest first; how many there are is said


class About(NamedTuple):
    """A payment that something is wrong with, since when, or by when it is to be answered."""

    payment_id: str
    reference: str
    at: datetime | None


class Failing(NamedTuple):
    """A webhook, and how many of its messages of the last day have not arrived."""

    webhook_id: str
    description: str
    url: str
    messages: int


@dataclass(frozen=True, slots=True)
class Found:
    """Some of the things of one kind, and how many there are."""

    some: Sequence[About]
    number: int


@dataclass(frozen=True, slots=True)
class Attention:
    """Everything that is wrong with an account's payments. Empty is good news."""

    unknown: Found  # payments whose outcome is not known
    refunds_unknown: Found
    refunds_failed: Found
    disputes: Found  # to be answered
    webhooks: Sequence[Failing]
    requests: int  # refunds that wait for a second person
    card_testing: int  # places from which stolen cards were tried within a day
    receipts: int  # money that was paid in elsewhere, to be decided about
    overdue: int  # payers in parts whose card was tried as often as it may be


def of(account_id: str) -> Attention:
    """What there is to see to in an account. Nine statements."""
    now = clock.now()
    with db.reading() as session:
        return Attention(
            unknown=_unknown(session, account_id, now),
            refunds_unknown=_refunds(
                session, account_id, RefundState.UNKNOWN, Refund.updated_at <= now - LONG
            ),
            refunds_failed=_refunds(
                session, account_id, RefundState.FAILED, Refund.updated_at > now - LATELY
            ),
            disputes=_disputes(session, account_id),
            webhooks=_webhooks(session, account_id, now),
            requests=_requests(session, account_id),
            card_testing=card_testing.count_lately(session, account_id),
            receipts=receipts.count_unresolved(session, account_id),
            overdue=instalments.count_overdue(session, account_id),
        )


def _unknown(session: Session, account_id: str, now: datetime) -> Found:
    return _found(
        session,
        select(Payment.id, Payment.reference, Question.asked_at, func.count().over())
        .join(Payment, Payment.id == Question.payment_id)
        .where(
            Question.answered_at.is_(None),
            Question.operation != Operation.REFUND,
            Question.asked_at <= now - LONG,
            Payment.account_id == account_id,
        )
        .order_by(Question.asked_at),
    )


def _refunds(session: Session, account_id: str, state: RefundState, when: object) -> Found:
    return _found(
        session,
        select(Payment.id, Payment.reference, Refund.updated_at, func.count().over())
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.account_id == account_id, Refund.state == state, when)  # type: ignore[arg-type]
        .order_by(Refund.updated_at),
    )


def _disputes(session: Session, account_id: str) -> Found:
    return _found(
        session,
        select(Payment.id, Payment.reference, Dispute.evidence_due_at, func.count().over())
        .join(Payment, Payment.id == Dispute.payment_id)
        .where(Dispute.account_id == account_id, Dispute.state == DisputeState.NEEDS_RESPONSE)
        .order_by(Dispute.evidence_due_at),
    )


def _webhooks(session: Session, account_id: str, now: datetime) -> Sequence[Failing]:
    """Those that are called, and of which somebody does not hear."""
    statement = (
        select(Webhook.id, Webhook.description, Webhook.callback_url, func.count())
        .join(WebhookMessage, WebhookMessage.webhook_id == Webhook.id)
        .where(
            Webhook.account_id == account_id,
            Webhook.status == WebhookStatus.ACTIVE,
            WebhookMessage.created_at > now - A_DAY,
            or_(
                WebhookMessage.status == MessageStatus.FAILED,
                and_(WebhookMessage.status == MessageStatus.PENDING, WebhookMessage.tries > 0),
            ),
        )
        .group_by(Webhook.id, Webhook.description, Webhook.callback_url)
        .order_by(Webhook.id)
        .limit(MOST)
    )
    return [Failing._make(row) for row in session.execute(statement)]


def _requests(session: Session, account_id: str) -> int:
    waiting = select(func.count()).where(
        RefundBatch.account_id == account_id, RefundBatch.state == BatchState.WAITING
    )
    return session.scalar(waiting) or 0


def _found(session: Session, statement: object) -> Found:
    rows = session.execute(statement.limit(MOST)).all()  # type: ignore[attr-defined]
    return Found([About(*row[:3]) for row in rows], rows[0][3] if rows else 0)
