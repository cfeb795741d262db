"""What a webhook carries.

Source: https://docs.payments.service.gov.uk/webhooks/
"""

from datetime import datetime

from app.payments.models import Payment
from app.wire.v1 import payments
from app.wire.v1.common import Json, moment

API_VERSION = 1


def message(
    message_id: str,
    payment: Payment,
    *,
    event_type: str,
    event_id: str,
    sequence: int,
    happened_at: datetime,
) -> Json:
    """One event about a payment, and the payment as it is now, without its links.

    `event_id` and `sequence` are additions of ours to what the reference platform sends.
    """
    resource = payments.payment(payment)
    del resource["_links"]
    return {
        "webhook_message_id": message_id,
        "created_date": moment(happened_at),
        "resource_id": payment.id,
        "api_version": API_VERSION,
        "resource_type": "payment",
        "event_type": event_type,
        "event_id": event_id,
        "sequence": sequence,
        "resource": resource,
    }
