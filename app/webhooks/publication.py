"""Making messages of what happened: one for each webhook of the account that wants to hear it.

An event is taken off the outbox in the transaction that writes its messages, so a crash anywhere
loses none and doubles none.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, events, ids
from app.disputes.models import Dispute
from app.events import Event, outbox
from app.payments.models import Payment
from app.webhooks.catalogue import TOLD
from app.webhooks.models import READER, Webhook, WebhookMessage, WebhookStatus
from app.wire.v1 import webhooks as wire

BATCH = 100
HELD = timedelta(minutes=1)  # until what could not be published is tried again

log = structlog.get_logger()


def publish() -> int:
    """Make messages of the next events. Returns how many there were.

    An event that cannot be published, for a fault of ours, is put off without the others.
    """
    waiting = outbox.peek(READER, limit=BATCH)
    if not waiting:
        return 0
    try:
        _publish(waiting)
    except Exception:
        log.exception("webhooks_not_published")
        _publish_singly(waiting)
    return len(waiting)


def drain() -> None:
    """Publish everything that waits."""
    while publish():
        pass


def _publish_singly(waiting: Collection[int]) -> None:
    for row in waiting:
        try:
            _publish([row])
        except Exception:
            log.exception("webhook_put_off", outbox_row=row)
            outbox.hold([row], until=clock.now() + HELD)


def _publish(waiting: Collection[int]) -> None:
    with db.transaction() as session:
        taken = outbox.take(session, waiting)
        webhooks = _listening(session, {row.account_id for row in taken})
        heard = {row.public_id: row for row in taken if row.account_id in webhooks}
        if not heard:
            return
        payment_ids = {row.payment_id for row in heard.values()}
        things = _things(session, payment_ids)
        for event, sequence in _numbered(session, payment_ids):
            if event.public_id in heard:
                for webhook in webhooks[event.account_id]:
                    if _wants(webhook, event):
                        _write(session, webhook, event, sequence, things[_about(event)])


def _listening(session: Session, account_ids: Collection[str]) -> Mapping[str, Sequence[Webhook]]:
    """The active webhooks of these accounts, by account."""
    found: dict[str, list[Webhook]] = defaultdict(list)
    if account_ids:
        for webhook in session.scalars(
            select(Webhook).where(
                Webhook.account_id.in_(account_ids), Webhook.status == WebhookStatus.ACTIVE
            )
        ):
            found[webhook.account_id].append(webhook)
    return found


def _things(session: Session, payment_ids: Collection[str]) -> Mapping[str, Payment | Dispute]:
    """These payments and their disputes, by their ids."""
    payments = session.scalars(select(Payment).where(Payment.id.in_(payment_ids)))
    disputes = session.scalars(select(Dispute).where(Dispute.payment_id.in_(payment_ids)))
    return {thing.id: thing for thing in (*payments, *disputes)}


def _about(event: Event) -> str:
    """The id of what an event is about to a service: a refund's are about its payment."""
    return event.resource_id if event.resource_kind == "dispute" else event.payment_id


def _numbered(session: Session, payment_ids: Collection[str]) -> Iterator[tuple[Event, int]]:
    """What services can be told of these payments and disputes, numbered from 1 for each.

    Who changes a payment holds its lock, so the log has the events of one payment in their true
    order, whatever is written about others meanwhile; and their numbers are always the same.
    """
    told: dict[str, int] = defaultdict(int)
    for event in events.of_payments(session, payment_ids):
        if event.name in TOLD:
            told[_about(event)] += 1
            yield event, told[_about(event)]


def _wants(webhook: Webhook, event: Event) -> bool:
    """Whether it is to be told: it has subscribed, and it was there when it happened."""
    return TOLD[event.name] in webhook.subscriptions and event.happened_at >= webhook.created_at


def _write(
    session: Session, webhook: Webhook, event: Event, sequence: int, about: Payment | Dispute
) -> None:
    now, message_id, event_type = clock.now(), ids.new_id(), TOLD[event.name]
    body = wire.message(
        message_id,
        about,
        event_type=event_type,
        event_id=event.public_id,
        sequence=sequence,
        happened_at=event.happened_at,
    )
    message: dict[str, Any] = {
        "id": message_id,
        "webhook_id": webhook.id,
        "event_id": event.public_id,
        "event_type": event_type.value,
        "resource_id": about.id,
        "sequence": sequence,
        "body": json.dumps(body, separators=(",", ":")),
        "happened_at": event.happened_at,
        "due_at": now,
        "created_at": now,
    }
    db.add_row(session, WebhookMessage, message)
