"""What a file of a network says, whatever it looks like. Pure.

An adapter (`Format`) turns bytes into this; the core reads nothing else, and knows no network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from app.money import Pence
from app.receipts.models import ReceiptKind

LONGEST_LINE = 1_000  # characters


class Problem(StrEnum):
    """Why nothing is taken from a file."""

    EMPTY = "empty"
    FORMAT = "format_not_known"
    NOT_UTF8 = "not_utf8"
    HEADER = "header_not_readable"
    CURRENCY = "currency"
    TRUNCATED = "truncated"  # it has no trailer
    TRAILER = "trailer_not_readable"
    WRONG_ORDER = "wrong_order"  # of the lines in it
    HEADER_COUNT = "header_count"
    HEADER_TOTAL = "header_total"
    DUPLICATE_FILE = "duplicate_file"
    OTHER_CONTENT = "other_content"  # than the file of that number and revision that was taken
    STALE_REVISION = "stale_revision"


class RowProblem(StrEnum):
    """Why a person has to look at one line."""

    NOT_READABLE = "not_readable"
    TOO_LONG = "too_long"
    KIND = "kind"
    TRANSACTION = "transaction"
    NUMBER = "number"
    AMOUNT = "amount"
    TIME = "time"
    OUTLET = "outlet"
    DUPLICATE_IN_FILE = "duplicate_in_file"
    TOLD_DIFFERENTLY = "told_differently"  # than what we were told before under the same name
    REFUSED = "refused"  # for another reason, which the log has
    RETURNED = "returned"  # an earlier revision had left it out, and its money was taken back
    REVERSAL_LEFT_OUT = "reversal_left_out"  # this revision does not have it any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Which file it is. `day` is the day that the network remits; `sequence` counts its files."""

    network: str
    sequence: int
    revision: int
    day: date
    currency: str = "GBP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many lines there are, and how much of each kind."""

    lines: int = 0
    payments: int = 0
    payments_pence: Pence = Pence(0)
    reversals: int = 0
    reversals_pence: Pence = Pence(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that a network says about money. What cannot be read is None, or "".

    `key` is the network's name for it, or one made of all that the line says where it has none.
    """

    line: int
    problem: RowProblem | None = None
    kind: ReceiptKind | None = None
    key: str = ""
    number: str = ""
    amount_pence: Pence | None = None
    paid_at: datetime | None = None
    outlet: str = ""
    reverses_key: str = ""
    text: str = ""  # as it stands in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """All of a file, or as much of it as could be read before the `problem`.

    `declared` are the totals that it states itself, `computed` those of its lines.
    """

    problem: Problem | None = None
    header: Header | None = None
    declared: Totals | None = None
    computed: Totals = Totals()
    lines: Sequence[Line] = ()


class Format(Protocol):
    """How one network writes its files."""

    @property
    def network(self) -> str:
        """The network's name, as payment numbers have it."""

    @property
    def title(self) -> str:
        """What people call it."""

    def recognises(self, content: bytes) -> bool:
        """Whether this is a file of it, by its first bytes."""

    def header(self, content: bytes) -> Header | None:
        """Which file it is; None where that cannot be read."""

    def read(self, content: bytes) -> Read:
        """All of it. Never raises: what is wrong with it is in what it returns."""
