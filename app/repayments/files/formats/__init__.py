"""What a file for a bank looks like, one module for each format. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.money import Pence


class Format(StrEnum):
    """The formats there are."""

    BACS_STANDARD_18 = "bacs_standard_18"
    PAIN_001 = "pain_001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One transfer: to whom, how much, and what stands on their statement."""

    key: str  # unique for ever: the transfer's id
    name: str = field(repr=False)
    sort_code: str = field(repr=False)
    account_number: str = field(repr=False)
    amount_pence: Pence
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """All that goes into a file. `serial` numbers the files of an account from 1 on."""

    file_id: str
    serial: int
    made_at: datetime
    pay_on: date
    payer_name: str
    sort_code: str
    account_number: str
    user_number: str  # given by Bacs; "" where there is none
    lines: tuple[Line, ...]

    @property
    def total_pence(self) -> Pence:
        """The sum of all transfers."""
        return Pence(sum(line.amount_pence for line in self.lines))
