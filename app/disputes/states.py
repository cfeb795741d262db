"""The life of a dispute, as a table. Pure.

Source: https://docs.payments.service.gov.uk/disputes/
"""

from enum import StrEnum

from app.errors import Conflict


class DisputeState(StrEnum):
    """Where a dispute is. The words of the API."""

    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"


class DisputeReason(StrEnum):
    """Why a payer says they should not have paid. The words of the API."""

    CREDIT_NOT_PROCESSED = "credit_not_processed"
    DUPLICATE = "duplicate"
    FRAUDULENT = "fraudulent"
    GENERAL = "general"
    PRODUCT_NOT_RECEIVED = "product_not_received"
    PRODUCT_UNACCEPTABLE = "product_unacceptable"
    UNRECOGNISED = "unrecognised"
    SUBSCRIPTION_CANCELLED = "subscription_cancelled"
    OTHER = "other"


class DisputeHappened(StrEnum):
    """What can happen to a dispute. The name of the event that is written down."""

    OPENED = "dispute_opened"
    EVIDENCE_SUBMITTED = "dispute_evidence_submitted"
    WON = "dispute_won"
    LOST = "dispute_lost"


S, H = DisputeState, DisputeHappened

NEXT: dict[tuple[DisputeState | None, DisputeHappened], DisputeState] = {
    (None, H.OPENED): S.NEEDS_RESPONSE,
    (S.NEEDS_RESPONSE, H.EVIDENCE_SUBMITTED): S.UNDER_REVIEW,
    (S.NEEDS_RESPONSE, H.WON): S.WON,
    (S.NEEDS_RESPONSE, H.LOST): S.LOST,
    (S.UNDER_REVIEW, H.WON): S.WON,
    (S.UNDER_REVIEW, H.LOST): S.LOST,
}

CLOSED = frozenset({S.WON, S.LOST})


class DisputeTransitionNotAllowed(Conflict):
    """The event cannot happen to a dispute in this state."""

    code = "dispute_state_does_not_allow_this"

    def __init__(self, state: DisputeState | None, event: DisputeHappened) -> None:
        super().__init__(f"{event} cannot happen to one that is {state or 'not there yet'}")


def after(state: DisputeState | None, event: DisputeHappened) -> DisputeState:
    """Look up the state a dispute is in once `event` has happened to it.

    Raises:
        DisputeTransitionNotAllowed: the table has no such row.
    """
    try:
        return NEXT[state, event]
    except KeyError:
        raise DisputeTransitionNotAllowed(state, event) from None
