"""One network, as its contract pack describes it."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from app import codes, ids
from app.codes import Barcode, Symbology
from app.codes.checks import CHECKS
from app.money import Pence

_BETWEEN_GROUPS = re.compile(r"[\s-]+")
_IN_A_GROUP = 4


class Money(StrEnum):
    """What a shop takes."""

    CASH = "cash"
    DEBIT_CARD = "debit_card"
    CHEQUE = "cheque"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How a network numbers what is paid in its shops, and on what terms.

    `least_pence` and `most_pence` are inclusive. A voucher can be paid until the end of the day, in
    `zone`, that comes `days` after the one on which it was issued. `known_within_working_days` is
    what payers are told; 0 is within the hour. `event_secret` is shared with the network, and empty
    where it sends no events. `content` is what a barcode says of a payment of a fixed sum, with
    "{number}" and perhaps "{amount_pence}"; `open_content` where the payer says how much it is,
    empty where that cannot be. `pays_out` is whether its shops also hand money out, for a number of
    ours that says so.
    """

    name: str
    title: str
    is_demonstration: bool
    prefix: str
    length: int
    check: str
    symbology: Symbology
    content: str
    open_content: str
    least_pence: Pence
    most_pence: Pence
    days: int
    zone: str
    money: tuple[Money, ...]
    shops_url: str
    pays_out: bool
    known_within_working_days: int
    event_secret: str = field(repr=False)

    @property
    def payload_length(self) -> int:
        """How many digits of a number are left for us to choose."""
        return self.length - CHECKS[self.check].extra - len(self.prefix)

    def number(self, payload: str) -> str:
        """`payload`, as many digits as are left to us, with prefix and check."""
        if not re.fullmatch(f"[0-9]{{{self.payload_length}}}", payload):
            raise ValueError(f"a payload of {self.name} has {self.payload_length} digits")
        return CHECKS[self.check].complete(self.prefix + payload)

    def fresh_number(self) -> str:
        """A number that nobody can guess. Whether it was given out before, only a table knows."""
        return self.number(ids.new_digits(self.payload_length))

    def is_well_formed(self, number: str) -> bool:
        """Whether the network could have been given this number by us."""
        extra = CHECKS[self.check].extra
        body = number[extra:] if self.check == "rf" else number[:-extra]
        payload = body.removeprefix(self.prefix)
        return re.fullmatch(
            f"[0-9]{{{self.payload_length}}}", payload
        ) is not None and number == self.number(payload)

    def grouped(self, number: str) -> str:
        """The number as people read it, in fours."""
        return " ".join(number[at : at + _IN_A_GROUP] for at in range(0, len(number), _IN_A_GROUP))

    def takes(self, amount_pence: Pence) -> bool:
        """Whether a shop takes this much at once."""
        return self.least_pence <= amount_pence <= self.most_pence

    def barcode(self, number: str, amount_pence: Pence | None = None) -> Barcode:
        """The barcode of a number; without a sum, the payer says in the shop how much it is.

        Raises:
            Unencodable
        """
        template = self.open_content if amount_pence is None else self.content
        return codes.make(self.symbology, template.format(number=number, amount_pence=amount_pence))


def tidied(typed: str) -> str:
    """A number as somebody typed it, without spaces and hyphens and in capitals."""
    return _BETWEEN_GROUPS.sub("", typed).upper()
