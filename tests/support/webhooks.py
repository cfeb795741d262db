"""Webhooks for tests, and what became of what they were told."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app import db, ids
from app.accounts.models import Account, AccountKind
from app.webhooks import signing
from app.webhooks.catalogue import EventType
from app.webhooks.models import Webhook, WebhookAttempt, WebhookMessage
from tests import make

NOWHERE = "http://127.0.0.1:9/webhooks"  # the discard service, which no machine has any more
EVERYTHING = [event.value for event in EventType]


def webhook(account: Account | None = None, url: str = NOWHERE, **columns: Any) -> Webhook:
    """A webhook of an account that wants to hear everything."""
    of = account or make.account()
    live = of.kind is AccountKind.LIVE
    made = Webhook(
        id=ids.new_id(),
        account_id=of.id,
        service_id=of.service_id,
        live=live,
        callback_url=url,
        description="Tests",
        **{"subscriptions": EVERYTHING} | columns,
    )
    signing.put_in(made, signing.new_secret(live=live))
    return make.saved(made)


def messages(webhook: Webhook | None = None) -> Sequence[WebhookMessage]:
    """Messages, in the order in which they were made."""
    wanted = select(WebhookMessage).order_by(
        WebhookMessage.created_at, WebhookMessage.resource_id, WebhookMessage.sequence
    )
    if webhook is not None:
        wanted = wanted.where(WebhookMessage.webhook_id == webhook.id)
    with db.reading() as session:
        return session.scalars(wanted).all()


def attempts(message: WebhookMessage | None = None) -> Sequence[WebhookAttempt]:
    """Attempts, oldest first."""
    wanted = select(WebhookAttempt).order_by(WebhookAttempt.id)
    if message is not None:
        wanted = wanted.where(WebhookAttempt.message_id == message.id)
    with db.reading() as session:
        return session.scalars(wanted).all()
