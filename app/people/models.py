"""The people who sign in, and which services they work for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.people.roles import Role


class User(db.Base):
    """Somebody with a password and a second factor.

    `email` is kept in lower case, so that it is unique however it is typed. `totp_secret` is
    encrypted. `last_totp_step` is the half-minute of the last code used: no code works twice.
    `session_version` is carried by every session; raising it ends them all.
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
    totp_secret: Mapped[str] = mapped_column(String(255))
    last_totp_step: Mapped[int] = mapped_column(db.BigId, default=0)
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None]
    session_version: Mapped[int] = mapped_column(default=0)
    is_platform: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    disabled_at: Mapped[datetime | None]


class Membership(db.Base):
    """That somebody works for a service, in one role."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_service", "service_id"),)

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), primary_key=True)
    role: Mapped[Role]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
