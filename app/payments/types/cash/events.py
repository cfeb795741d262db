"""Events that a network pushes: what was paid over a counter, minutes after it was.

They come in the envelope of Azure Event Grid, many at once:
https://learn.microsoft.com/en-us/azure/event-grid/event-schema. What stands in `data` of a real
network is in its contract; docs/remittances.md says what we ask for. The network's name for what
it tells (`transaction`) is the one that stands in its file, so either may come first.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from app import clock
from app.errors import Invalid, Refusal
from app.money import Pence
from app.receipts.models import ReceiptKind
from app.receipts.taking_in import take_in_all
from app.receipts.telling import Told
from app.repayments import cash_out
from app.repayments.cash_out import CollectedOtherwise, VoucherNotFound

LARGEST_BYTES = 1024 * 1024  # as much as Event Grid sends at once
MOST_EVENTS = 5_000  # likewise
LONGEST_OUTLET = 80
LONGEST_CODE = 200

VALIDATION = "Microsoft.EventGrid.SubscriptionValidationEvent"
KINDS = {
    "Counter.PaymentTaken": ReceiptKind.PAYMENT,
    "Counter.PaymentReversed": ReceiptKind.REVERSAL,
}
PAID_OUT = "Counter.CashPaidOut"  # a voucher of ours for cash

_KEY = re.compile(r"[A-Za-z0-9._:/-]{1,60}")
_NUMBER = re.compile("[0-9A-Z]{1,40}")
_LARGEST_PENCE = 10_000_000_00
_FAR_OFF = timedelta(days=366)

log = structlog.get_logger()


class EventsNotReadable(Invalid):
    """Some, or all, cannot be understood. Those that can were taken in."""

    code = "events_not_readable"
    message = "Some of these events cannot be understood"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a push. `validation_code` is to be sent back, where one was asked for."""

    validation_code: str | None
    events: int


def take(network: str, body: bytes) -> Taken:
    """Take in all events of a push. Those that came before change nothing.

    An address that the envelope brings along to be fetched is not: it could lead anywhere.

    Raises:
        EventsNotReadable: of some; the others were taken in. A network tells them in its file too.
    """
    events = _events(body)
    code: str | None = None
    tolds: list[Told] = []
    wrong = paid_out = 0
    for event in events:
        kind = event.get("eventType") if isinstance(event, dict) else None
        if kind == VALIDATION:
            code = code or _code(event)
            wrong += code is None
        elif kind == PAID_OUT:
            is_heard = _hear_of_paying_out(network, event)
            paid_out, wrong = paid_out + is_heard, wrong + (not is_heard)
        elif isinstance(kind, str) and kind not in KINDS:
            log.info("event_of_another_kind", network=network, kind=kind[:100])
        elif (told := _told(network, event)) is not None:
            tolds.append(told)
        else:
            wrong += 1
    for one in take_in_all(tolds):
        if isinstance(one, Refusal):
            log.warning("event_refused", network=network, code=one.code)
            wrong += 1
    if wrong:
        log.warning("events_not_understood", network=network, events=wrong)
        raise EventsNotReadable
    if code is not None:
        log.info("event_subscription_validated", network=network)
    return Taken(code, len(tolds) + paid_out)


def envelope(told: Told) -> bytes:
    """A push of one event, as a network sends it. The sandbox's shops tell theirs by it."""
    kinds = {kind: name for name, kind in KINDS.items()}
    return _push_of(
        kinds[told.kind],
        told.network,
        {
            "transaction": told.key,
            "number": told.number,
            "amount": told.amount_pence,
            "paid_at": told.paid_at.isoformat(),
            "outlet": told.outlet,
            "reverses": told.reverses_key,
        },
    )


def envelope_of_paying_out(network: str, *, number: str, key: str, at: datetime) -> bytes:
    """As `envelope`, of a voucher for which a shop has handed out cash."""
    said = {"transaction": key, "number": number, "paid_at": at.isoformat()}
    return _push_of(PAID_OUT, network, said)


def _push_of(kind: str, network: str, data: dict[str, Any]) -> bytes:
    event = {
        "id": data["transaction"],
        "topic": f"/counters/{network}",
        "subject": data["number"],
        "eventType": kind,
        "eventTime": clock.now().isoformat(),
        "dataVersion": "1",
        "metadataVersion": "1",
        "data": data,
    }
    return json.dumps([event]).encode()


def _events(body: bytes) -> list[Any]:
    if len(body) > LARGEST_BYTES:
        raise EventsNotReadable
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        raise EventsNotReadable
    if not isinstance(events, list) or not 0 < len(events) <= MOST_EVENTS:
        raise EventsNotReadable
    return events


def _code(event: Mapping[str, Any]) -> str | None:
    data = event.get("data")
    code = data.get("validationCode") if isinstance(data, dict) else None
    return code if isinstance(code, str) and 0 < len(code) <= LONGEST_CODE else None


def _told(network: str, event: object) -> Told | None:
    """What an event says; None where something about it is wrong."""
    data = event.get("data") if isinstance(event, dict) else None
    if not isinstance(event, dict) or not isinstance(data, dict):
        return None
    kind = KINDS.get(str(event.get("eventType")))
    key, number, outlet, reverses = (
        data.get(name, "") for name in ("transaction", "number", "outlet", "reverses")
    )
    texts = (key, number, outlet, reverses)
    amount_pence, paid_at = data.get("amount"), _moment(data.get("paid_at"))
    if kind is None or paid_at is None or not all(isinstance(one, str) for one in texts):
        return None
    if type(amount_pence) is not int or not 0 < amount_pence <= _LARGEST_PENCE:
        return None
    if not _says_right(kind, key=key, number=number, reverses=reverses):
        return None
    if len(outlet) > LONGEST_OUTLET or not outlet.isprintable():
        return None
    return Told(
        network=network,
        kind=kind,
        key=key,
        number=number,
        amount_pence=Pence(amount_pence),
        paid_at=paid_at,
        outlet=outlet,
        told_by="event",
        reverses_key=reverses,
    )


def _hear_of_paying_out(network: str, event: Mapping[str, Any]) -> bool:
    """Take down that a shop has paid a voucher out. False where it cannot be understood."""
    data = event.get("data")
    if not isinstance(data, dict):
        return False
    key, number, at = data.get("transaction"), data.get("number"), _moment(data.get("paid_at"))
    if at is None or not isinstance(key, str) or not isinstance(number, str):
        return False
    if not _KEY.fullmatch(key) or not _NUMBER.fullmatch(number):
        return False
    try:
        cash_out.collected(network, number, key, at)
    except (VoucherNotFound, CollectedOtherwise) as refused:
        log.warning("event_refused", network=network, code=refused.code)
        return False
    return True


def _says_right(kind: ReceiptKind, *, key: str, number: str, reverses: str) -> bool:
    """Whether it has a name and a number, and says what it takes back if it does, and only then."""
    if not _KEY.fullmatch(key) or not _NUMBER.fullmatch(number):
        return False
    return bool(_KEY.fullmatch(reverses)) if kind is ReceiptKind.REVERSAL else not reverses


def _moment(text: object) -> datetime | None:
    """A time that says its zone, and is one that anybody can mean."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        is_near = moment.tzinfo is not None and abs(moment - clock.now()) <= _FAR_OFF
    except (ValueError, OverflowError):
        return None
    return moment.astimezone(UTC) if is_near else None
