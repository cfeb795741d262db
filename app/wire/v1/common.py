"""What every noun on the wire shares: addresses, links and times."""

from datetime import datetime
from typing import Any

from app import settings

Json = dict[str, Any]


def payment_address(payment_id: str) -> str:
    """Where a payment is found."""
    return f"{settings.current().api_url}/v1/payments/{payment_id}"


def moment(when: datetime) -> str:
    """A time as the API writes it: UTC, milliseconds, Z."""
    return when.isoformat(timespec="milliseconds")[:23] + "Z"


def get_link(address: str) -> Json:
    """A link to be followed."""
    return {"href": address, "method": "GET"}


def post_link(address: str) -> Json:
    """A link to be posted to."""
    return {"href": address, "method": "POST"}
