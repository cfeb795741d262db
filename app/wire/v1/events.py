"""What happened to a payment, on the wire."""

from collections.abc import Iterable
from datetime import datetime

from app.payments.models import Payment
from app.payments.states import ExternalStatus
from app.wire.v1.common import Json, get_link, moment, payment_address
from app.wire.v1.payments import state


def history(payment: Payment, changes: Iterable[tuple[ExternalStatus, datetime]]) -> Json:
    """What happened to a payment, oldest first."""
    address = payment_address(payment.id)
    return {
        "payment_id": payment.id,
        "events": [
            {
                "payment_id": payment.id,
                "state": state(external, can_retry=_can_retry(payment, external)),
                "updated": moment(when),
                "_links": {"payment_url": get_link(address)},
            }
            for external, when in changes
        ],
        "_links": {"self": get_link(f"{address}/events")},
    }


def _can_retry(payment: Payment, external: ExternalStatus) -> bool | None:
    """It is known of the refusal that ended the payment, and of nothing else that happened."""
    return payment.can_retry if external == payment.external else None
