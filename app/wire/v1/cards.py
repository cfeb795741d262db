"""Cards on the wire: what may be shown of them. What is not known is null."""

from typing import Any, Protocol

from app.cards import Brand
from app.wire.v1.common import Json

# The labels of the API where they differ from those that brands give themselves.
_LABELS = {brand.value: brand.label for brand in Brand} | {"jcb": "Jcb", "unionpay": "Union Pay"}
_ADDRESS = ("line1", "line2", "postcode", "city", "country")
_CARD_TYPES = {"debit", "credit"}


class ShownCard(Protocol):
    """What a payment and a kept card have alike."""

    card_brand: Any
    card_type: Any
    card_first_six: Any
    card_last_four: Any
    card_expiry: Any
    cardholder_name: Any
    billing_address: Any


def brand_label(brand: str) -> str | None:
    """What the API calls a brand; None for one that we do not know."""
    return _LABELS.get(brand)


def card_details(of: ShownCard) -> Json:
    """The card of a payment, or one that is kept."""
    address = of.billing_address
    return {
        "last_digits_card_number": of.card_last_four or None,
        "first_digits_card_number": of.card_first_six or None,
        "cardholder_name": of.cardholder_name or None,
        "expiry_date": of.card_expiry or None,
        "billing_address": {line: address.get(line) or None for line in _ADDRESS}
        if address
        else None,
        "card_brand": brand_label(of.card_brand),
        "card_type": of.card_type if of.card_type in _CARD_TYPES else None,
    }
