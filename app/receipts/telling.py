"""What a network says about money, as whoever heard it hands it on."""

from dataclasses import dataclass
from datetime import date, datetime

from app.errors import Conflict, Invalid
from app.money import Pence
from app.receipts.models import Receipt, ReceiptKind

LONGEST_KEY = LONGEST_OUTLET = 80
LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that was paid in, or taken back.

    `key` is the network's own name for it, the same in an event and in a file. `number` is what the
    shop scanned, `paid_at` when, by the network's clock. `told_by` is "event" or "file", and
    `remitted_on` the day of the file. A reversal names what it takes back in `reverses_key`.
    """

    network: str
    kind: ReceiptKind
    key: str
    number: str
    amount_pence: Pence
    paid_at: datetime
    outlet: str = ""
    told_by: str = "event"
    remitted_on: date | None = None
    reverses_key: str = ""


class ToldDifferently(Conflict):
    """The network has told of this before, and said another sum or another number."""

    code = "receipt_told_differently"
    message = "This was told before, with another amount or another number"


class ToldWrongly(Invalid):
    """Nobody could keep it: there is no sum, no name, or one that is longer than any can be."""

    code = "receipt_told_wrongly"
    message = "This cannot be a receipt"


def require_sense(told: Told) -> None:
    """Make sure that what is told can be kept.

    Raises:
        ToldWrongly
    """
    names = {told.key: LONGEST_KEY, told.reverses_key: LONGEST_KEY, told.number: LONGEST_NUMBER}
    is_short = all(len(name) <= longest for name, longest in names.items())
    takes_back = told.kind is ReceiptKind.REVERSAL
    if not (told.key and told.amount_pence > 0 and is_short) or takes_back != bool(
        told.reverses_key
    ):
        raise ToldWrongly


def require_the_same(told: Told, known: Receipt) -> None:
    """Make sure that what is told again is what was told before.

    Raises:
        ToldDifferently
    """
    before = (known.number, known.amount_pence, known.reverses_key)
    if before != (told.number, told.amount_pence, told.reverses_key):
        raise ToldDifferently
