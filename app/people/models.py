"""The people who sign in, and which services they work for."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.people.roles import Role


class User(db.Base):
    """Somebody with a password and a second factor.

    `email` is kept in lower case, so that it is unique however it is typed. `session_version` is
    carried by every session; raising it ends them all.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        CheckConstraint("failed_attempts >= 0", name="failed_attempts_not_negative"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    password_hash: Mapped[str] = mapped_column(String(255))
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None]
    session_version: Mapped[int] = mapped_column(default=0)
    is_platform: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    disabled_at: Mapped[datetime | None]


class FactorKind(StrEnum):
    """How somebody shows, beside the password, that it is them."""

    APP = "app"  # codes of an authenticator app
    PASSKEY = "passkey"
    TEXT_MESSAGE = "text_message"  # codes sent to a phone


class SecondFactor(db.Base):
    """One way in which somebody shows that it is them. Everybody has one at least.

    `secret` is an app's secret or a phone's number, encrypted; of a passkey, its public key.
    `last_step` is the half minute of the last code of an app: no code works twice.
    """

    __tablename__ = "second_factors"
    __table_args__ = (Index("ix_second_factors_user", "user_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[FactorKind]
    name: Mapped[str] = mapped_column(String(60), default="")  # what its owner calls it
    secret: Mapped[str] = mapped_column(Text)
    last_step: Mapped[int] = mapped_column(db.BigId, default=0)
    credential_id: Mapped[str | None] = mapped_column(String(1400), unique=True)  # of a passkey
    sign_count: Mapped[int] = mapped_column(db.BigId, default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]


class RecoveryCode(db.Base):
    """A code for somebody who has lost their second factor. Works once. Kept as a keyed hash."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index("uq_recovery_codes_user", "user_id", "digest", unique=True),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class PromptKind(StrEnum):
    """What somebody was asked for."""

    APP = "app"  # a code that proves that an app has the new secret
    CODE_BY_TEXT = "code_by_text"
    NEW_PASSKEY = "new_passkey"
    PASSKEY = "passkey"
    RECOVERY_CODES = "recovery_codes"  # to have written these down


class Prompt(db.Base):
    """Something that somebody was asked for a moment ago, to be answered once.

    `holder` is who: a user's id, or the digest of the link they came by. `content` is what the
    answer is held against, encrypted: a secret, a code and its phone, a challenge.
    """

    __tablename__ = "prompts"
    __table_args__ = (Index("ix_prompts_holder", "holder", "kind", "created_at"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    holder: Mapped[str] = mapped_column(String(64))
    kind: Mapped[PromptKind]
    factor_id: Mapped[str] = mapped_column(String(26), default="")  # "" while it is being set up
    content: Mapped[str] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class LinkPurpose(StrEnum):
    """What a link that was sent by email lets its reader do."""

    SIGN_UP = "sign_up"
    RESET_PASSWORD = "reset_password"  # noqa: S105  a name
    CHANGE_EMAIL = "change_email"
    SET_UP_AGAIN = "set_up_again"  # second factors that the platform has removed


class Link(db.Base):
    """A link sent by email. It works once, and its token is kept nowhere: only its SHA-256 is.

    `draft` is what was entered so far by whoever signs up, encrypted.
    """

    __tablename__ = "links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[LinkPurpose]
    email: Mapped[str] = mapped_column(String(254))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    draft: Mapped[str] = mapped_column(Text, default="")
    failures: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Membership(db.Base):
    """That somebody works for a service, in one role."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_service", "service_id"),)

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), primary_key=True)
    role: Mapped[Role]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SavedSearch(db.Base):
    """A search for payments that somebody gave a name, for themselves.

    `place` is the account whose payments are searched; or the kind, "test" or "live", where those
    of all their services are. `query` is what the address of the results says.
    """

    __tablename__ = "saved_searches"
    __table_args__ = (UniqueConstraint("user_id", "place", "name"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    place: Mapped[str] = mapped_column(String(26))
    name: Mapped[str] = mapped_column(String(50))
    query: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
