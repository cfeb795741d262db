"""Money that comes although the payment has been called off, or was said to have failed.

Only where being authorised is being paid: a card's bank holds the money, and is asked to let go of
it. What a payer has sent cannot be let go of. It is there, so it is a receipt like any other that
comes late: see `app.jobs.late_payments`.
"""

from sqlalchemy.orm import Session

from app import queue
from app.actors import Actor
from app.gateways.port import Operation
from app.payments import questions, ways
from app.payments.models import Payment, Question
from app.payments.states import CALLED_OFF, State
from app.payments.transitions import note

ENDED = CALLED_OFF | {State.DECLINED, State.ERRORED}


def is_a_payment(payment: Payment) -> bool:
    """Whether what is approved of this payment is money that has moved."""
    return ways.capabilities_of(payment).authorising_is_paying


def comes_to(payment: Payment) -> bool:
    """Whether money that comes now comes to a payment that nobody waits for any more."""
    return payment.state in ENDED and is_a_payment(payment)


def note_in(session: Session, payment: Payment, transaction: str, *, actor: Actor) -> None:
    """Write down that the money came, and leave what follows to a worker."""
    payment.provider_transaction = transaction
    note(session, payment, "payment_authorised_too_late", actor=actor, transaction=transaction)
    queue.enqueue(session, queue.JobKind.TAKE_LATE_PAYMENT, payment.id)


def ask_in(session: Session, payment: Payment) -> Question | None:
    """Have it found out whether the money comes after all: it could not be called off any more.

    None where what is approved is no money that has moved.
    """
    if not is_a_payment(payment):
        return None
    session.flush()  # the question before this one is answered
    return questions.write_down(
        session, payment, Operation.COMPLETE, amount_pence=payment.total_pence
    )
