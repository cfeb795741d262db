"""The payer says yes."""

from sqlalchemy.orm import Session

from app import db
from app.actors import Actor
from app.credentials import proving
from app.payments import queries
from app.payments.models import Payment, Source
from app.payments.states import Happened, State
from app.payments.transitions import advance

_ALREADY = frozenset({State.CONFIRMED, State.CAPTURABLE, State.CAPTURED})


def confirm(payment_id: str, *, actor: Actor) -> Payment:
    """Promise the money to the service. A second click finds it done and changes nothing.

    From here the service is told `success` (or `capturable`), and a worker takes the money.

    Raises:
        TransitionNotAllowed: it is not authorised, and was not confirmed before.
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if payment.state not in _ALREADY:
            confirm_in(session, payment, actor=actor)
        return payment


def confirm_in(session: Session, payment: Payment, *, actor: Actor) -> None:
    """Promise the money of an authorised payment to the service, in the caller's transaction.

    Raises:
        TransitionNotAllowed: it is not authorised.
    """
    event = (
        Happened.CONFIRMED_FOR_DELAYED_CAPTURE if payment.delayed_capture else Happened.CONFIRMED
    )
    advance(session, payment, event, actor=actor)
    if payment.source is Source.PROVIDER_TEST and payment.credentials_id is not None:
        proving.prove(session, payment.credentials_id, payment_id=payment.id, actor=actor)
