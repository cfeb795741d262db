"""Asking a provider, safely: write the question down, ask, write the answer down.

No transaction is open during the call, and no call is made that is not already on disk. If the
process dies in the middle, or no answer comes, the question stays open and a job finds out by
looking it up. Only one question about a payment, and one about a refund, may be open at a time:
unique indexes see to it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app import clock, db, gateways, ids, queue, settings
from app.errors import Conflict
from app.gateways.port import Answer, Card, GatewayUnavailable, NeverArrived, Operation, WalletToken
from app.money import Pence
from app.payments import instructions
from app.payments.models import Payment, Question

LONGEST_LOOK_UP_WAIT = timedelta(hours=1)


class StillWaiting(Conflict):
    """An earlier question has no answer yet, so nothing else may be asked."""

    code = "still_waiting_for_provider"
    message = "We are still waiting to hear from the payment provider. Try again in a few minutes."


# SQLite names the columns of the index, PostgreSQL the index.
for _index in ("one_open_question_per", "questions.payment_id", "questions.refund_id"):
    db.refuses(_index, StillWaiting)


def write_down(
    session: Session,
    payment: Payment,
    operation: Operation,
    *,
    amount_pence: Pence,
    refund_id: str = "",
    asked_from: str = "",
) -> Question:
    """Record a question before it is asked, in the caller's transaction.

    Where an earlier question about this payment or refund has no answer yet, the transaction ends
    with `StillWaiting`.
    """
    question = _new(
        payment,
        operation,
        amount_pence=amount_pence,
        refund_id=refund_id,
        asked_from=asked_from,
    )
    db.add_new(session, question)
    return question


def write_down_at_once(
    session: Session, payment: Payment, operation: Operation, *, amount_pence: Pence
) -> Question:
    """As `write_down`, for what was answered before we asked: it is closed in this transaction."""
    question = _new(payment, operation, amount_pence=amount_pence)
    session.add(question)
    session.flush()
    return question


def ask(
    payment: Payment,
    question: Question,
    *,
    card: Card | WalletToken | None = None,
    stored_card: str = "",
    chosen: Mapping[str, str] | None = None,
    brought_back: Mapping[str, str] | None = None,
) -> Answer:
    """Put a written-down question to the payment's provider.

    An authorisation is about `card`, typed in or from a wallet, or about a kept one that the
    provider calls `stored_card`, or about what the payer has `chosen` where there is no card. It is
    completed with what the payer has `brought_back` from where
    the provider had sent them.

    Not when it was written down too long ago, by a process that stood still meanwhile: somebody may
    have looked it up since, found that it never arrived, and rightly gone on without it.

    Raises:
        GatewayUnavailable: no answer. The question stays open, and it is noted that none came.
    """
    db.require_none_open()
    gateway = gateways.named(payment.provider)
    verb = {
        Operation.AUTHORISE: gateway.authorise,
        Operation.COMPLETE: gateway.complete,
        Operation.CAPTURE: gateway.capture,
        Operation.CANCEL: gateway.cancel,
        Operation.REFUND: gateway.refund,
    }[question.operation]
    if clock.now() >= question.asked_at + _longest_call():
        _lose(question)
        raise GatewayUnavailable
    try:
        return verb(
            instructions.make(
                payment,
                question,
                card=card,
                stored_card=stored_card,
                chosen=chosen,
                brought_back=brought_back,
            )
        )
    except GatewayUnavailable:
        _lose(question)
        raise


def find_out(payment: Payment, question: Question) -> Answer | None:
    """Learn what became of a question without asking it again. None when it is too early to say.

    "Never arrived" is believed only after the longest time the call itself could still be on its
    way; before that it may arrive a moment later.

    Raises:
        GatewayUnavailable: the provider did not answer this either.
    """
    db.require_none_open()
    answer = gateways.named(payment.provider).look_up(instructions.make(payment, question))
    if isinstance(answer, NeverArrived) and clock.now() < question.asked_at + _longest_call():
        return None
    return answer


def close(session: Session, question: Question, answer: Answer) -> bool:
    """Write the answer down. False when somebody already has, and there is nothing left to do.

    The caller holds the payment's lock, so of two who come with an answer one is first.
    """
    stored = session.get_one(Question, question.id, populate_existing=True)
    if stored.answered_at is not None:
        return False
    stored.answer = type(answer).__name__
    stored.answered_at = clock.now()
    return True


def correct(session: Session, question: Question, answer: Answer) -> bool:
    """Write down the answer to a question that was closed because it seemed never to have arrived.

    True once; False for every other question. The caller holds the payment's lock.
    """
    stored = session.get_one(Question, question.id, populate_existing=True)
    if stored.answer != NeverArrived.__name__ or isinstance(answer, NeverArrived):
        return False
    stored.answer = type(answer).__name__
    return True


def close_or_overrule(session: Session, question: Question, answer: Answer) -> bool:
    """Write down an answer that counts whatever was answered before. False when that was the same.

    The caller holds the payment's lock.
    """
    if close(session, question, answer):
        return True
    stored = session.get_one(Question, question.id)
    before, stored.answer = stored.answer, type(answer).__name__
    return stored.answer != before


def is_open(session: Session, question: Question) -> bool:
    """Whether nobody has written an answer down yet. The caller holds the payment's lock."""
    return session.get_one(Question, question.id, populate_existing=True).answered_at is None


def reopen(session: Session, payment: Payment, operation: Operation) -> Question | None:
    """Take up again a question of which the provider had never heard, under the same key.

    Under the same key, because the first call may still arrive: then the provider knows the two
    for one. None when there is no such question. The caller holds the payment's lock.
    """
    question = session.scalar(
        select(Question).where(
            Question.payment_id == payment.id,
            Question.operation == operation,
            Question.answer == NeverArrived.__name__,
        )
    )
    if question is not None:
        question.answer, question.answered_at, question.lost_at = "", None, None
        question.asked_at = clock.now()
        question.looked_up += 1  # so that a provider that never hears is asked less and less often
        question.look_up_at = question.asked_at + _wait(question.looked_up)
        session.flush()
    return question


def leave_open(session: Session, question: Question) -> None:
    """There is no outcome yet: look again later, less and less often."""
    session.execute(
        update(Question)
        .where(Question.id == question.id, Question.answered_at.is_(None))
        .values(
            looked_up=Question.looked_up + 1,
            look_up_at=clock.now() + _wait(question.looked_up + 1),
        )
    )


def get(question_id: str) -> tuple[Question, Payment]:
    """A question and the payment it is about."""
    with db.reading() as session:
        question = session.get_one(Question, question_id)
        return question, session.get_one(Payment, question.payment_id)


def chase(*, limit: int = 200) -> Sequence[str]:
    """Leave every open question whose time has come to a worker, once. Returns their ids."""
    now = clock.now()
    with db.transaction() as session:
        due = session.scalars(
            select(Question)
            .where(Question.answered_at.is_(None), Question.look_up_at <= now)
            .order_by(Question.look_up_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for question in due:
            # Moved on in the same transaction: the next sweep does not queue it twice.
            question.look_up_at = now + _wait(question.looked_up + 1)
            queue.enqueue(session, queue.JobKind.FIND_OUT, question.id)
        return [question.id for question in due]


def asked_before(session: Session, payment: Payment, operation: Operation) -> int:
    """How many times `operation` was asked about the present attempt at a payment so far."""
    return len(session.scalars(_of_this_attempt(payment, operation)).all())


def was_asked(session: Session, payment: Payment, *, refund_id: str) -> bool:
    """Whether the provider may have heard of a refund of `payment`, whatever it answered."""
    asked = select(Question.id).where(
        Question.payment_id == payment.id, Question.refund_id == refund_id
    )
    return session.scalar(asked.limit(1)) is not None


def answers(session: Session, payment: Payment, operation: Operation) -> set[str]:
    """The names of all answers given so far about one operation on the present attempt."""
    return set(session.scalars(_of_this_attempt(payment, operation)))


def _of_this_attempt(payment: Payment, operation: Operation) -> Select[str]:
    """The answers to each time it was asked, "" where there is none yet."""
    return select(Question.answer).where(
        Question.payment_id == payment.id,
        Question.operation == operation,
        Question.attempt == payment.attempt,
    )


def _new(
    payment: Payment,
    operation: Operation,
    *,
    amount_pence: Pence,
    refund_id: str = "",
    asked_from: str = "",
) -> Question:
    now = clock.now()
    return Question(
        id=ids.new_id(),
        payment_id=payment.id,
        refund_id=refund_id,
        operation=operation,
        amount_pence=amount_pence,
        attempt=payment.attempt,
        wallet=payment.wallet,
        asked_from=asked_from,
        asked_at=now,
        look_up_at=now + _wait(0),
    )


def _lose(question: Question) -> None:
    with db.transaction() as session:
        session.execute(
            update(Question)
            .where(Question.id == question.id, Question.answered_at.is_(None))
            .values(lost_at=clock.now())
        )


def _longest_call() -> timedelta:
    return timedelta(seconds=settings.current().gateway_timeout_seconds)


def _wait(looked_up: int) -> timedelta:
    first: float = settings.current().look_up_after_seconds
    return min(timedelta(seconds=first * 2 ** min(looked_up, 12)), LONGEST_LOOK_UP_WAIT)


def lost_since(session: Session, payment_ids: Sequence[str]) -> dict[str, datetime]:
    """For each payment with an open question that got no answer: since when."""
    rows = session.execute(
        select(Question.payment_id, Question.lost_at).where(
            Question.payment_id.in_(payment_ids),
            Question.answered_at.is_(None),
            Question.lost_at.is_not(None),
        )
    )
    return {payment_id: lost_at for payment_id, lost_at in rows if lost_at is not None}
