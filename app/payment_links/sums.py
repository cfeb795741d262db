"""What is paid by a link: a fixed sum, one that the payer chose, or so many of its fees. Pure."""

from collections.abc import Mapping
from typing import Any

from app.money import LARGEST_PAYMENT_PENCE, Pence
from app.payment_links.models import Asks, PaymentLink
from app.payment_links.rules import Problem

_LONGEST_NUMBER = 6  # digits that anybody can have meant


def read_quantity(typed: str, *, most: int) -> int | Problem:
    """Read how many of a fee a payer wants. Nothing typed is none."""
    number = typed.strip()
    if not number:
        return 0
    if not (number.isascii() and number.isdigit()):
        return Problem.SHAPE
    if len(number) > _LONGEST_NUMBER or int(number) > most:
        return Problem.MANY
    return int(number)


def sum_of(
    link: PaymentLink, *, amount_pence: Pence | None, quantities: Mapping[str, int]
) -> Pence | Problem:
    """What a payer owes by their answers, at the prices of now; else what is wrong with these."""
    match link.asks:
        case Asks.FIXED:
            return link.price_pence or Problem.MISSING
        case Asks.CHOSEN:
            return amount_pence or Problem.MISSING
        case Asks.FEES:
            return _sum_of_fees(link, quantities)


def basket_of(link: PaymentLink, quantities: Mapping[str, int]) -> list[dict[str, Any]]:
    """What is taken of a link's fees, in its order, as they are called and cost now."""
    if link.asks is not Asks.FEES:
        return []
    return [
        {"name": fee["name"], "pence": fee["pence"], "many": quantities[fee["id"]]}
        for fee in link.fees
        if quantities.get(fee["id"])
    ]


def _sum_of_fees(link: PaymentLink, quantities: Mapping[str, int]) -> Pence | Problem:
    offered = {fee["id"]: fee for fee in link.fees}
    wanted = {name: many for name, many in quantities.items() if many}
    if not wanted:
        return Problem.MISSING
    if not wanted.keys() <= offered.keys():
        return Problem.SHAPE  # a fee that is not offered any more
    if any(many > offered[name]["most"] for name, many in wanted.items()):
        return Problem.MANY
    total = sum(offered[name]["pence"] * many for name, many in wanted.items())
    return Pence(total) if total <= LARGEST_PAYMENT_PENCE else Problem.LARGE
