"""Setting webhooks up, each change with its record in the audit log. Secrets are in no record."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import audit, clock, db, ids, settings
from app.accounts import AccountKind
from app.accounts import queries as accounts
from app.actors import Actor
from app.webhooks import queries, signing, target
from app.webhooks.catalogue import TEST, EventType
from app.webhooks.errors import BeingSent, NotActive, NotASetting
from app.webhooks.models import (
    MessageStatus,
    Reason,
    Webhook,
    WebhookMessage,
    WebhookStatus,
)
from app.webhooks.signing import Secrets
from app.wire.v1 import webhooks as wire

LONGEST_DESCRIPTION = 50


def _check_description(value: Any) -> str:
    if not (
        isinstance(value, str) and value.isprintable() and 0 < len(value) <= LONGEST_DESCRIPTION
    ):
        raise NotASetting(
            f"Description must be between 1 and {LONGEST_DESCRIPTION} characters",
            field="description",
        )
    return value


def _check_subscriptions(value: Any) -> list[str]:
    """The names of events, each once, in the order of the catalogue."""
    if not isinstance(value, (list, tuple)) or not set(value) <= set(EventType):
        raise NotASetting("There is no such event", field="subscriptions")
    if not value:
        raise NotASetting("Choose at least one event", field="subscriptions")
    return [event.value for event in EventType if event in value]


def _check_status(value: Any) -> WebhookStatus:
    if value not in set(WebhookStatus):
        raise NotASetting("Status must be ACTIVE or INACTIVE", field="status")
    return WebhookStatus(value)


def _check_url(value: Any) -> str:
    """What it may lead to is another question; see `_require_callable`."""
    if not isinstance(value, str):
        raise NotASetting("Enter a callback URL", field="callback_url")
    return value


# What may be changed, and to what it is made.
SETTINGS: dict[str, Callable[[Any], Any]] = {
    "callback_url": _check_url,
    "description": _check_description,
    "status": _check_status,
    "subscriptions": _check_subscriptions,
}


def create(account_id: str, *, actor: Actor, ip: str = "", **wanted: Any) -> Webhook:
    """Make a webhook. `wanted` are any of SETTINGS; it is active unless said otherwise.

    It is told of what happens from now on.

    Raises:
        AccountNotFound
        NotASetting: a setting is missing, is not one, or cannot have that value.
        target.NotAllowed: the account may not call that address.
    """
    account = accounts.account(account_id)
    for name in SETTINGS.keys() - {"status"} - wanted.keys():
        wanted[name] = None
    values = _checked({"status": WebhookStatus.ACTIVE} | wanted)
    live = account.kind is AccountKind.LIVE
    _require_callable(values["callback_url"], live=live)
    webhook = Webhook(
        id=ids.new_id(), account_id=account.id, service_id=account.service_id, live=live, **values
    )
    signing.put_in(webhook, signing.new_secret(live=live))
    with db.transaction() as session:
        session.add(webhook)
        session.flush()
        _record(session, webhook, "webhook_created", actor, ip, before={}, after=values)
    return webhook


def change(
    webhook_id: str, *, account_id: str, actor: Actor, ip: str = "", **wanted: Any
) -> Webhook:
    """Change some settings of a webhook (SETTINGS), all or none.

    What waits for a webhook that is made inactive will not be sent.

    Raises:
        WebhookNotFound
        NotASetting: a setting is not one, or cannot have that value.
        target.NotAllowed: the account may not call that address.
    """
    live = queries.get(webhook_id, account_id=account_id).live
    values = _checked(wanted)
    if "callback_url" in values:
        _require_callable(values["callback_url"], live=live)
    with db.transaction() as session:
        webhook = queries.get_in(session, webhook_id, account_id=account_id, for_change=True)
        after = {name: value for name, value in values.items() if getattr(webhook, name) != value}
        if not after:
            return webhook
        before = {name: getattr(webhook, name) for name in after}
        for name, value in after.items():
            setattr(webhook, name, value)
        webhook.updated_at = clock.now()
        if after.get("status") is WebhookStatus.INACTIVE:
            _call_off(session, webhook)
        _record(session, webhook, "webhook_changed", actor, ip, before=before, after=after)
    return webhook


def replace_secret(
    webhook_id: str,
    *,
    account_id: str,
    actor: Actor,
    overlap: timedelta = signing.OVERLAP,
    ip: str = "",
) -> str:
    """Make a new secret and hand it back. The one before signs too until `overlap` is over.

    Raises:
        WebhookNotFound
    """
    with db.transaction() as session:
        webhook = queries.get_in(session, webhook_id, account_id=account_id, for_change=True)
        secret = signing.new_secret(live=webhook.live)
        signing.replace(webhook, secret, overlap=overlap)
        until = {"previous_until": webhook.previous_until}
        _record(session, webhook, "webhook_secret_replaced", actor, ip, before={}, after=until)
    return secret


def end_overlap(webhook_id: str, *, account_id: str, actor: Actor, ip: str = "") -> None:
    """Let the secret before the current one sign nothing any more. Where none does: no change.

    Raises:
        WebhookNotFound
    """
    with db.transaction() as session:
        webhook = queries.get_in(session, webhook_id, account_id=account_id, for_change=True)
        if not webhook.previous_secret:
            return
        before = {"previous_until": webhook.previous_until}
        webhook.previous_secret, webhook.previous_until = "", None
        _record(session, webhook, "webhook_overlap_ended", actor, ip, before=before, after={})


def show_secrets(webhook_id: str, *, account_id: str, actor: Actor, ip: str = "") -> Secrets:
    """What signs a webhook's messages now. Having looked is in the audit log.

    Raises:
        WebhookNotFound
        SecretUnreadable: the setting `secret_key` has changed since it was made.
    """
    with db.transaction() as session:
        webhook = queries.get_in(session, webhook_id, account_id=account_id)
        found = signing.in_force(webhook, now=clock.now())
        _record(session, webhook, "webhook_secret_shown", actor, ip)
    return found


def resend(message_id: str, *, account_id: str, actor: Actor, ip: str = "") -> None:
    """Let a message be sent again, now, and tried for three days like a new one.

    Raises:
        MessageNotFound
        BeingSent: a courier has it at this moment.
    """
    with db.transaction() as session:
        message = queries.message_in(session, message_id, account_id=account_id, for_change=True)
        now = clock.now()
        if message.lease and message.due_at is not None and message.due_at > now:
            raise BeingSent
        before = {"status": message.status, "reason": message.reason}
        message.status, message.due_at, message.tries = MessageStatus.PENDING, now, 0
        message.lease, message.reason = "", None
        session.flush()
        webhook = queries.get_in(session, message.webhook_id, account_id=account_id)
        after = {"message": message.id}
        _record(session, webhook, "webhook_message_resent", actor, ip, before=before, after=after)


def resend_failed(webhook_id: str, *, account_id: str, actor: Actor, ip: str = "") -> int:
    """Let every message that failed be sent again. Returns how many there were.

    Asked for twice, the second finds none: each is taken once.

    Raises:
        WebhookNotFound
    """
    with db.transaction() as session:
        webhook = queries.get_in(session, webhook_id, account_id=account_id, for_change=True)
        again = session.execute(
            update(WebhookMessage)
            .where(
                WebhookMessage.webhook_id == webhook.id,
                WebhookMessage.status == MessageStatus.FAILED,
            )
            .values(
                status=MessageStatus.PENDING, due_at=clock.now(), tries=0, lease="", reason=None
            )
        )
        number: int = again.rowcount  # type: ignore[attr-defined]
        if number:
            after = {"messages": number}
            _record(session, webhook, "webhook_failed_messages_resent", actor, ip, after=after)
    return number


def send_test(webhook_id: str, *, account_id: str, actor: Actor, ip: str = "") -> str:
    """Send a webhook a message about nothing, whatever it subscribes to. Returns its id.

    Raises:
        WebhookNotFound
        NotActive: nothing is sent to it.
    """
    with db.transaction() as session:
        webhook = queries.get_in(session, webhook_id, account_id=account_id)
        if webhook.status is WebhookStatus.INACTIVE:
            raise NotActive
        now, message_id, event_id = clock.now(), ids.new_id(), ids.new_id()
        body = wire.test_message(
            message_id, webhook_id=webhook.id, event_type=TEST, event_id=event_id, happened_at=now
        )
        message = {
            "id": message_id,
            "webhook_id": webhook.id,
            "event_id": event_id,
            "event_type": TEST,
            "resource_id": webhook.id,
            "sequence": 1,
            "body": json.dumps(body, separators=(",", ":")),
            "happened_at": now,
            "due_at": now,
            "created_at": now,
        }
        db.add_row(session, WebhookMessage, message)
        _record(session, webhook, "webhook_tested", actor, ip, after={"message": message_id})
    return message_id


def _checked(wanted: Mapping[str, Any]) -> dict[str, Any]:
    for name in wanted:
        if name not in SETTINGS:
            raise NotASetting("This cannot be changed", field=name)
    return {name: SETTINGS[name](value) for name, value in wanted.items()}


def _require_callable(url: str, *, live: bool) -> None:
    db.require_none_open()
    target.addresses(
        target.read(url, live=live),
        live=live,
        within_seconds=settings.current().webhook_timeout_seconds,
    )


def _call_off(session: Session, webhook: Webhook) -> None:
    """Whoever carries one of its messages now finds out by itself."""
    session.execute(
        update(WebhookMessage)
        .where(
            WebhookMessage.webhook_id == webhook.id,
            WebhookMessage.due_at.is_not(None),
            WebhookMessage.lease == "",
        )
        .values(status=MessageStatus.WILL_NOT_SEND, reason=Reason.INACTIVE, due_at=None)
    )


def _record(
    session: Session,
    webhook: Webhook,
    action: str,
    actor: Actor,
    ip: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="webhook",
        subject_id=webhook.id,
        service_id=webhook.service_id,
        account_id=webhook.account_id,
        before=before,
        after=after,
        ip=ip,
    )
