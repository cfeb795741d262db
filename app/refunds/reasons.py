"""Why staff give money back. It is for the service's own books: payers are not told."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_NOTE = 255


class RefundReason(StrEnum):
    """The short list that staff choose from."""

    PAYER_ASKED = "payer_asked"
    PAID_TWICE = "paid_twice"
    WRONG_AMOUNT = "wrong_amount"
    NOT_DUE = "not_due"
    NOT_PROVIDED = "not_provided"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reason:
    """One of the list, and what there is to add: at most `LONGEST_NOTE` characters."""

    code: RefundReason
    note: str = ""
