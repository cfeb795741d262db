"""What staff read about webhooks: the events, what became of messages, and why."""

from app.i18n import LazyText, gettext, lazy, look_up
from app.webhooks.catalogue import TEST, EventType
from app.webhooks.models import MessageStatus, Reason, WebhookAttempt, WebhookMessage
from app.webhooks.target import LONGEST

EVENTS: dict[str, tuple[LazyText, LazyText]] = {
    EventType.STARTED: (lazy("Payment started"), lazy("The payer has opened the payment page")),
    EventType.SUCCEEDED: (lazy("Payment succeeded"), lazy("It is paid")),
    EventType.CAPTURED: (lazy("Payment captured"), lazy("The money was taken from the payer")),
    EventType.SETTLED: (lazy("Payment settled"), lazy("The money was paid out to you")),
    EventType.REFUNDED: (lazy("Payment refunded"), lazy("A refund of it has succeeded")),
    EventType.REFUND_FAILED: (lazy("Refund failed"), lazy("A refund of it has failed")),
    EventType.FAILED: (lazy("Payment failed"), lazy("Declined, cancelled, or an error")),
    EventType.EXPIRED: (lazy("Payment expired"), lazy("Nobody finished it in time")),
    EventType.PART_RECEIVED: (
        lazy("Part of a payment received"),
        lazy("The payer has paid less than you asked for, and can pay the rest"),
    ),
    EventType.EXCESS_RECEIVED: (
        lazy("Money received that is not yours yet"),
        lazy("Too much, twice, or when you did not wait for it any more"),
    ),
    EventType.REVERSED: (
        lazy("Payment reversed"),
        lazy("A shop or network took back what the payer had paid"),
    ),
    EventType.DISPUTE_OPENED: (
        lazy("Dispute opened"),
        lazy("The payer has asked their bank for the money back"),
    ),
    EventType.DISPUTE_EVIDENCE_SUBMITTED: (
        lazy("Dispute evidence submitted"),
        lazy("Your evidence was handed in"),
    ),
    EventType.DISPUTE_WON: (lazy("Dispute won"), lazy("You keep the money")),
    EventType.DISPUTE_LOST: (lazy("Dispute lost"), lazy("The payer has the money back")),
}
_TEST = lazy("Test message")

# By the status: what it is called, and the colour of its tag.
STATUSES: dict[MessageStatus, tuple[LazyText, str]] = {
    MessageStatus.SUCCESSFUL: (lazy("Successful"), "green"),
    MessageStatus.FAILED: (lazy("Failed"), "red"),
    MessageStatus.PENDING: (lazy("Pending retry"), "yellow"),
    MessageStatus.WILL_NOT_SEND: (lazy("Will not send"), "grey"),
}
NOT_TRIED = lazy("Waiting to be sent")

REASONS: dict[Reason, LazyText] = {
    Reason.TIMED_OUT: lazy("No answer in time"),
    Reason.NAME_NOT_FOUND: lazy("The host has no address"),
    Reason.NOT_REACHED: lazy("Nobody listens at the address"),
    Reason.TLS: lazy("The certificate is not good for the host"),
    Reason.BROKEN_OFF: lazy("The connection ended before there was an answer"),
    Reason.NOT_HTTP: lazy("What was answered is not HTTP"),
    Reason.REDIRECT: lazy("The answer leads elsewhere, which is not followed"),
    Reason.STATUS: lazy("The answer was not 2xx"),
    Reason.INACTIVE: lazy("The webhook was made inactive"),
    Reason.ADDRESS_NOT_ALLOWED: lazy("The address is not one that may be called"),
    Reason.PRIVATE_ADDRESS: lazy("The host leads into a private network"),
    Reason.NO_SECRET: lazy("The secret cannot be read any more: replace it, then send again"),
}

# What `app.webhooks.target` says of an address, so that the catalogue has it.
_OF_ADDRESSES = (
    lazy("Enter a callback URL like https://service.example.gov.uk/payments"),
    lazy("The port of the callback URL must be between 1 and 65535"),
    lazy("The host of the callback URL cannot be found"),
    lazy("The callback URL must not lead to a private address"),
    lazy("The callback URL of a live account must begin with https://"),
    lazy("The callback URL of a live account must name a host by its domain"),
    lazy("The host of the callback URL is not one that live accounts may call"),
)
_URL_TOO_LONG = lazy("Callback URL must be %(longest)s characters or fewer", longest=LONGEST)


def event(name: str) -> str:
    """What an event is called."""
    if name == TEST:
        return str(_TEST)
    known = EVENTS.get(name)
    return str(known[0]) if known else name


def status(message: WebhookMessage) -> tuple[LazyText, str]:
    """What to call what became of a message, and in which colour."""
    if message.status is MessageStatus.PENDING and not message.tries:
        return NOT_TRIED, "blue"
    return STATUSES[message.status]


def about_address(url: str, said: str) -> str:
    """What is wrong with a callback URL, as `app.webhooks.target` said it."""
    return str(_URL_TOO_LONG) if len(url) > LONGEST else look_up(said)


def answer(attempt: WebhookAttempt) -> str:
    """What came of one call."""
    if attempt.reason is None or attempt.reason is Reason.STATUS:
        return str(attempt.status_code)
    said = str(REASONS[attempt.reason])
    if attempt.status_code is None:
        return said
    return gettext("%(code)s: %(said)s", code=attempt.status_code, said=said)
