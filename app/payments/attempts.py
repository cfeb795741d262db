"""Attempts at a payment, where its payer has been sent elsewhere and wants another way instead.

An attempt is over when its provider says that it can bring no money any more; not before that may
the payer choose again. Should money come by it all the same, it is there, and so it is a receipt
like any other: see `app.jobs.late_payments`.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from app import clock, db, queue
from app.actors import Actor
from app.gateways.port import Answer, Approved, Declined, Operation, Pending
from app.payments import queries, questions, too_late, ways
from app.payments.models import Challenge, EndedAttempt, Payment, Question
from app.payments.states import Happened, State
from app.payments.transitions import advance, note


def is_asked_to_end(payment: Payment, question: Question) -> bool:
    """Whether a cancellation is of the attempt at a payment only, and the payment goes on."""
    is_of_this = question.attempt == payment.attempt
    return is_of_this and payment.state is State.CHALLENGED


def finish_in(session: Session, payment: Payment, question: Question, answer: Answer) -> None:
    """Let the provider's answer count: the attempt is over, or it goes on. Told twice, once.

    In the caller's transaction, which holds the payment's lock. Where the payer has said yes
    meanwhile, what became of that is found out.
    """
    if isinstance(answer, Pending):
        questions.leave_open(session, question)
        return
    if not questions.close(session, question, answer):
        return
    actor = Actor.provider(payment.provider)
    if isinstance(answer, Approved):
        _end(session, payment, question, actor=actor)
        return
    note(session, payment, "payment_attempt_goes_on", actor=actor)
    if isinstance(answer, Declined):
        asked = too_late.ask_in(session, payment)
        if asked is not None:
            queue.enqueue(session, queue.JobKind.FIND_OUT, asked.id)


def forget_in(session: Session, payment: Payment, question: Question) -> None:
    """Let the payer choose again where nobody was reached who would have sent them elsewhere.

    Should the request arrive after all, there is a place to pay that nobody was told of. In the
    caller's transaction, which holds the payment's lock.
    """
    if ways.may_be_ended(payment.type, provider=payment.provider):
        _keep(session, payment, question)


def hear_in(session: Session, payment: Payment, question: Question, answer: Answer) -> bool:
    """Hear about a question of an attempt that is over. False where it is not: it counts as ever.

    In the caller's transaction, which holds the payment's lock.
    """
    if question.attempt == payment.attempt:
        return False
    attempt = session.scalar(
        select(EndedAttempt).where(
            EndedAttempt.payment_id == payment.id, EndedAttempt.number == question.attempt
        )
    )
    if attempt is not None and question.operation is not Operation.CANCEL:
        _hear(session, payment, attempt, answer)
    return True


def take_in(provider: str, transaction: str, answer: Answer) -> bool:
    """Let a provider's word count about an attempt that is over. False when it knows of none."""
    with db.transaction() as session:
        found = session.scalar(select(EndedAttempt).where(_called(provider, transaction)))
        if found is None or not transaction:
            return False
        payment = queries.for_change(session, found.payment_id)
        attempt = session.get_one(EndedAttempt, found.id, populate_existing=True)
        _hear(session, payment, attempt, answer)
        return True


def find(attempt_id: str) -> EndedAttempt:
    """One that is over."""
    with db.reading() as session:
        return session.get_one(EndedAttempt, attempt_id)


def take_up_in(session: Session, payment: Payment, paid: Collection[tuple[str, str]]) -> None:
    """Let a payment be one by the way by which its money came after all, so that it can go back.

    `paid` are providers with their names for what was paid. The caller holds the payment's lock.
    """
    attempts = session.scalars(
        select(EndedAttempt)
        .where(EndedAttempt.payment_id == payment.id)
        .order_by(EndedAttempt.number)
    )
    by_name = {(one.provider, one.transaction): one for one in attempts}
    attempt = next((one for name, one in by_name.items() if name in paid), None)
    if attempt is None or (payment.provider, payment.provider_transaction) in paid:
        return
    payment.type, payment.provider = attempt.type, attempt.provider
    payment.credentials_id = attempt.credentials_id
    payment.provider_transaction = attempt.transaction


def _end(session: Session, payment: Payment, question: Question, *, actor: Actor) -> None:
    """Let the payer begin again, as if nobody had been asked."""
    advance(session, payment, Happened.ATTEMPT_ENDED, actor=actor, type=payment.type)
    _keep(session, payment, question)
    session.execute(delete(Challenge).where(Challenge.payment_id == payment.id))


def _keep(session: Session, payment: Payment, question: Question) -> None:
    """Keep what is known of the attempt, and begin the next."""
    session.add(
        EndedAttempt(
            payment_id=payment.id,
            number=payment.attempt,
            type=payment.type,
            provider=payment.provider,
            credentials_id=payment.credentials_id,
            transaction=payment.provider_transaction,
            amount_pence=question.amount_pence,
        )
    )
    payment.attempt += 1
    payment.provider_transaction = ""


def _hear(session: Session, payment: Payment, attempt: EndedAttempt, answer: Answer) -> None:
    """Only money counts any more, and once."""
    if not isinstance(answer, Approved) or attempt.paid_at is not None:
        return
    attempt.paid_at = clock.now()
    note(
        session,
        payment,
        "payment_authorised_too_late",
        actor=Actor.provider(attempt.provider),
        transaction=attempt.transaction,
    )
    queue.enqueue(session, queue.JobKind.TAKE_ENDED_ATTEMPT, attempt.id)


def _called(provider: str, transaction: str) -> ColumnElement[bool]:
    return (EndedAttempt.provider == provider) & (EndedAttempt.transaction == transaction)
