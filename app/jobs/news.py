"""News from providers: the answer to a question, come by itself. Told twice, it counts once."""

import structlog
from sqlalchemy import Select, select

from app import db
from app.gateways.port import Notification, Operation
from app.payments import resolution
from app.payments.models import Payment, Question
from app.refunds import sending

log = structlog.get_logger()


def take_in(provider: str, news: Notification) -> bool:
    """Let an answer count that a provider sent us. False when it is about nothing we ever asked.

    That is no reason to refuse the message: the provider would only send it again.
    """
    with db.reading() as session:
        question = session.scalar(_asked(provider, news))
    if question is None:
        log.warning("news_about_nothing_we_asked", provider=provider, operation=news.operation)
        return False
    if question.operation is Operation.REFUND:
        sending.finish(question, news.answer)
    else:
        resolution.finish(question, news.answer)
    return True


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
        Payment.provider_transaction == news.transaction, Payment.provider_transaction != ""
    )
