"""Which events services can be told of, and what each is called outside.

Source: https://docs.payments.service.gov.uk/webhooks/
"""

from enum import StrEnum

from app.disputes.states import DisputeHappened
from app.payments.states import Happened
from app.refunds.states import RefundHappened


class EventType(StrEnum):
    """What a webhook can subscribe to. The first seven are the reference platform's."""

    STARTED = "card_payment_started"
    SUCCEEDED = "card_payment_succeeded"
    CAPTURED = "card_payment_captured"
    SETTLED = "card_payment_settled"
    REFUNDED = "card_payment_refunded"
    FAILED = "card_payment_failed"
    EXPIRED = "card_payment_expired"
    REFUND_FAILED = "card_payment_refund_failed"
    REVERSED = "payment_reversed"  # a network took back what it had told us was paid
    PART_RECEIVED = "payment_part_received"
    EXCESS_RECEIVED = "payment_excess_received"  # too much, twice, or not wanted any more
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_EVIDENCE_SUBMITTED = "dispute_evidence_submitted"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"


# Sent when somebody asks for it, to any webhook: it is about no payment, so nothing comes of it.
TEST = "webhook_test"

# By the names of the log. A refund's events are about the payment it belongs to.
# What corrects an outcome is told as the new outcome, which a service would else never hear of.
TOLD: dict[str, EventType] = {
    Happened.STARTED: EventType.STARTED,
    Happened.SENT: EventType.STARTED,  # no payer present, so nobody opened a page
    Happened.CONFIRMED: EventType.SUCCEEDED,
    Happened.CAPTURE_REQUESTED: EventType.SUCCEEDED,
    Happened.TAKEN_ELSEWHERE: EventType.SUCCEEDED,
    Happened.RECEIVED: EventType.SUCCEEDED,
    Happened.RECEIVED_LATE: EventType.SUCCEEDED,
    Happened.CORRECTED_TO_CAPTURED: EventType.SUCCEEDED,
    Happened.CAPTURED: EventType.CAPTURED,
    "payment_settled": EventType.SETTLED,
    RefundHappened.SUCCEEDED: EventType.REFUNDED,
    RefundHappened.FAILED: EventType.REFUND_FAILED,
    RefundHappened.CALLED_OFF: EventType.REFUND_FAILED,
    Happened.DECLINED: EventType.FAILED,
    Happened.ERRORED: EventType.FAILED,
    Happened.CANCELLED_BY_USER: EventType.FAILED,
    Happened.CANCELLED_BY_SERVICE: EventType.FAILED,
    Happened.CAPTURE_FAILED: EventType.FAILED,
    Happened.CORRECTED_TO_DECLINED: EventType.FAILED,
    Happened.EXPIRED: EventType.EXPIRED,
    "payment_reversed": EventType.REVERSED,
    "payment_part_received": EventType.PART_RECEIVED,
    "payment_overpaid": EventType.EXCESS_RECEIVED,
    "payment_received_unwanted": EventType.EXCESS_RECEIVED,
    DisputeHappened.OPENED: EventType.DISPUTE_OPENED,
    DisputeHappened.EVIDENCE_SUBMITTED: EventType.DISPUTE_EVIDENCE_SUBMITTED,
    DisputeHappened.WON: EventType.DISPUTE_WON,
    DisputeHappened.LOST: EventType.DISPUTE_LOST,
}
