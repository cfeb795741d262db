"""Calling a payment off, and releasing the money it had reserved.

Calling off is our decision and takes effect at once; releasing is asking the provider, and is left
to a worker. The provider's answer cannot undo the decision: we alone would capture.
"""

from datetime import timedelta

from app import clock, db, idempotency, queue, settings
from app.actors import Actor
from app.errors import Conflict
from app.gateways.port import Answer, Approved, Declined, Failed, NeverArrived, Operation
from app.idempotency import Claim
from app.payments import attempts, queries, questions, too_late
from app.payments.models import Payment, Question
from app.payments.questions import StillWaiting
from app.payments.states import CALLED_OFF, Happened, State, may_happen
from app.payments.transitions import advance, note

RELEASE_ATTEMPTS = 10


class NotCancellable(Conflict):
    """The payment is finished, or too far on."""

    code = "payment_not_cancellable"
    message = "This payment cannot be cancelled"


def cancel_by_service(
    payment_id: str, *, account_id: str, actor: Actor, claim: Claim | None = None
) -> None:
    """The service, or its staff, call a payment off.

    Raises:
        PaymentNotFound
        NotCancellable
        StillWaiting: a provider is being asked right now; its answer may be that money is held.
        KeyReused, InFlight, Replay: see `idempotency.use`.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id, account_id=account_id)
        if claim is not None:
            idempotency.find_in(session, claim)
            idempotency.use(session, claim, resource_id=payment.id)
        if not may_happen(payment.state, Happened.CANCELLED_BY_SERVICE):
            raise NotCancellable
        if queries.open_question_in(session, payment_id) is not None:
            raise StillWaiting
        advance(session, payment, Happened.CANCELLED_BY_SERVICE, actor=actor)


def cancel_by_user(payment_id: str, *, actor: Actor) -> Payment:
    """The payer presses Cancel. Pressed twice, the second finds it done.

    Raises:
        NotCancellable
        StillWaiting: a provider is being asked right now; its answer may be that money is held.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if payment.state is State.CANCELLED_BY_USER:
            return payment
        if not may_happen(payment.state, Happened.CANCELLED_BY_USER):
            raise NotCancellable
        if queries.open_question_in(session, payment_id) is not None:
            raise StillWaiting
        advance(session, payment, Happened.CANCELLED_BY_USER, actor=actor)
        return payment


def release(payment_id: str) -> None:
    """Ask the provider to let go of a called-off payment's money. A worker's job; twice is once.

    Raises:
        GatewayUnavailable: no answer; the question stays open and a job will find out.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if payment.state not in CALLED_OFF or not payment.provider_transaction:
            return
        if queries.open_question_in(session, payment_id) is not None:
            return  # a worker died here: only looking up can tell what became of it
        if questions.answers(session, payment, Operation.CANCEL) & {"Approved", "Declined"}:
            return
        question = questions.write_down(
            session, payment, Operation.CANCEL, amount_pence=payment.total_pence
        )
    finish(question, questions.ask(payment, question))


def finish(question: Question, answer: Answer) -> None:
    """Note what the provider said about releasing. The payment's state does not hang on it.

    But where its payer wants another way: that waits until this one is known to be over.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, question.payment_id)
        if attempts.is_asked_to_end(payment, question):
            attempts.finish_in(session, payment, question, answer)
            return
        actor = Actor.provider(payment.provider)
        match answer:
            case Approved():
                if questions.close(session, question, answer):
                    note(session, payment, "payment_released", actor=actor)
            case Declined(reason):
                if questions.close(session, question, answer):
                    note(session, payment, "payment_release_refused", actor=actor, reason=reason)
                    too_late.ask_in(session, payment)
            case Failed() | NeverArrived():
                if questions.close(session, question, answer):
                    tries = questions.asked_before(session, payment, Operation.CANCEL)
                    if tries >= RELEASE_ATTEMPTS:
                        note(session, payment, "payment_release_given_up", actor=actor)
                        return
                    wait = timedelta(seconds=settings.current().look_up_after_seconds * tries)
                    queue.enqueue(
                        session,
                        queue.JobKind.RELEASE_PAYMENT,
                        payment.id,
                        run_at=clock.now() + wait,
                    )
            case _:
                questions.leave_open(session, question)
