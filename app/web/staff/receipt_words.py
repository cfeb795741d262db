"""What staff read about money that others took in: why they have to look, and what was done."""

from app.i18n import LazyText, lazy
from app.receipts.deciding import Decided
from app.receipts.models import ExceptionCode, ExceptionState, Outcome, Resolution
from app.receipts.writing import Told
from app.remittances import formats

HAPPENED: dict[str, LazyText] = {
    Told.PART_RECEIVED: lazy("Part of the money received"),
    Told.OVERPAID: lazy("Too much money received"),
    Told.UNWANTED: lazy("Money received that was not wanted any more"),
    Told.REVERSED: lazy("Taken back by the shop or network"),
    Told.MADE_GOOD: lazy("What was taken back was paid again"),
    Decided.NOTED: lazy("Exception noted"),
    Decided.ACCEPTED: lazy("Extra money accepted"),
    Decided.REPAID: lazy("Extra money to be paid back"),
    Decided.MATCHED: lazy("Money found to be for this payment"),
    Decided.WRITE_OFF_PROPOSED: lazy("Write-off proposed, to be agreed to by somebody else"),
    Decided.WRITE_OFF_WITHDRAWN: lazy("Proposed write-off taken back"),
    Decided.WRITE_OFF_REFUSED: lazy("Write-off not agreed to"),
    Decided.WRITTEN_OFF: lazy("Written off by two people"),
    Decided.GIVEN_BACK: lazy("Cash handed out too much is back"),
}

CODES: dict[ExceptionCode, LazyText] = {
    ExceptionCode.LATE: lazy("Paid late"),
    ExceptionCode.NOT_WANTED: lazy("Paid when not wanted"),
    ExceptionCode.UNDER: lazy("Paid too little"),
    ExceptionCode.OVER: lazy("Paid too much"),
    ExceptionCode.TWICE: lazy("Paid twice"),
    ExceptionCode.UNKNOWN: lazy("Unknown number"),
    ExceptionCode.REVERSED: lazy("Taken back"),
    ExceptionCode.REVERSAL_UNMATCHED: lazy("Unknown taken back"),
    ExceptionCode.HANDED_OUT: lazy("Cash handed out too much"),
}

# What happened, in a sentence; and what there is to do about it, in another.
SAYS: dict[ExceptionCode, tuple[LazyText, LazyText]] = {
    ExceptionCode.LATE: (
        lazy("The money came after the deadline. The payment is successful all the same."),
        lazy("Check that you can still do what it was paid for. Then say that you have seen it."),
    ),
    ExceptionCode.NOT_WANTED: (
        lazy("Money came for a payment that was cancelled, or whose time had long run out."),
        lazy("Accept the money if you can still do what it was paid for. If not, pay it back."),
    ),
    ExceptionCode.UNDER: (
        lazy("Less came than was asked for, and the time to pay has run out."),
        lazy("Accept what came, or pay it back. If the payer pays the rest late, this goes away."),
    ),
    ExceptionCode.OVER: (
        lazy("More came than was asked for. The payment is successful; this is about the rest."),
        lazy("Pay the rest back. Accept it only if the payer meant you to have it."),
    ),
    ExceptionCode.TWICE: (
        lazy("The payment had been paid already when this came."),
        lazy("Pay it back. Accept it only if the payer meant you to have it."),
    ),
    ExceptionCode.UNKNOWN: (
        lazy("Money came in under a number that we never gave anybody."),
        lazy("Find out which payment it was for, and match it."),
    ),
    ExceptionCode.REVERSED: (
        lazy("A shop or network took money back that you were counting on."),
        lazy("Ask the payer to pay again, or the network why. Then say that you have seen it."),
    ),
    ExceptionCode.REVERSAL_UNMATCHED: (
        lazy("A network took back money that it had never told us of."),
        lazy("Ask the network. When its payment is told, this goes away."),
    ),
    ExceptionCode.HANDED_OUT: (
        lazy(
            "A shop paid out a refund voucher that was good no more, and its money had gone another"
            " way."
        ),
        lazy("Ask the network to bear it, or the payer for the money. Then say who gave it back."),
    ),
}

# By the state: what it is called, and the colour of its tag.
STATES: dict[ExceptionState, tuple[LazyText, str]] = {
    ExceptionState.OPEN: (lazy("Open"), "red"),
    ExceptionState.PROPOSED: (lazy("Write-off proposed"), "yellow"),
    ExceptionState.RESOLVED: (lazy("Resolved"), "grey"),
}

RESOLUTIONS: dict[Resolution, LazyText] = {
    Resolution.ACCEPTED: lazy("Money accepted"),
    Resolution.REPAID: lazy("Paid back"),
    Resolution.MATCHED: lazy("Matched to a payment"),
    Resolution.WRITTEN_OFF: lazy("Written off"),
    Resolution.SETTLED_ITSELF: lazy("Settled by itself"),
    Resolution.NOTED: lazy("Seen"),
    Resolution.GIVEN_BACK_BY_NETWORK: lazy("Given back by the network"),
    Resolution.GIVEN_BACK_BY_PAYER: lazy("Given back by the payer"),
}

OUTCOMES: dict[Outcome, LazyText] = {
    Outcome.EXACT: lazy("Paid in full"),
    Outcome.PART: lazy("Part of it"),
    Outcome.OVER: lazy("Too much"),
    Outcome.TWICE: lazy("Paid already"),
    Outcome.NOT_WANTED: lazy("Not wanted any more"),
    Outcome.OPEN: lazy("Paid into an account"),
    Outcome.UNKNOWN: lazy("Unknown number"),
    Outcome.REVERSED: lazy("Taken back"),
    Outcome.NOTHING_TO_REVERSE: lazy("Nothing to take back"),
}


def network(name: str) -> str:
    """What a network calls itself; one that has gone reads as well as it can."""
    return formats.titles().get(name) or name.replace("_", " ").capitalize()
