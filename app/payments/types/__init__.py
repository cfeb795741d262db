"""The ways a payment can be taken. To add one: a module here and a line in `ALL`."""

from app.payments.types import card
from app.payments.types.choosing import Wanted, possible
from app.payments.types.rules import (
    AmountTooSmall,
    GatewayCannotDoThis,
    NotOffered,
    NotOneOfTheWays,
    PaymentType,
    UnknownPaymentType,
)

ALL: dict[str, PaymentType] = {payment_type.name: payment_type for payment_type in (card.CARD,)}


def named(name: str) -> PaymentType:
    """The payment type stored under `name`.

    Raises:
        UnknownPaymentType
    """
    try:
        return ALL[name]
    except KeyError as missing:
        raise UnknownPaymentType from missing


__all__ = [
    "ALL",
    "AmountTooSmall",
    "GatewayCannotDoThis",
    "NotOffered",
    "NotOneOfTheWays",
    "PaymentType",
    "UnknownPaymentType",
    "Wanted",
    "named",
    "possible",
]
