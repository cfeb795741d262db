"""The secrets that sign messages: `webhook_test_` or `webhook_live_`, and 130 random bits.

They are kept sealed and can be shown again to those who may see them. While one is being replaced
both are in force, for as long as `Webhook.previous_until` says.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app import clock, ids, sealing
from app.webhooks.errors import SecretUnreadable
from app.webhooks.models import Webhook

OVERLAP = timedelta(hours=24)
PURPOSE = "exchequer webhook secret 1"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What signs a webhook's messages now. `previous` is "" but while it is being replaced."""

    current: str
    previous: str = ""


def new_secret(*, live: bool) -> str:
    """A secret that nobody has."""
    return ("webhook_live_" if live else "webhook_test_") + ids.new_id()


def put_in(webhook: Webhook, secret: str) -> None:
    """Make `secret` the one that signs, in place of all others."""
    webhook.secret = sealing.seal(secret, purpose=PURPOSE, owner_id=webhook.id)
    webhook.previous_secret, webhook.previous_until = "", None


def replace(webhook: Webhook, secret: str, *, overlap: timedelta) -> None:
    """Make `secret` the one that signs. The one before signs too until `overlap` is over."""
    before = webhook.secret
    put_in(webhook, secret)
    if overlap:
        webhook.previous_secret, webhook.previous_until = before, clock.now() + overlap


def in_force(webhook: Webhook, *, now: datetime) -> Secrets:
    """What signs at `now`.

    Raises:
        SecretUnreadable: the setting `secret_key` has changed since the current one was made.
    """
    current = _open(webhook, webhook.secret)
    if current is None:
        raise SecretUnreadable
    if webhook.previous_until is None or webhook.previous_until <= now:
        return Secrets(current)
    return Secrets(current, _open(webhook, webhook.previous_secret) or "")


def _open(webhook: Webhook, sealed: str) -> str | None:
    return sealing.unseal(sealed, purpose=PURPOSE, owner_id=webhook.id)
