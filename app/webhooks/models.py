"""Where services want to be called, what they are to be told, and each attempt to tell them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, events, ids
from app.webhooks.catalogue import TOLD

READER = "webhooks"

events.add_reader(READER, wants=TOLD)


class WebhookStatus(StrEnum):
    """Whether a webhook is called."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class MessageStatus(StrEnum):
    """What became of a message. It stays pending until it has arrived or was tried for days."""

    PENDING = "PENDING"
    SUCCESSFUL = "SUCCESSFUL"
    FAILED = "FAILED"
    WILL_NOT_SEND = "WILL_NOT_SEND"


class Reason(StrEnum):
    """Why an attempt failed, or why a message will not be sent."""

    TIMED_OUT = "timed_out"
    NAME_NOT_FOUND = "name_not_found"  # no such host, or no answer from its name servers
    NOT_REACHED = "not_reached"  # nobody listens there, or no way leads there
    TLS = "tls"  # the certificate is not good for the host, or there is no common protocol
    BROKEN_OFF = "broken_off"  # the connection ended before there was an answer
    NOT_HTTP = "not_http"  # there was an answer, and it is none
    REDIRECT = "redirect"  # 3xx: never followed
    STATUS = "status"  # any other status but 2xx
    INACTIVE = "inactive"  # the webhook was made inactive
    ADDRESS_NOT_ALLOWED = "address_not_allowed"  # the address breaks a rule that is in force now
    PRIVATE_ADDRESS = "private_address"  # the host's name leads into a private network
    NO_SECRET = "no_secret"  # noqa: S105  sealed under another `secret_key`: nothing can be signed


class Webhook(db.Base):
    """An address of a service, and what it wants to hear there.

    Secrets are sealed (`signing.py`). While `previous_until` lies ahead both sign. `patience` is
    above 0 while the receiver has lately been slow; see `lanes.py`. `subscriptions` are replaced as
    a whole, never changed in place: the database would not notice.
    """

    __tablename__ = "webhooks"
    __table_args__ = (Index("ix_webhooks_account", "account_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    service_id: Mapped[str] = mapped_column(String(26))
    live: Mapped[bool]  # whether the account is: it never changes
    callback_url: Mapped[str] = mapped_column(String(2048))
    description: Mapped[str] = mapped_column(String(50))
    status: Mapped[WebhookStatus] = mapped_column(default=WebhookStatus.ACTIVE)
    subscriptions: Mapped[list[str]] = mapped_column(db.Json)
    secret: Mapped[str] = mapped_column(String(255))
    previous_secret: Mapped[str] = mapped_column(String(255), default="")
    previous_until: Mapped[datetime | None]
    patience: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  two writers: the second is refused


_PENDING = "due_at IS NOT NULL"


class WebhookMessage(db.Base):
    """One event as one webhook is told of it. Every attempt sends the very same `body`.

    `due_at` is when it may next be taken. A courier that takes it moves that on by its lease, under
    a name of its own in `lease`: if the courier dies, the message is due again by itself. `tries`
    counts attempts since it was published or resent.
    """

    __tablename__ = "webhook_messages"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        CheckConstraint(f"(status = 'PENDING') = ({_PENDING})", name="due_while_pending"),
        Index(
            "ix_webhook_messages_due",
            "due_at",
            sqlite_where=text(_PENDING),
            postgresql_where=text(_PENDING),
        ),
        Index(
            "ix_webhook_messages_due_of_webhook",
            "webhook_id",
            "due_at",
            sqlite_where=text(_PENDING),
            postgresql_where=text(_PENDING),
        ),
        Index("ix_webhook_messages_listed", "webhook_id", "created_at", "id"),
        Index("ix_webhook_messages_created", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id"))
    event_id: Mapped[str] = mapped_column(String(26))  # the event's public id
    event_type: Mapped[str] = mapped_column(String(40))  # an EventType, or TEST
    resource_id: Mapped[str] = mapped_column(String(26))
    sequence: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[MessageStatus] = mapped_column(default=MessageStatus.PENDING)
    reason: Mapped[Reason | None]  # why it was not sent, or why the last attempt failed
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    lease: Mapped[str] = mapped_column(String(26), default="")
    happened_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class WebhookAttempt(db.Base):
    """One call of a receiver. What it answered beyond the status code is not kept.

    `headers` are those that it was sent, its signatures with them; none where nothing was sent.
    """

    __tablename__ = "webhook_attempts"
    __table_args__ = (Index("ix_webhook_attempts_message", "message_id", "id"),)

    id: Mapped[int] = mapped_column(db.BigId, primary_key=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("webhook_messages.id", ondelete="CASCADE"))
    began_at: Mapped[datetime]
    took_ms: Mapped[int]
    status: Mapped[MessageStatus]  # SUCCESSFUL or FAILED
    status_code: Mapped[int | None]
    reason: Mapped[Reason | None]
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
