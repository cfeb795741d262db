"""Everything that the search for payments has a box for, and what may be chosen in it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from app import gateways
from app.cards.brands import Brand
from app.i18n import LazyText, lazy
from app.payments import types
from app.payments.search import Standing
from app.web.staff import wording

STANDINGS: dict[Standing, LazyText] = {
    Standing.IN_PROGRESS: lazy("In progress"),
    Standing.SUCCESS: lazy("Successful"),
    Standing.DECLINED: lazy("Declined"),
    Standing.TIMED_OUT: lazy("Timed out"),
    Standing.CANCELLED: lazy("Cancelled"),
    Standing.ERROR: lazy("Error"),
    Standing.PARTLY_REFUNDED: lazy("Partly refunded"),
    Standing.REFUNDED: lazy("Refunded in full"),
    Standing.REFUND_CREATED: lazy("Refund created"),
    Standing.REFUND_SUBMITTED: lazy("Refund submitted"),
    Standing.REFUND_SUCCESS: lazy("Refund successful"),
    Standing.REFUND_ERROR: lazy("Refund error"),
    Standing.DISPUTE_NEEDS_RESPONSE: lazy("Dispute awaiting evidence"),
    Standing.DISPUTE_UNDER_REVIEW: lazy("Dispute under review"),
    Standing.DISPUTE_WON: lazy("Dispute won"),
    Standing.DISPUTE_LOST: lazy("Dispute lost"),
}


class TextField(NamedTuple):
    """A box to type into: what it is called, and how long its text may be."""

    label: LazyText
    longest: int


# By their names in the form and in addresses.
TEXTS: dict[str, TextField] = {
    "reference": TextField(lazy("Reference"), 255),
    "email": TextField(lazy("Email address"), 254),
    "last_four": TextField(lazy("Last 4 digits of card"), 4),
    "cardholder_name": TextField(lazy("Name on card"), 255),
    "metadata": TextField(lazy("Metadata value"), 100),
    "provider_id": TextField(lazy("Provider ID"), 255),
    "amount_from": TextField(lazy("Amount from"), 20),
    "amount_to": TextField(lazy("Amount to"), 20),
    "from": TextField(lazy("From"), 30),
    "from_time": TextField(lazy("From time"), 10),
    "to": TextField(lazy("To"), 30),
    "to_time": TextField(lazy("To time"), 10),
    "settled_from": TextField(lazy("Paid out from"), 30),
    "settled_to": TextField(lazy("Paid out to"), 30),
}


class Choice(NamedTuple):
    """Boxes to tick: what they are about, and the values and names there are."""

    label: LazyText
    of: Callable[[], Sequence[tuple[str, str]]]


def _brands() -> list[tuple[str, str]]:
    return [(brand.value, brand.label) for brand in Brand]


def _types() -> list[tuple[str, str]]:
    return [(name, str(one.label)) for name, one in types.ALL.items()]


def _providers() -> list[tuple[str, str]]:
    return [(name, wording.provider(name)) for name in (one.name for one in gateways.every())]


CHOICES: dict[str, Choice] = {
    "brand": Choice(lazy("Card brand"), _brands),
    "type": Choice(lazy("Payment type"), _types),
    "provider": Choice(lazy("Payment provider"), _providers),
}
