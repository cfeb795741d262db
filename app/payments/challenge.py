"""A payer who was sent away and has come back: completing their authorisation.

What they bring is somebody else's word, carried by their browser. It is handed to the provider,
which alone can say whether it is true, and is kept nowhere.
"""

from collections.abc import Mapping

from app import db
from app.actors import Actor
from app.gateways.port import Answer, Approved, Operation, Pending
from app.payments import authorisation, queries, questions, too_late
from app.payments.authorisation import Asking
from app.payments.states import Happened, State, TransitionNotAllowed
from app.payments.transitions import note


def complete(payment_id: str, *, brought_back: Mapping[str, str], actor: Actor) -> Answer:
    """Ask the provider to reserve the money, now that the payer has been where it sent them.

    Raises:
        TransitionNotAllowed: the payment does not wait for its payer to come back, or no more.
        StillWaiting: somebody is already asking.
        GatewayUnavailable: no answer; the payment stays `challenged` and a job will find out.
    """
    return carry_out(prepare(payment_id, actor=actor), brought_back=brought_back)


def prepare(payment_id: str, *, actor: Actor, came_from: str = "") -> Asking:
    """Write the completion down. As `authorisation.prepare`: to be carried out at once or never.

    Raises:
        TransitionNotAllowed: the payment does not wait for its payer to come back, or no more.
        StillWaiting: somebody is already asking.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if payment.state is not State.CHALLENGED:
            raise TransitionNotAllowed(payment.state, Happened.AUTHORISED)
        question = questions.write_down(
            session,
            payment,
            Operation.COMPLETE,
            amount_pence=payment.total_pence,
            asked_from=came_from,
        )
        note(session, payment, "payment_challenge_returned", actor=actor)
        return Asking(payment, question)


def carry_out(asking: Asking, *, brought_back: Mapping[str, str]) -> Answer:
    """Ask what was written down, and let the answer count.

    Raises:
        GatewayUnavailable: no answer; the payment stays `challenged` and a job will find out.
    """
    answer = questions.ask(asking.payment, asking.question, brought_back=brought_back)
    authorisation.finish(asking.question, answer)
    return answer


def take_in(payment_id: str, answer: Answer) -> bool:
    """Let a provider's word count that came before the payer did. False when nothing waits for it.

    A browser may never bring back that all went well; the provider may tell us by itself. Money
    that has moved counts although the payment has been called off.

    Raises:
        StillWaiting: it is being asked at this moment.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        is_waited_for = payment.state is State.CHALLENGED
        is_money = isinstance(answer, Approved) and too_late.comes_to(payment)
        if not (is_waited_for or is_money) or isinstance(answer, Pending):
            return False
        question = questions.write_down_at_once(
            session, payment, Operation.COMPLETE, amount_pence=payment.total_pence
        )
        authorisation.finish_in(session, payment, question, answer)
        return True
