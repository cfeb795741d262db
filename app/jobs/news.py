"""News from providers: what they tell us without being asked. Told twice, it counts once."""

from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import Select, select

from app import db
from app.actors import Actor
from app.disputes import progress
from app.disputes import settlement as dispute_settlement
from app.disputes.models import Dispute
from app.disputes.progress import NothingToDispute, Told
from app.disputes.states import DisputeReason
from app.errors import NotFound
from app.gateways.port import (
    DisputeNews,
    DisputeStage,
    News,
    Notification,
    Operation,
    Settled,
    SettledItem,
    SettlementNews,
)
from app.payments import attempts, challenge, resolution
from app.payments import settlement as payment_settlement
from app.payments.models import Payment, Question
from app.refunds import sending
from app.refunds import settlement as refund_settlement
from app.refunds.models import Refund

log = structlog.get_logger()

_STEPS: dict[DisputeStage, Callable[..., Dispute]] = {
    DisputeStage.OPENED: progress.opened,
    DisputeStage.EVIDENCE_SUBMITTED: progress.evidence_submitted,
    DisputeStage.WON: progress.won,
    DisputeStage.LOST: progress.lost,
}


def take_in(provider: str, news: News) -> bool:
    """Let what a provider told us count. False when it is about nothing we know of.

    That is no reason to refuse the message: the provider would only send it again.
    """
    match news:
        case Notification():
            return _take_answer(provider, news)
        case DisputeNews():
            return _take_dispute(provider, news)
        case SettlementNews():
            # Each by itself, whatever becomes of the others.
            known = [_take_settlement(provider, news, item) for item in news.items]
            return all(known)


def _take_answer(provider: str, news: Notification) -> bool:
    """The answer to a question, come by itself."""
    with db.reading() as session:
        question = session.scalar(_asked(provider, news))
    if question is None:
        if news.operation is Operation.COMPLETE and _take_completion(provider, news):
            return True
        log.warning("news_about_nothing_we_asked", provider=provider, operation=news.operation)
        return False
    if question.operation is Operation.REFUND:
        sending.finish(question, news.answer)
    else:
        resolution.finish(question, news.answer)
    return True


def _take_completion(provider: str, news: Notification) -> bool:
    """How it ended for a payer who was sent away and has not come back."""
    payment_id = _payment(provider, payment_id="", transaction=news.transaction)
    is_taken = payment_id is not None and challenge.take_in(payment_id, news.answer)
    # Else perhaps by a way that they have given up for another.
    return is_taken or attempts.take_in(provider, news.transaction, news.answer)


def _asked(provider: str, news: Notification) -> Select[Question]:
    """The question that was answered: by our own name for it, else the latest about the payment.

    A payment may have many refunds, so news of one must come with our name for it.
    """
    statement = (
        select(Question)
        .join(Payment, Payment.id == Question.payment_id)
        .where(Payment.provider == provider, Question.operation == news.operation)
        .order_by(Question.asked_at.desc())
        .limit(1)
    )
    if news.operation is Operation.REFUND:
        return statement.where(Question.refund_id == news.key, Question.refund_id != "")
    if news.key:
        return statement.where(Question.id == news.key)
    return statement.where(
        Question.attempt == Payment.attempt,
        Payment.provider_transaction == news.transaction,
        Payment.provider_transaction != "",
    )


def _take_dispute(provider: str, news: DisputeNews) -> bool:
    payment_id = _payment(provider, payment_id=news.payment_id, transaction=news.transaction)
    if payment_id is None:
        log.warning("dispute_of_unknown_payment", provider=provider, dispute=news.dispute)
        return False
    is_known_reason = news.reason in set(DisputeReason)
    told = Told(
        payment_id=payment_id,
        provider=provider,
        provider_dispute=news.dispute,
        amount_pence=news.amount_pence,
        fee_pence=news.fee_pence,
        reason=DisputeReason(news.reason) if is_known_reason else DisputeReason.OTHER,
        evidence_due_at=news.evidence_due_at,
    )
    try:
        _STEPS[news.stage](told, actor=Actor.provider(provider))
    except NothingToDispute:
        log.warning("nothing_to_dispute", provider=provider, payment_id=payment_id)
        return False
    return True


def _take_settlement(provider: str, news: SettlementNews, item: SettledItem) -> bool:
    told: dict[str, Any] = {
        "settled_on": news.settled_on,
        "payout": news.payout,
        "actor": Actor.provider(provider),
    }
    try:
        match item.kind:
            case Settled.PAYMENT:
                payment_id = _payment(provider, payment_id=item.key, transaction=item.transaction)
                payment_settlement.settle(payment_id or "", **told)
            case Settled.REFUND:
                refund_id = _refund(provider, refund_id=item.key, transaction=item.transaction)
                refund_settlement.settle(refund_id or "", **told)
            case Settled.DISPUTE:
                dispute_settlement.settle(provider, item.transaction, **told)
    except NotFound:
        log.warning("settlement_of_the_unknown", provider=provider, kind=item.kind, key=item.key)
        return False
    return True


def _refund(provider: str, *, refund_id: str, transaction: str) -> str | None:
    """The id of the refund that is meant, as with a payment."""
    if not (refund_id or transaction):
        return None
    meant = Refund.id == refund_id if refund_id else Refund.provider_transaction == transaction
    statement = (
        select(Refund.id)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.provider == provider, meant)
    )
    with db.reading() as session:
        return session.scalar(statement.limit(1))


def _payment(provider: str, *, payment_id: str, transaction: str) -> str | None:
    """The id of the payment that is meant, of those the provider takes: by our name, else its."""
    if not (payment_id or transaction):
        return None
    meant = Payment.id == payment_id if payment_id else Payment.provider_transaction == transaction
    statement = select(Payment.id).where(Payment.provider == provider, meant)
    with db.reading() as session:
        return session.scalar(statement.limit(1))
