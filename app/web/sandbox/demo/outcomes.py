"""What to tell an applicant whose payment was not made. Decided by the API's own words."""

from dataclasses import dataclass
from typing import Any

from app.i18n import LazyText, lazy


@dataclass(frozen=True, slots=True)
class Outcome:
    """A page that is not a confirmation."""

    heading: LazyText
    says: LazyText
    button: LazyText


_TRY_AGAIN = lazy("Try the payment again")

UNFINISHED = Outcome(
    lazy("You have not paid yet"),
    lazy("We cannot send your licence until you have paid for it."),
    lazy("Continue to pay"),
)
FAILED = Outcome(
    lazy("Your payment was not successful"),
    lazy("No money has been taken. Try again, or use another card."),
    _TRY_AGAIN,
)
BY_CODE = {
    "P0010": Outcome(
        lazy("Your card was declined"),
        lazy("No money has been taken. Ask your bank why, or use another card."),
        _TRY_AGAIN,
    ),
    "P0020": Outcome(
        lazy("Your payment took too long"),
        lazy("No money has been taken. You have 90 minutes to pay once you start."),
        _TRY_AGAIN,
    ),
    "P0030": Outcome(
        lazy("You cancelled your payment"),
        lazy("No money has been taken, and you do not have a licence yet."),
        _TRY_AGAIN,
    ),
    "P0040": Outcome(
        lazy("Your payment was cancelled"),
        lazy("No money has been taken. You can apply again."),
        lazy("Apply again"),
    ),
}


def outcome_of(state: dict[str, Any]) -> Outcome | None:
    """What to say about a payment's state; None when it is paid."""
    if state["status"] in {"success", "capturable"}:
        return None
    if not state["finished"]:
        return UNFINISHED
    return BY_CODE.get(state.get("code", ""), FAILED)
