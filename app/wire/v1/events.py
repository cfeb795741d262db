"""What happened to a payment, on the wire."""

from collections.abc import Iterable
from datetime import datetime

from app.payments.states import ExternalStatus
from app.wire.v1.common import Json, get_link, moment, payment_address
from app.wire.v1.payments import state


def history(payment_id: str, changes: Iterable[tuple[ExternalStatus, datetime]]) -> Json:
    """What happened to a payment, oldest first."""
    address = payment_address(payment_id)
    return {
        "payment_id": payment_id,
        "events": [
            {
                "payment_id": payment_id,
                "state": state(external),
                "updated": moment(when),
                "_links": {"payment_url": get_link(address)},
            }
            for external, when in changes
        ],
        "_links": {"self": get_link(f"{address}/events")},
    }
