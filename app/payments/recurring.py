"""Charging a card that was kept, without its payer: a worker's job from its creation on."""

from sqlalchemy.orm import Session

from app import db
from app.actors import Actor
from app.agreements import setting_up
from app.agreements.models import Instrument
from app.agreements.queries import AgreementNotActive
from app.gateways.port import DeclineReason, Operation
from app.payments import authorisation, queries, questions
from app.payments.models import Payment
from app.payments.states import Happened, State
from app.payments.transitions import advance

CHARGING = Actor.job("charging")


def rest_on(payment: Payment, card: Instrument) -> None:
    """Let `payment` be taken from this card, and say of it what may be said.

    It is taken where the card is kept, whatever provider the account has switched to since: no
    other knows the card.
    """
    payment.instrument_id = card.id
    payment.provider, payment.credentials_id = card.provider, card.credentials_id
    payment.card_brand = card.card_brand
    payment.card_type = card.card_type
    payment.card_first_six = card.card_first_six
    payment.card_last_four = card.card_last_four
    payment.card_expiry = card.card_expiry
    payment.cardholder_name = card.cardholder_name
    payment.billing_address = card.billing_address


def charge(payment_id: str) -> None:
    """Ask the provider to reserve a payment's money on the card of its agreement. Twice is once.

    Where the agreement has ended since the payment was created, nobody is asked. Once the payment
    was sent, it is seen through with the card it was sent with, whatever becomes of the agreement:
    whether the provider has heard of it, only the provider can say.

    Raises:
        GatewayUnavailable: no answer; the question stays open and a job will find out.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if payment.state is State.CREATED:
            _send(session, payment)
        if payment.state is not State.STARTED:
            return
        if queries.open_question_in(session, payment_id) is not None:
            return  # a worker died here: only looking up can tell what became of it
        card = session.get_one(Instrument, payment.instrument_id)
        question = questions.reopen(session, payment, Operation.AUTHORISE) or questions.write_down(
            session, payment, Operation.AUTHORISE, amount_pence=payment.total_pence
        )
    answer = questions.ask(payment, question, stored_card=card.stored_card)
    authorisation.finish(question, answer)


def _send(session: Session, payment: Payment) -> None:
    """Send a payment on its way; the payer's newest card is meant, where there is a newer one."""
    try:
        card = setting_up.card_to_charge(
            session, payment.agreement_id, account_id=payment.account_id
        )
    except AgreementNotActive:
        payment.decline_reason = DeclineReason.AGREEMENT_NOT_ACTIVE
        reason = payment.decline_reason
        advance(session, payment, Happened.DECLINED, actor=CHARGING, reason=reason)
        return
    rest_on(payment, card)
    advance(session, payment, Happened.SENT, actor=CHARGING)
