"""A receiver of our own, for sandboxes: it takes in whatever arrives and remembers the last of it.

Developers point a webhook at it to see what their own receiver will get, and whether they have
understood the signatures: it checks them as docs/webhooks.md tells receivers to.
"""

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock, db
from app.webhooks import signing
from app.webhooks.errors import SecretUnreadable
from app.webhooks.models import Webhook, WebhookMessage
from app.webhooks.signatures import OUR_SIGNATURE, PAY_SIGNATURE, sign

KEPT = 50
LONGEST_BODY = 20_000  # bytes; ours are a tenth of it
TOLERANCE = timedelta(minutes=5)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STAMP = re.compile("t=([0-9]{1,11}),")


class SandboxDelivery(db.Base):
    """Something that arrived. Of its headers only the signatures are kept."""

    __tablename__ = "sandbox_deliveries"

    id: Mapped[int] = mapped_column(db.BigId, primary_key=True)
    arrived_at: Mapped[datetime] = mapped_column(default=clock.now)
    signatures: Mapped[dict[str, Any]]
    body: Mapped[str] = mapped_column(Text)
    answered: Mapped[int]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A delivery, what it tells, and whether each signature was good when it arrived."""

    delivery: SandboxDelivery
    told: dict[str, Any]
    pay_signature_is_good: bool
    our_signature_is_good: bool


def take_in(body: bytes, headers: Mapping[str, str], *, answer: int) -> None:
    """Remember what arrived, and forget what arrived long before it."""
    signatures = {name: headers.get(name, "")[:500] for name in (PAY_SIGNATURE, OUR_SIGNATURE)}
    text = body[:LONGEST_BODY].decode(errors="replace").replace("\x00", "\ufffd")
    with db.transaction() as session:
        delivery = SandboxDelivery(signatures=signatures, body=text, answered=answer)
        session.add(delivery)
        session.flush()
        session.execute(delete(SandboxDelivery).where(SandboxDelivery.id <= delivery.id - KEPT))


def latest() -> Sequence[Arrived]:
    """What has arrived, newest first."""
    with db.reading() as session:
        found = session.scalars(select(SandboxDelivery).order_by(SandboxDelivery.id.desc())).all()
        return [_looked_at(session, delivery) for delivery in found]


def _looked_at(session: Session, delivery: SandboxDelivery) -> Arrived:
    told = _told(delivery.body)
    webhook = session.scalar(
        select(Webhook)
        .join(WebhookMessage, WebhookMessage.webhook_id == Webhook.id)
        .where(WebhookMessage.id == str(told.get("webhook_message_id", "")))
    )
    if webhook is None:
        return Arrived(delivery, told, pay_signature_is_good=False, our_signature_is_good=False)
    pay, ours = delivery.signatures[PAY_SIGNATURE], delivery.signatures[OUR_SIGNATURE]
    stamp = _STAMP.match(ours)
    stamped_at = _EPOCH + timedelta(seconds=int(stamp[1]) if stamp else 0)
    try:
        secrets = signing.in_force(webhook, now=delivery.arrived_at)
    except SecretUnreadable:
        return Arrived(delivery, told, pay_signature_is_good=False, our_signature_is_good=False)
    expected = sign(delivery.body.encode(), secrets, now=stamped_at)
    is_of_then = abs(delivery.arrived_at - stamped_at) <= TOLERANCE
    return Arrived(
        delivery,
        told,
        pay_signature_is_good=_same(pay, expected[PAY_SIGNATURE]),
        our_signature_is_good=is_of_then and _same(ours, expected[OUR_SIGNATURE]),
    )


def _told(body: str) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _same(sent: str, expected: str) -> bool:
    return hmac.compare_digest(sent.encode(), expected.encode())
