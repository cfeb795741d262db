"""What staff read about why money is given back, and why some is not."""

from app.i18n import LazyText, lazy
from app.refunds.batches.models import RowState
from app.refunds.batches.pasted import Trouble
from app.refunds.batches.queries import Line
from app.refunds.reasons import RefundReason
from app.refunds.sending import DISPUTED
from app.refunds.states import RefundState

REASONS: dict[RefundReason, LazyText] = {
    RefundReason.PAYER_ASKED: lazy("The payer changed their mind or withdrew"),
    RefundReason.PAID_TWICE: lazy("Paid twice"),
    RefundReason.WRONG_AMOUNT: lazy("The wrong amount was paid"),
    RefundReason.NOT_DUE: lazy("Nothing had to be paid"),
    RefundReason.NOT_PROVIDED: lazy("The service was not provided"),
    RefundReason.OTHER: lazy("Another reason"),
}
CHOICES = tuple((code.value, text) for code, text in REASONS.items())

# Why a payment of a batch is not refunded, by what the batch remembers.
REFUSALS: dict[str, LazyText] = {
    "": lazy("Left out"),
    "pending": lazy("Its money has not been taken yet"),
    "full": lazy("All of it has been refunded, or is being refunded"),
    "unavailable": lazy("No money was taken, or the payment provider cannot give it back"),
    DISPUTED: lazy("The payer has disputed the payment with their bank"),
    "refund_too_large": lazy("It is more than there is left to refund"),
    "partial_refund_not_possible": lazy("It can only be refunded in full"),
    "refund_amount_available_changed": lazy("What can be refunded changed after this was checked"),
}

TROUBLES: dict[Trouble, LazyText] = {
    Trouble.NOT_FOUND: lazy("Line %(line)s: there is no payment ‘%(reference)s’"),
    Trouble.AMBIGUOUS: lazy(
        "Line %(line)s: more than one payment is called ‘%(reference)s’. Enter the payment ID"
    ),
    Trouble.TWICE: lazy("Line %(line)s: ‘%(reference)s’ is the same payment as in a line above"),
    Trouble.NOTHING: lazy("Line %(line)s: the amount for ‘%(reference)s’ must be £0.01 or more"),
    Trouble.TOO_MUCH: lazy(
        "Line %(line)s: the amount for ‘%(reference)s’ is more than can be refunded"
    ),
}

# How a row stands: one of these words for staff to count by, and the colour of its tag.
STANDINGS: dict[str, tuple[LazyText, str]] = {
    "to_do": (lazy("Not made yet"), "grey"),
    "submitted": (lazy("Submitted"), "blue"),
    "success": (lazy("Refunded"), "green"),
    "unknown": (lazy("Not known yet"), "yellow"),
    "failed": (lazy("Failed"), "red"),
    "refused": (lazy("Not refunded"), "red"),
    "left_out": (lazy("Left out"), "grey"),
}


def standing_of(line: Line) -> str:
    """How a row of a batch stands: a key of STANDINGS."""
    if line.refund is None:
        return line.row.state.value
    state = line.refund.state
    if state in {RefundState.SUCCESS, RefundState.UNKNOWN, RefundState.FAILED}:
        return state.value
    return "submitted"


def refusal(line: Line) -> str:
    """Why a payment was not refunded, or will not be; empty where it is."""
    if line.row.state in {RowState.REFUSED, RowState.LEFT_OUT}:
        return str(REFUSALS.get(line.row.refusal, line.row.refusal))
    return ""


def reason(code: str | None, note: str) -> str:
    """A reason as it was given: "Paid twice: rang on Tuesday". Empty where none was."""
    if code is None:
        return ""
    words = str(REASONS[RefundReason(code)])
    return f"{words}: {note}" if note else words
