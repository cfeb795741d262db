"""What a network says about money, as whoever heard it hands it on."""

from dataclasses import dataclass
from datetime import date, datetime

from app.errors import Conflict
from app.money import Pence
from app.receipts.models import Receipt, ReceiptKind


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


def require_the_same(told: Told, known: Receipt) -> None:
    """Make sure that what is told again is what was told before.

    Raises:
        ToldDifferently
    """
    before = (known.number, known.amount_pence, known.reverses_key)
    if before != (told.number, told.amount_pence, told.reverses_key):
        raise ToldDifferently
