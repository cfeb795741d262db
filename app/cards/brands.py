"""Which brand a card is of, and what else its number gives away.

Numbers are issued in ranges: what the first digits say holds for every card that begins with them,
and more digits say more. The tables are in `ranges`; the narrowest range that fits wins.
"""

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from app.cards.problems import Problem


class Brand(StrEnum):
    """The names that the API and the accounts' settings use."""

    VISA = "visa"
    MASTERCARD = "master-card"
    AMERICAN_EXPRESS = "american-express"
    MAESTRO = "maestro"
    DINERS_CLUB = "diners-club"
    DISCOVER = "discover"
    JCB = "jcb"
    UNIONPAY = "unionpay"

    @property
    def label(self) -> str:
        """The brand as it writes itself. Proper names, the same in every language."""
        return _LABELS[self]

    @property
    def security_code_length(self) -> int:
        """How many digits its security code has."""
        return 4 if self is Brand.AMERICAN_EXPRESS else 3


# Schemes that take no payment from a payer whom their bank has not recognised.
NEED_THREE_D_SECURE = frozenset({Brand.MAESTRO})

_LABELS = {
    Brand.VISA: "Visa",
    Brand.MASTERCARD: "Mastercard",
    Brand.AMERICAN_EXPRESS: "American Express",
    Brand.MAESTRO: "Maestro",
    Brand.DINERS_CLUB: "Diners Club",
    Brand.DISCOVER: "Discover",
    Brand.JCB: "JCB",
    Brand.UNIONPAY: "UnionPay",
}


class CardType(StrEnum):
    """Whose money it is: the payer's, or the bank's until later. Some ranges hold both."""

    CREDIT = "credit"
    DEBIT = "debit"
    CREDIT_OR_DEBIT = "credit_or_debit"


class Prepaid(StrEnum):
    """Whether the card was loaded with money beforehand."""

    YES = "prepaid"
    NO = "not_prepaid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What a number says about its card."""

    brand: Brand
    type: CardType = CardType.CREDIT_OR_DEBIT
    corporate: bool = False
    prepaid: Prepaid = Prepaid.UNKNOWN


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers that begin with anything from `first` to `last`, which are equally long."""

    first: str
    last: str
    facts: CardFacts


class RangeTable:
    """Ranges, arranged to be searched: 18 bytes and no object for each.

    Ranges of one length must not overlap. Where those of two lengths do, the longer one counts.
    """

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._facts: list[CardFacts] = []  # each once: there are not many kinds of card
        self._by_length: dict[int, _Ranges] = {}  # the longest beginnings come first
        numbers: dict[CardFacts, int] = {}
        for range_ in sorted(ranges, key=lambda range_: (-len(range_.first), range_.first)):
            if range_.facts not in numbers:
                numbers[range_.facts] = len(self._facts)
                self._facts.append(range_.facts)
            place = self._by_length.setdefault(len(range_.first), _Ranges())
            place.firsts.append(int(range_.first))
            place.lasts.append(int(range_.last))
            place.facts.append(numbers[range_.facts])

    def find(self, number: str) -> CardFacts | None:
        """The facts of the narrowest range that `number`, ASCII digits, is in."""
        for length, ranges in self._by_length.items():
            if len(number) < length:
                continue
            beginning = int(number[:length])
            index = bisect_right(ranges.firsts, beginning) - 1
            if index >= 0 and beginning <= ranges.lasts[index]:
                return self._facts[ranges.facts[index]]
        return None


@dataclass(slots=True)
class _Ranges:
    """Ranges of one length, in order: beginnings of up to 19 digits fit into 64 bits."""

    firsts: "array[int]" = field(default_factory=lambda: array("Q"))
    lasts: "array[int]" = field(default_factory=lambda: array("Q"))
    facts: "array[int]" = field(default_factory=lambda: array("H"))


def refusal(
    facts: CardFacts, *, card_types: Collection[str], block_prepaid: bool = False
) -> Problem | None:
    """Why an account does not take this card; None when it does.

    `card_types` is the account's list ("visa:debit"). A card that may be either passes when either
    is taken.
    """
    taken = {kind for kind in CardType if f"{facts.brand}:{kind}" in card_types}
    if not taken:
        return Problem.BRAND_NOT_ACCEPTED
    if facts.type is CardType.DEBIT and CardType.DEBIT not in taken:
        return Problem.DEBIT_NOT_ACCEPTED
    if facts.type is CardType.CREDIT and CardType.CREDIT not in taken:
        return Problem.CREDIT_NOT_ACCEPTED
    if block_prepaid and facts.prepaid is Prepaid.YES:
        return Problem.PREPAID_NOT_ACCEPTED
    return None
