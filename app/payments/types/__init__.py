"""The ways a payment can be taken. To add one: a folder here and a line in `ALL`.

docs/adding-a-payment-type.md says what is in the folder.
"""

from app import gateways
from app.payments.types import bank, card, cash
from app.payments.types.choosing import Wanted, possible
from app.payments.types.rules import (
    AmountTooSmall,
    GatewayCannotDoThis,
    NotOffered,
    NotOneOfTheWays,
    Parts,
    PaymentType,
    UnknownPaymentType,
)

ALL: dict[str, PaymentType] = {
    payment_type.name: payment_type for payment_type in (card.CARD, cash.CASH, bank.BANK)
}

# What a payment is until its payer chooses.
USUAL = next(iter(ALL))

for _type in ALL.values():
    if _type.parts.gateway:
        gateways.bring(_type.parts.gateway)


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
    "USUAL",
    "AmountTooSmall",
    "GatewayCannotDoThis",
    "NotOffered",
    "NotOneOfTheWays",
    "Parts",
    "PaymentType",
    "UnknownPaymentType",
    "Wanted",
    "named",
    "possible",
]
