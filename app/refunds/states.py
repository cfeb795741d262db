"""The life of a refund, as a table. Pure."""

from enum import StrEnum

from app.errors import Conflict


class RefundState(StrEnum):
    """Where a refund is. In all but `failed` its money counts as given back.

    `unknown` means that a provider was asked and no answer came: the payer may have the money.
    """

    CREATED = "created"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SUBMITTED = "submitted"
    SUCCESS = "success"
    FAILED = "failed"


class RefundHappened(StrEnum):
    """What can happen to a refund. The name of the event that is written down."""

    CREATED = "refund_created"
    SENT = "refund_sent"
    UNANSWERED = "refund_unanswered"
    NEVER_ARRIVED = "refund_never_arrived"
    ACCEPTED = "refund_accepted"
    SUCCEEDED = "refund_succeeded"
    FAILED = "refund_failed"
    CALLED_OFF = "refund_called_off"


S, H = RefundState, RefundHappened

NEXT: dict[tuple[RefundState | None, RefundHappened], RefundState] = {
    (None, H.CREATED): S.CREATED,
    (S.CREATED, H.SENT): S.SENDING,
    (S.CREATED, H.CALLED_OFF): S.FAILED,  # before any provider heard of it
    (S.SENDING, H.UNANSWERED): S.UNKNOWN,
    (S.SENDING, H.NEVER_ARRIVED): S.CREATED,
    (S.SENDING, H.ACCEPTED): S.SUBMITTED,
    (S.SENDING, H.SUCCEEDED): S.SUCCESS,
    (S.SENDING, H.FAILED): S.FAILED,
    (S.UNKNOWN, H.NEVER_ARRIVED): S.CREATED,
    (S.UNKNOWN, H.ACCEPTED): S.SUBMITTED,
    (S.UNKNOWN, H.SUCCEEDED): S.SUCCESS,
    (S.UNKNOWN, H.FAILED): S.FAILED,
    (S.SUBMITTED, H.SUCCEEDED): S.SUCCESS,
    (S.SUBMITTED, H.FAILED): S.FAILED,
}

# What a service is told: it need not know of our doubts, only that the money is not back yet.
EXTERNAL: dict[RefundState, str] = {
    S.CREATED: "submitted",
    S.SENDING: "submitted",
    S.UNKNOWN: "submitted",
    S.SUBMITTED: "submitted",
    S.SUCCESS: "success",
    S.FAILED: "error",
}


class RefundTransitionNotAllowed(Conflict):
    """The event cannot happen to a refund in this state."""

    code = "refund_state_does_not_allow_this"

    def __init__(self, state: RefundState | None, event: RefundHappened) -> None:
        super().__init__(f"{event} cannot happen to a refund that is {state or 'not there yet'}")


def after(state: RefundState | None, event: RefundHappened) -> RefundState:
    """Look up the state a refund is in once `event` has happened to it.

    Raises:
        RefundTransitionNotAllowed: the table has no such row.
    """
    try:
        return NEXT[state, event]
    except KeyError:
        raise RefundTransitionNotAllowed(state, event) from None
