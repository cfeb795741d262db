"""Kinds of card as people call them, debit cards before credit cards."""

from app.accounts.service import CARD_TYPES as KNOWN
from app.cards import Brand, CardType
from app.i18n import LazyText, lazy


def _label(brand: Brand, kind: CardType) -> LazyText:
    if kind is CardType.DEBIT:
        return lazy("%(brand)s debit cards", brand=brand.label)
    return lazy("%(brand)s credit cards", brand=brand.label)


# By the names of the setting: ("visa:debit", "Visa debit cards").
CARD_TYPES: tuple[tuple[str, LazyText], ...] = tuple(
    (f"{brand}:{kind}", _label(brand, kind))
    for kind in (CardType.DEBIT, CardType.CREDIT)
    for brand in Brand
    if f"{brand}:{kind}" in KNOWN
)
