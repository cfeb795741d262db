"""A payer who has been sent elsewhere to pay, and wants another way, or another bank, instead.

Before they may choose, the attempt has to be over: its provider is asked to let nobody pay by it
any more. So they never pay twice.
"""

from app import db
from app.actors import Actor
from app.gateways.port import Answer, Operation
from app.payments import cancellation, queries, questions, ways
from app.payments.authorisation import Asking
from app.payments.checkout import Checkout
from app.payments.states import State
from app.payments.transitions import note
from app.payments.ways import TooLateToChoose


def is_possible(checkout: Checkout) -> bool:
    """Whether its payer may ask for that, as far as the way goes that they were sent."""
    return checkout.state is State.CHALLENGED and ways.may_be_ended(
        checkout.type, provider=checkout.provider
    )


def prepare(payment_id: str, *, actor: Actor) -> Asking:
    """Write down that the provider is to be asked. To be carried out at once or never.

    Raises:
        TooLateToChoose: the payment is past that, or its way knows no going back.
        StillWaiting: the provider is being asked already, or how it went.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if payment.state is not State.CHALLENGED or not ways.may_be_ended(
            payment.type, provider=payment.provider
        ):
            raise TooLateToChoose
        question = questions.write_down(
            session, payment, Operation.CANCEL, amount_pence=payment.total_pence
        )
        note(session, payment, "payment_other_way_wanted", actor=actor)
        return Asking(payment, question)


def carry_out(asking: Asking) -> Answer:
    """Ask what was written down, and let the answer count.

    Raises:
        GatewayUnavailable: no answer; a job will find out.
    """
    answer = questions.ask(asking.payment, asking.question)
    cancellation.finish(asking.question, answer)
    return answer
