"""The life of a payment, as a table. Nothing else decides what may follow what.

A call to a provider that is in flight is not a state: it is an open question (`questions.py`).
docs/payment-states.md shows how each state of the reference platform maps onto a row here.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.errors import Conflict


class State(StrEnum):
    """Where a payment is."""

    CREATED = "created"
    STARTED = "started"
    CHALLENGED = "challenged"
    AUTHORISED = "authorised"
    AWAITING_PAYMENT = "awaiting_payment"
    CAPTURABLE = "capturable"
    CONFIRMED = "confirmed"
    CAPTURED = "captured"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED_BY_USER = "cancelled_by_user"
    CANCELLED_BY_SERVICE = "cancelled_by_service"
    ERRORED = "errored"


class Happened(StrEnum):
    """What can happen to a payment. The name of the event that is written down."""

    CREATED = "payment_created"
    STARTED = "payment_started"
    SENT = "payment_sent"
    CHALLENGED = "payment_challenged"
    ATTEMPT_ENDED = "payment_attempt_ended"
    AUTHORISED = "payment_authorised"
    VOUCHER_ISSUED = "payment_voucher_issued"
    DECLINED = "payment_declined"
    ERRORED = "payment_errored"
    CONFIRMED = "payment_confirmed"
    TAKEN_ELSEWHERE = "payment_taken_elsewhere"
    CONFIRMED_FOR_DELAYED_CAPTURE = "payment_confirmed_for_delayed_capture"
    CAPTURE_REQUESTED = "payment_capture_requested"
    CAPTURED = "payment_captured"
    CAPTURE_FAILED = "payment_capture_failed"
    RECEIVED = "payment_received"
    RECEIVED_LATE = "payment_received_late"
    CANCELLED_BY_USER = "payment_cancelled_by_user"
    CANCELLED_BY_SERVICE = "payment_cancelled_by_service"
    EXPIRED = "payment_expired"
    CORRECTED_TO_CAPTURED = "payment_corrected_to_captured"
    CORRECTED_TO_DECLINED = "payment_corrected_to_declined"


S, H = State, Happened

NEXT: dict[tuple[State | None, Happened], State] = {
    (None, H.CREATED): S.CREATED,
    (S.CREATED, H.STARTED): S.STARTED,
    (S.CREATED, H.SENT): S.STARTED,  # no payer present: telephone, agreement
    # No bank was asked: the service sent a card that is not taken, or the agreement has ended.
    (S.CREATED, H.DECLINED): S.DECLINED,
    (S.CREATED, H.ERRORED): S.ERRORED,  # these two: taken, or not, by telephone elsewhere
    (S.CREATED, H.TAKEN_ELSEWHERE): S.CONFIRMED,
    (S.CREATED, H.VOUCHER_ISSUED): S.AWAITING_PAYMENT,  # nobody has to open our pages for that
    (S.CREATED, H.CANCELLED_BY_USER): S.CANCELLED_BY_USER,
    (S.CREATED, H.CANCELLED_BY_SERVICE): S.CANCELLED_BY_SERVICE,
    (S.CREATED, H.EXPIRED): S.EXPIRED,
    (S.STARTED, H.CHALLENGED): S.CHALLENGED,
    (S.STARTED, H.AUTHORISED): S.AUTHORISED,
    (S.STARTED, H.VOUCHER_ISSUED): S.AWAITING_PAYMENT,
    (S.STARTED, H.DECLINED): S.DECLINED,
    (S.STARTED, H.ERRORED): S.ERRORED,
    (S.STARTED, H.CANCELLED_BY_USER): S.CANCELLED_BY_USER,
    (S.STARTED, H.CANCELLED_BY_SERVICE): S.CANCELLED_BY_SERVICE,
    (S.STARTED, H.EXPIRED): S.EXPIRED,
    (S.CHALLENGED, H.ATTEMPT_ENDED): S.STARTED,  # the payer wants another way
    (S.CHALLENGED, H.AUTHORISED): S.AUTHORISED,
    (S.CHALLENGED, H.DECLINED): S.DECLINED,
    (S.CHALLENGED, H.ERRORED): S.ERRORED,
    (S.CHALLENGED, H.CANCELLED_BY_USER): S.CANCELLED_BY_USER,
    (S.CHALLENGED, H.CANCELLED_BY_SERVICE): S.CANCELLED_BY_SERVICE,
    (S.CHALLENGED, H.EXPIRED): S.EXPIRED,
    (S.AUTHORISED, H.CONFIRMED): S.CONFIRMED,
    (S.AUTHORISED, H.CONFIRMED_FOR_DELAYED_CAPTURE): S.CAPTURABLE,
    (S.AUTHORISED, H.CANCELLED_BY_USER): S.CANCELLED_BY_USER,
    (S.AUTHORISED, H.CANCELLED_BY_SERVICE): S.CANCELLED_BY_SERVICE,
    (S.AUTHORISED, H.EXPIRED): S.EXPIRED,
    (S.AWAITING_PAYMENT, H.RECEIVED): S.CAPTURED,
    (S.AWAITING_PAYMENT, H.CANCELLED_BY_USER): S.CANCELLED_BY_USER,
    (S.AWAITING_PAYMENT, H.CANCELLED_BY_SERVICE): S.CANCELLED_BY_SERVICE,
    (S.AWAITING_PAYMENT, H.EXPIRED): S.EXPIRED,
    (S.CAPTURABLE, H.CAPTURE_REQUESTED): S.CONFIRMED,
    (S.CAPTURABLE, H.CANCELLED_BY_SERVICE): S.CANCELLED_BY_SERVICE,
    (S.CAPTURABLE, H.EXPIRED): S.EXPIRED,
    (S.CONFIRMED, H.CAPTURED): S.CAPTURED,
    (S.CONFIRMED, H.CAPTURE_FAILED): S.ERRORED,
    (S.EXPIRED, H.RECEIVED_LATE): S.CAPTURED,
    (S.DECLINED, H.CORRECTED_TO_CAPTURED): S.CAPTURED,
    (S.ERRORED, H.CORRECTED_TO_CAPTURED): S.CAPTURED,
    (S.ERRORED, H.CORRECTED_TO_DECLINED): S.DECLINED,
}


@dataclass(frozen=True, slots=True)
class ExternalStatus:
    """What a service is told: the words of the API. `code` and `message` only where it went wrong.

    Source: https://docs.payments.service.gov.uk/api_reference/#payment-status-lifecycle
    """

    status: str
    finished: bool
    code: str | None = None
    message: str | None = None


_SUCCESS = ExternalStatus("success", finished=True)
_STARTED = ExternalStatus("started", finished=False)
_SUBMITTED = ExternalStatus("submitted", finished=False)

EXTERNAL: dict[State, ExternalStatus] = {
    S.CREATED: ExternalStatus("created", finished=False),
    S.STARTED: _STARTED,
    S.CHALLENGED: _STARTED,
    S.AUTHORISED: _SUBMITTED,
    S.AWAITING_PAYMENT: _SUBMITTED,
    S.CAPTURABLE: ExternalStatus("capturable", finished=False),
    S.CONFIRMED: _SUCCESS,
    S.CAPTURED: _SUCCESS,
    S.DECLINED: ExternalStatus("failed", True, "P0010", "Payment method rejected"),
    S.EXPIRED: ExternalStatus("failed", True, "P0020", "Payment expired"),
    S.CANCELLED_BY_USER: ExternalStatus(
        "failed", True, "P0030", "Payment was cancelled by the user"
    ),
    S.CANCELLED_BY_SERVICE: ExternalStatus(
        "cancelled", True, "P0040", "Payment was cancelled by the service"
    ),
    S.ERRORED: ExternalStatus("error", True, "P0050", "Payment provider returned an error"),
}

CANCELLABLE = frozenset(state for state, event in NEXT if event is H.CANCELLED_BY_SERVICE)
CANCELLABLE_BY_USER = frozenset(state for state, event in NEXT if event is H.CANCELLED_BY_USER)
EXPIRABLE = frozenset(state for state, event in NEXT if event is H.EXPIRED)
# Where a payment stays, unless what we were told turns out to be wrong.
ENDED = frozenset(
    {S.CAPTURED, S.DECLINED, S.ERRORED, S.EXPIRED, S.CANCELLED_BY_USER, S.CANCELLED_BY_SERVICE}
)
CALLED_OFF = frozenset({S.EXPIRED, S.CANCELLED_BY_USER, S.CANCELLED_BY_SERVICE})
HOLDS_AN_AUTHORISATION = frozenset({S.CHALLENGED, S.AUTHORISED, S.CAPTURABLE})


class TransitionNotAllowed(Conflict):
    """The event cannot happen to a payment in this state."""

    code = "payment_state_does_not_allow_this"

    def __init__(self, state: State | None, event: Happened) -> None:
        self.state, self.event = state, event
        done = event.removeprefix("payment_").replace("_", " ")
        super().__init__(f"A payment that is {state or 'not there yet'} cannot be {done}")


def after(state: State | None, event: Happened) -> State:
    """Look up the state a payment is in once `event` has happened to it.

    Raises:
        TransitionNotAllowed: the table has no such row.
    """
    try:
        return NEXT[state, event]
    except KeyError:
        raise TransitionNotAllowed(state, event) from None


def may_happen(state: State, event: Happened) -> bool:
    """Whether the table has a row for it."""
    return (state, event) in NEXT
