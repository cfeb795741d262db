"""Messages that are due: taking them, and writing down what came of it.

A courier takes a message under a lease. If it dies, the lease runs out and another sends it again:
at least once, and more than once only where we cannot know that it arrived.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app import clock, db, ids
from app.webhooks import lanes
from app.webhooks.lanes import Lane
from app.webhooks.models import (
    MessageStatus,
    Reason,
    Webhook,
    WebhookAttempt,
    WebhookMessage,
)

# After the first try, which is at once. When these have been used up we give up.
WAITS = (
    timedelta(seconds=60),
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=2),
)
KEPT = timedelta(days=7)
SWEPT_AT_ONCE = 1_000

Errand = tuple[WebhookMessage, Webhook]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that was made."""

    began_at: datetime
    took_ms: int
    status_code: int | None = None
    reason: Reason | None = None  # None: it arrived
    headers: Mapping[str, str] = field(default_factory=dict)  # as they were sent


@dataclass(frozen=True, slots=True)
class Refused:
    """Why no call was made, and none will be."""

    reason: Reason


Outcome = Attempt | Refused


def due_webhooks(lane: Lane, *, but: Collection[str], limit: int) -> Sequence[str]:
    """Webhooks of a lane that have messages due: whoever has waited longest is first."""
    now = clock.now()
    oldest = (
        select(func.min(WebhookMessage.due_at))
        .where(WebhookMessage.webhook_id == Webhook.id, WebhookMessage.due_at.is_not(None))
        .scalar_subquery()
    )
    is_slow = Webhook.patience > 0
    found = (
        select(Webhook.id, oldest.label("oldest"))
        .where(is_slow if lane is Lane.SLOW else ~is_slow, Webhook.id.not_in(but))
        .subquery()
    )
    with db.reading() as session:
        return session.scalars(
            select(found.c.id)
            .where(found.c.oldest <= now)
            .order_by(found.c.oldest, found.c.id)
            .limit(limit)
        ).all()


def is_due() -> bool:
    """Whether any message is. Looking takes no lock."""
    with db.reading() as session:
        due = select(WebhookMessage.id).where(WebhookMessage.due_at <= clock.now()).limit(1)
        return session.scalar(due) is not None


def take(wanted: Mapping[str, int], *, lease: timedelta) -> Sequence[Errand]:
    """Take the oldest messages that are due: of each webhook up to as many as are wanted."""
    now = clock.now()
    with db.transaction() as session:
        chosen = [
            message_id
            for webhook_id, limit in wanted.items()
            for message_id in _choose(session, webhook_id, limit, now)
        ]
        if not chosen:
            return []
        taken = session.scalars(
            update(WebhookMessage)
            .where(WebhookMessage.id.in_(chosen))
            .values(lease=ids.new_id(), due_at=now + lease)
            .returning(WebhookMessage)
        ).all()
        webhooks = {
            webhook.id: webhook
            for webhook in session.scalars(select(Webhook).where(Webhook.id.in_(wanted)))
        }
    in_order = sorted(taken, key=lambda message: chosen.index(message.id))
    return [(message, webhooks[message.webhook_id]) for message in in_order]


def _choose(session: Session, webhook_id: str, limit: int, now: datetime) -> Sequence[str]:
    return session.scalars(
        select(WebhookMessage.id)
        .where(WebhookMessage.webhook_id == webhook_id, WebhookMessage.due_at <= now)
        .order_by(WebhookMessage.due_at, WebhookMessage.sequence, WebhookMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def write_down(outcomes: Iterable[tuple[Errand, Outcome]]) -> None:
    """Write down what came of messages that were taken, all in one transaction.

    A message whose lease has run out meanwhile is somebody else's: the attempt is noted, and what
    becomes of it is not ours to say.
    """
    patience: dict[str, tuple[int, int]] = {}  # by webhook, before and after
    with db.transaction() as session:
        for (message, webhook), outcome in outcomes:
            _settle(session, message, outcome)
            if isinstance(outcome, Attempt):
                _note(session, message, outcome)
                before, now = patience.get(webhook.id, (webhook.patience, webhook.patience))
                seconds = outcome.took_ms / 1_000
                patience[webhook.id] = before, lanes.patience_after(now, seconds=seconds)
        for webhook_id, (before, after) in sorted(patience.items()):
            if before != after:
                session.execute(
                    update(Webhook).where(Webhook.id == webhook_id).values(patience=after)
                )


def _settle(session: Session, message: WebhookMessage, outcome: Outcome) -> None:
    tries = message.tries + isinstance(outcome, Attempt)
    due_at = None
    if isinstance(outcome, Refused):
        status = MessageStatus.WILL_NOT_SEND
    elif outcome.reason is None:
        status = MessageStatus.SUCCESSFUL
    elif tries > len(WAITS):
        status = MessageStatus.FAILED
    else:
        status, due_at = MessageStatus.PENDING, clock.now() + WAITS[tries - 1]
    session.execute(
        update(WebhookMessage)
        .where(WebhookMessage.id == message.id, WebhookMessage.lease == message.lease)
        .values(status=status, reason=outcome.reason, tries=tries, due_at=due_at, lease="")
    )


def _note(session: Session, message: WebhookMessage, attempt: Attempt) -> None:
    status = MessageStatus.SUCCESSFUL if attempt.reason is None else MessageStatus.FAILED
    db.add_row(
        session,
        WebhookAttempt,
        {
            "message_id": message.id,
            "began_at": attempt.began_at,
            "took_ms": attempt.took_ms,
            "status": status,
            "status_code": attempt.status_code,
            "reason": attempt.reason,
            "headers": dict(attempt.headers),
        },
    )


def sweep() -> int:
    """Forget messages that are finished and a week old. Returns how many."""
    swept = 0
    while True:
        with db.transaction() as session:
            old = session.scalars(
                select(WebhookMessage.id)
                .where(
                    WebhookMessage.created_at < clock.now() - KEPT, WebhookMessage.due_at.is_(None)
                )
                .limit(SWEPT_AT_ONCE)
            ).all()
            session.execute(delete(WebhookMessage).where(WebhookMessage.id.in_(old)))
        swept += len(old)
        if len(old) < SWEPT_AT_ONCE:
            return swept
