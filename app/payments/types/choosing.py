"""Which payment types one payment may be paid by. Pure: everything it needs is handed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.gateways.capabilities import Capabilities
from app.money import Pence
from app.payments.types.rules import PaymentType


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a payment asks of the way in which it is paid."""

    amount_pence: Pence
    delayed_capture: bool = False
    moto: bool = False
    sets_up_agreement: bool = False


def possible(
    enabled: Iterable[PaymentType], offers: Mapping[str, Capabilities], wanted: Wanted
) -> tuple[PaymentType, ...]:
    """Those of `enabled`, in their order, that the provider offers and that do what is wanted."""
    return tuple(
        payment_type
        for payment_type in enabled
        if payment_type.name in offers and _fits(payment_type, offers[payment_type.name], wanted)
    )


def _fits(payment_type: PaymentType, can: Capabilities, wanted: Wanted) -> bool:
    return (
        _has_right_size(payment_type, can, wanted.amount_pence)
        and (can.delayed_capture or not wanted.delayed_capture)
        and (can.moto or not wanted.moto)
        and (can.keeps_cards or not wanted.sets_up_agreement)
    )


def _has_right_size(payment_type: PaymentType, can: Capabilities, amount_pence: Pence) -> bool:
    """Whether it can be this much. Nothing at all is for providers that take anything."""
    if amount_pence == 0:
        return can.smallest_pence == 0
    largest_pence = payment_type.largest_pence
    if can.largest_pence is not None:
        largest_pence = min(largest_pence, can.largest_pence)
    return max(payment_type.smallest_pence, can.smallest_pence) <= amount_pence <= largest_pence
