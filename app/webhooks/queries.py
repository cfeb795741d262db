"""Finding webhooks and what they were told. Loaded and detached; another account's look missing."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db, searching
from app.searching import Position
from app.webhooks.errors import MessageNotFound, WebhookNotFound
from app.webhooks.models import MessageStatus, Webhook, WebhookAttempt, WebhookMessage

ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Told:
    """A message, and each attempt to deliver it, oldest first."""

    message: WebhookMessage
    attempts: Sequence[WebhookAttempt]


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages of a webhook, newest first, and whether there are older ones."""

    told: Sequence[Told]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """Some messages of a webhook, newest first, and where the pages beside it begin."""

    messages: Sequence[WebhookMessage]
    newer: Position | None
    older: Position | None


def of_account(account_id: str) -> Sequence[Webhook]:
    """An account's webhooks, oldest first, inactive ones too."""
    with db.reading() as session:
        return session.scalars(
            select(Webhook)
            .where(Webhook.account_id == account_id)
            .order_by(Webhook.created_at, Webhook.id)
        ).all()


def get(webhook_id: str, *, account_id: str) -> Webhook:
    """One webhook of an account.

    Raises:
        WebhookNotFound
    """
    with db.reading() as session:
        return get_in(session, webhook_id, account_id=account_id)


def get_in(
    session: Session, webhook_id: str, *, account_id: str, for_change: bool = False
) -> Webhook:
    """As `get`, in the caller's session; `for_change` locks it until the transaction ends."""
    statement = select(Webhook).where(Webhook.id == webhook_id, Webhook.account_id == account_id)
    webhook = session.scalar(statement.with_for_update() if for_change else statement)
    if webhook is None:
        raise WebhookNotFound
    return webhook


def messages(
    webhook_id: str, *, account_id: str, status: MessageStatus | None = None, page: int = 1
) -> Page:
    """What a webhook was told in the last week, newest first, 20 to a page.

    Raises:
        WebhookNotFound
    """
    wanted = (
        select(WebhookMessage)
        .where(WebhookMessage.webhook_id == webhook_id)
        .order_by(WebhookMessage.created_at.desc(), WebhookMessage.id.desc())
        .offset((max(page, 1) - 1) * ON_A_PAGE)
        .limit(ON_A_PAGE + 1)
    )
    if status is not None:
        wanted = wanted.where(WebhookMessage.status == status)
    with db.reading() as session:
        get_in(session, webhook_id, account_id=account_id)
        found = session.scalars(wanted).all()
        shown = found[:ON_A_PAGE]
        attempts = _attempts(session, [message.id for message in shown])
    told = [Told(message, attempts.get(message.id, [])) for message in shown]
    return Page(told, has_more=len(found) > ON_A_PAGE)


def about(event_ids: Collection[str], *, account_id: str) -> Sequence[WebhookMessage]:
    """The messages that told an account's webhooks of these events, newest first."""
    own = select(Webhook.id).where(Webhook.account_id == account_id)
    statement = (
        select(WebhookMessage)
        .where(WebhookMessage.webhook_id.in_(own), WebhookMessage.event_id.in_(event_ids))
        .order_by(WebhookMessage.created_at.desc(), WebhookMessage.id.desc())
    )
    with db.reading() as session:
        return session.scalars(statement).all()


def listed(
    webhook_id: str,
    *,
    account_id: str,
    status: MessageStatus | None = None,
    older_than: Position | None = None,
    newer_than: Position | None = None,
) -> Listed:
    """What a webhook was told in the last week, newest first: the newest, or those next to a place.

    Raises:
        WebhookNotFound
    """
    place = searching.place_in(WebhookMessage)
    wanted = select(WebhookMessage).where(WebhookMessage.webhook_id == webhook_id)
    if status is not None:
        wanted = wanted.where(WebhookMessage.status == status)
    if older_than is not None:
        wanted = wanted.where(place < searching.at(WebhookMessage, older_than))
    newest_first = (WebhookMessage.created_at.desc(), WebhookMessage.id.desc())
    order: tuple[Any, ...] = newest_first
    if newer_than is not None:
        wanted = wanted.where(place > searching.at(WebhookMessage, newer_than))
        order = (WebhookMessage.created_at, WebhookMessage.id)
    with db.reading() as session:
        get_in(session, webhook_id, account_id=account_id)
        found = session.scalars(wanted.order_by(*order).limit(ON_A_PAGE + 1)).all()
    goes_on = len(found) > ON_A_PAGE
    shown = [*found[:ON_A_PAGE]]
    if newer_than is not None:
        shown.reverse()
    has_newer, has_older = older_than is not None, goes_on
    if newer_than is not None:
        has_newer, has_older = goes_on, True
    return Listed(
        shown,
        newer=_place(shown[0]) if shown and has_newer else None,
        older=_place(shown[-1]) if shown and has_older else None,
    )


def _place(message: WebhookMessage) -> Position:
    return Position(message.created_at, message.id)


def failures(webhook_ids: Sequence[str]) -> dict[str, int]:
    """How many messages of each of these webhooks have failed, by webhook; none is left out."""
    if not webhook_ids:
        return {}
    with db.reading() as session:
        rows = session.execute(
            select(WebhookMessage.webhook_id, func.count())
            .where(
                WebhookMessage.webhook_id.in_(webhook_ids),
                WebhookMessage.status == MessageStatus.FAILED,
            )
            .group_by(WebhookMessage.webhook_id)
        )
        return dict(rows.all())


def message(message_id: str, *, account_id: str) -> Told:
    """One message and its attempts.

    Raises:
        MessageNotFound
    """
    with db.reading() as session:
        found = message_in(session, message_id, account_id=account_id)
        return Told(found, _attempts(session, [message_id]).get(message_id, []))


def message_in(
    session: Session, message_id: str, *, account_id: str, for_change: bool = False
) -> WebhookMessage:
    """One message, in the caller's session; `for_change` locks it until the transaction ends.

    Raises:
        MessageNotFound
    """
    statement = (
        select(WebhookMessage)
        .join(Webhook, Webhook.id == WebhookMessage.webhook_id)
        .where(WebhookMessage.id == message_id, Webhook.account_id == account_id)
    )
    if for_change:
        statement = statement.with_for_update(of=WebhookMessage)
    found = session.scalar(statement)
    if found is None:
        raise MessageNotFound
    return found


def _attempts(session: Session, message_ids: Sequence[str]) -> dict[str, list[WebhookAttempt]]:
    found: dict[str, list[WebhookAttempt]] = defaultdict(list)
    for attempt in session.scalars(
        select(WebhookAttempt)
        .where(WebhookAttempt.message_id.in_(message_ids))
        .order_by(WebhookAttempt.id)
    ):
        found[attempt.message_id].append(attempt)
    return found
