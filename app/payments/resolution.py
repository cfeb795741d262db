"""Questions without an answer: finding out what became of them."""

from app import db
from app.gateways.port import Answer, GatewayUnavailable, Operation
from app.payments import authorisation, cancellation, capture, questions
from app.payments.models import Payment, Question

_FINISH = {
    Operation.AUTHORISE: authorisation.finish,
    Operation.COMPLETE: authorisation.finish,
    Operation.CAPTURE: capture.finish,
    Operation.CANCEL: cancellation.finish,
}


def resolve(question: Question, payment: Payment) -> None:
    """Look an open question about a payment up, and let the answer count. Never asks it again."""
    try:
        answer = questions.find_out(payment, question)
    except GatewayUnavailable:
        answer = None
    if answer is None:
        with db.transaction() as session:
            questions.leave_open(session, question)
        return
    finish(question, answer)


def finish(question: Question, answer: Answer) -> None:
    """Let a provider's answer count, whatever the question was. Told twice, it counts once."""
    _FINISH[question.operation](question, answer)
