"""Which page a payment is ready for. docs/payment-states.md maps the reference's states onto these.

Each page says in which situation it may be shown; in any other, `status.show` says instead where
the payment stands.
"""

from enum import StrEnum

from app.gateways.port import Operation
from app.payments.checkout import Checkout
from app.payments.states import State


class Situation(StrEnum):
    """Where a payment is, as its payer sees it."""

    ENTERING = "entering"  # the card is to be entered
    ASKING = "asking"  # the bank has been asked and has not answered
    CHALLENGED = "challenged"  # the bank wants to see that it is them
    CONFIRMING = "confirming"  # the money is reserved; they have to say yes
    ARRANGING = "arranging"  # they are to pay in some other place
    PAID = "paid"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED_BY_USER = "cancelled_by_user"
    CANCELLED_BY_SERVICE = "cancelled_by_service"
    ERRORED = "errored"
    CAPTURE_FAILED = "capture_failed"


_BY_STATE = {
    State.CREATED: Situation.ENTERING,
    State.STARTED: Situation.ENTERING,
    State.CHALLENGED: Situation.CHALLENGED,
    State.AUTHORISED: Situation.CONFIRMING,
    State.AWAITING_PAYMENT: Situation.ARRANGING,
    State.CAPTURABLE: Situation.PAID,
    State.CONFIRMED: Situation.PAID,
    State.CAPTURED: Situation.PAID,
    State.DECLINED: Situation.DECLINED,
    State.EXPIRED: Situation.EXPIRED,
    State.CANCELLED_BY_USER: Situation.CANCELLED_BY_USER,
    State.CANCELLED_BY_SERVICE: Situation.CANCELLED_BY_SERVICE,
    State.ERRORED: Situation.ERRORED,
}


def situation_of(checkout: Checkout) -> Situation:
    """Work out where a payment is.

    A confirmed payment is paid, whether its capture is under way or not: that is what its service
    has been told.
    """
    if checkout.asked in {Operation.AUTHORISE, Operation.COMPLETE} or is_being_ended(checkout):
        return Situation.ASKING
    if checkout.capture_failed:
        return Situation.CAPTURE_FAILED
    return _BY_STATE[checkout.state]


def is_being_ended(checkout: Checkout) -> bool:
    """Whether the provider has been asked to let nobody pay by the way that its payer was sent."""
    return checkout.state is State.CHALLENGED and checkout.asked is Operation.CANCEL


def is_being_captured(checkout: Checkout) -> bool:
    """Whether the provider has been asked for the money just now."""
    return checkout.state is State.CONFIRMED and checkout.asked is Operation.CAPTURE
