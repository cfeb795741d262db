"""Whether a payment can be refunded, and how much of it."""

from enum import StrEnum

from app import gateways
from app.payments import types
from app.payments.models import Payment
from app.payments.states import State

_NOT_YET = frozenset(
    {
        State.CREATED,
        State.STARTED,
        State.CHALLENGED,
        State.AUTHORISED,
        State.AWAITING_PAYMENT,
        State.CONFIRMED,
    }
)


class Availability(StrEnum):
    """The words of the API's `refund_summary.status`."""

    PENDING = "pending"
    AVAILABLE = "available"
    FULL = "full"
    UNAVAILABLE = "unavailable"


def availability(payment: Payment) -> Availability:
    """Say whether `payment` can be refunded now, later, or not (any more).

    Nothing of a disputed payment: its money may be going back, or has gone back, by another road.

    Source: https://docs.payments.service.gov.uk/refunding_payments/#checking-the-status-of-a-refund
    """
    if payment.disputed:
        return Availability.UNAVAILABLE
    if payment.state in _NOT_YET:
        return Availability.PENDING
    if payment.state is not State.CAPTURED or not _provider_can(payment):
        return Availability.UNAVAILABLE
    return Availability.AVAILABLE if payment.refundable_pence > 0 else Availability.FULL


def can_be_partial(payment: Payment) -> bool:
    """Whether less than all of `payment` can be given back."""
    capabilities = types.named(payment.type).offered_by(gateways.named(payment.provider))
    return capabilities.partial_refund


def _provider_can(payment: Payment) -> bool:
    return types.named(payment.type).offered_by(gateways.named(payment.provider)).can_refund
