"""Taking the money that was reserved."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app import clock, db, idempotency, queue, settings
from app.actors import Actor
from app.errors import Conflict
from app.gateways.port import Answer, Approved, Declined, Failed, NeverArrived, Operation
from app.idempotency import Claim
from app.payments import queries, questions
from app.payments.models import Payment, Question
from app.payments.states import Happened, State
from app.payments.transitions import advance, note

_ALREADY = frozenset({State.CONFIRMED, State.CAPTURED})


class NotCapturable(Conflict):
    """The payment does not wait for the service to ask for its capture."""

    code = "payment_not_capturable"
    message = "This payment is not waiting to be captured"


def request(payment_id: str, *, account_id: str, actor: Actor, claim: Claim | None = None) -> None:
    """The service asks for a delayed capture. Asked again while it runs or is done: no change.

    Raises:
        PaymentNotFound
        NotCapturable
        KeyReused, InFlight, Replay: see `idempotency.use`.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id, account_id=account_id)
        if claim is not None:
            idempotency.use(session, claim, resource_id=payment.id)
        if payment.state is State.CAPTURABLE:
            advance(session, payment, Happened.CAPTURE_REQUESTED, actor=actor)
        elif payment.state not in _ALREADY or not payment.delayed_capture:
            raise NotCapturable


def perform(payment_id: str) -> None:
    """Ask the provider for the money of a confirmed payment. A worker's job; twice is once.

    Raises:
        GatewayUnavailable: no answer; the question stays open and a job will find out.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if payment.state is not State.CONFIRMED or payment.was_taken_elsewhere:
            return
        if queries.open_question_in(session, payment_id) is not None:
            return  # a worker died here: only looking up can tell what became of it
        payment.capture_asked_at = payment.capture_asked_at or clock.now()
        question = questions.reopen(session, payment, Operation.CAPTURE) or questions.write_down(
            session, payment, Operation.CAPTURE, amount_pence=payment.total_pence
        )
    finish(question, questions.ask(payment, question))


def finish(question: Question, answer: Answer) -> None:
    """Let the provider's answer move the payment on. Told twice, it moves once."""
    with db.transaction() as session:
        payment = queries.for_change(session, question.payment_id)
        actor = Actor.provider(payment.provider)
        match answer:
            case Approved():
                if questions.close(session, question, answer):
                    advance(session, payment, Happened.CAPTURED, actor=actor)
            case Declined(reason):
                if questions.close(session, question, answer):
                    advance(session, payment, Happened.CAPTURE_FAILED, actor=actor, reason=reason)
            case Failed(detail):
                if questions.close(session, question, answer):
                    _try_again(session, payment, actor=actor, detail=detail)
            case NeverArrived():
                if questions.close(session, question, answer):
                    note(session, payment, "payment_capture_never_arrived", actor=actor)
                    queue.enqueue(session, queue.JobKind.CAPTURE_PAYMENT, payment.id)
            case _:
                questions.leave_open(session, question)


def _try_again(session: Session, payment: Payment, *, actor: Actor, detail: str) -> None:
    config = settings.current()
    tries = questions.asked_before(session, payment, Operation.CAPTURE)
    if tries > config.capture_max_retries:
        advance(session, payment, Happened.CAPTURE_FAILED, actor=actor, detail=detail)
        return
    wait = timedelta(seconds=config.capture_retry_seconds)
    note(session, payment, "payment_capture_to_be_retried", actor=actor, detail=detail)
    queue.enqueue(session, queue.JobKind.CAPTURE_PAYMENT, payment.id, run_at=clock.now() + wait)
