"""Asking the provider to give the money back, and finding out when it does not answer."""

from sqlalchemy.orm import Session

from app import db, queue
from app.actors import Actor
from app.gateways.port import (
    Answer,
    Approved,
    Declined,
    Failed,
    GatewayUnavailable,
    NeverArrived,
    Operation,
    Pending,
    SendPayerTo,
)
from app.payments import queries as payments
from app.payments import questions
from app.payments.models import Payment, Question
from app.refunds import queries
from app.refunds.models import Refund
from app.refunds.states import RefundHappened, RefundState
from app.refunds.transitions import advance

DISPUTED = "payment_disputed"
_BY_US = Actor.job("send_refund")


def send(refund_id: str) -> None:
    """Ask for a refund that was promised. A worker's job; twice is once.

    One that no provider has heard of is called off where its payer has disputed the payment
    meanwhile: their bank is about to give them the same money.

    Raises:
        GatewayUnavailable: no answer; the refund is `unknown`, its money stays reserved, and a job
            will find out.
    """
    with db.transaction() as session:
        refund, payment = _locked(session, refund_id)
        if refund.state is not RefundState.CREATED:
            return  # sent before: if a worker died meanwhile, only looking up can tell
        if payment.disputed and not questions.was_asked(session, payment, refund_id=refund.id):
            refund.failure = DISPUTED
            advance(
                session, refund, payment, RefundHappened.CALLED_OFF, actor=_BY_US, reason=DISPUTED
            )
            return
        question = questions.write_down(
            session,
            payment,
            Operation.REFUND,
            amount_pence=refund.amount_pence,
            refund_id=refund.id,
        )
        advance(session, refund, payment, RefundHappened.SENT, actor=_provider(payment))
    try:
        answer = questions.ask(payment, question)
    except GatewayUnavailable:
        _unanswered(question)
        raise
    finish(question, answer)


def resolve(question: Question, payment: Payment) -> None:
    """Look an open question about a refund up, and let the answer count. Never asks it again."""
    try:
        answer = questions.find_out(payment, question)
    except GatewayUnavailable:
        answer = None
    if answer is None:
        _unanswered(question)
        with db.transaction() as session:
            questions.leave_open(session, question)
        return
    finish(question, answer)


def finish(question: Question, answer: Answer) -> None:
    """Let the provider's answer move the refund on. Told twice, it moves once."""
    with db.transaction() as session:
        refund, payment = _locked(session, question.refund_id)
        match answer:
            case NeverArrived() if refund.state is RefundState.SUBMITTED:
                questions.leave_open(session, question)  # it said before that it had it: wait
            case Approved() | Declined() | Failed() | NeverArrived():
                if questions.close(session, question, answer):
                    _accept(session, refund, payment, answer)
            case Pending(transaction) if questions.is_open(session, question):
                refund.provider_transaction = transaction or refund.provider_transaction
                if refund.state is not RefundState.SUBMITTED:
                    actor = _provider(payment)
                    advance(session, refund, payment, RefundHappened.ACCEPTED, actor=actor)
                questions.leave_open(session, question)
            case Pending() | SendPayerTo():
                # The one comes too late, the other makes no sense for a refund.
                questions.leave_open(session, question)


def _accept(
    session: Session,
    refund: Refund,
    payment: Payment,
    answer: Approved | Declined | Failed | NeverArrived,
) -> None:
    actor = _provider(payment)
    match answer:
        case Approved(transaction):
            refund.provider_transaction = transaction
            advance(session, refund, payment, RefundHappened.SUCCEEDED, actor=actor)
        case Declined(reason):
            refund.failure = reason
            advance(session, refund, payment, RefundHappened.FAILED, actor=actor, reason=reason)
        case Failed(detail):
            refund.failure = detail[:200]
            advance(session, refund, payment, RefundHappened.FAILED, actor=actor, detail=detail)
        case NeverArrived():
            advance(session, refund, payment, RefundHappened.NEVER_ARRIVED, actor=actor)
            queue.enqueue(session, queue.JobKind.SEND_REFUND, refund.id)


def _unanswered(question: Question) -> None:
    with db.transaction() as session:
        refund, payment = _locked(session, question.refund_id)
        if refund.state is RefundState.SENDING:
            advance(session, refund, payment, RefundHappened.UNANSWERED, actor=_provider(payment))


def _locked(session: Session, refund_id: str) -> tuple[Refund, Payment]:
    """The refund and its payment, the payment locked first as everywhere."""
    payment_id = queries.payment_of(session, refund_id)
    payment = payments.for_change(session, payment_id)
    return session.get_one(Refund, refund_id), payment


def _provider(payment: Payment) -> Actor:
    return Actor.provider(payment.provider)
