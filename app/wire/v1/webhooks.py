"""What a webhook carries.

Source: https://docs.payments.service.gov.uk/webhooks/
"""

from datetime import datetime

from app.disputes.models import Dispute
from app.payments.models import Payment
from app.wire.v1 import additions, disputes, payments
from app.wire.v1.common import Json, moment

API_VERSION = 1


def message(
    message_id: str,
    about: Payment | Dispute,
    *,
    event_type: str,
    event_id: str,
    sequence: int,
    happened_at: datetime,
) -> Json:
    """One event about a payment or a dispute, and the thing as it is now, without its links.

    `event_id` and `sequence` are additions of ours to what the reference platform sends.
    """
    if isinstance(about, Dispute):
        kind, resource = "dispute", disputes.dispute(about)
    else:
        more = additions.of([about]).get(about.id)
        kind, resource = "payment", payments.payment(about, more=more)
    del resource["_links"]
    return {
        "webhook_message_id": message_id,
        "created_date": moment(happened_at),
        "resource_id": about.id,
        "api_version": API_VERSION,
        "resource_type": kind,
        "event_type": event_type,
        "event_id": event_id,
        "sequence": sequence,
        "resource": resource,
    }


def test_message(
    message_id: str, *, webhook_id: str, event_type: str, event_id: str, happened_at: datetime
) -> Json:
    """A message that tries out a webhook. Its resource is the webhook: no payment has changed."""
    return {
        "webhook_message_id": message_id,
        "created_date": moment(happened_at),
        "resource_id": webhook_id,
        "api_version": API_VERSION,
        "resource_type": "webhook",
        "event_type": event_type,
        "event_id": event_id,
        "sequence": 1,
        "resource": {"webhook_id": webhook_id},
    }
