"""The table of what providers gave services."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.credentials.states import CredentialsState


class Credentials(db.Base):
    """What one provider gave a service for one of its accounts.

    `account_id` is empty while a service that wants to go live has no live account yet. `sealed`
    holds the values, encrypted together with this row's id; "" where there was nothing to enter.
    `endings` is all that may be shown of them, by field: the last four characters, or "".
    """

    __tablename__ = "credentials"
    __table_args__ = (
        Index(
            "one_active_credentials_per_account",
            "account_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        Index("ix_credentials_account", "account_id", "created_at"),
        Index("ix_credentials_service", "service_id"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    provider: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[str] = mapped_column(Text, default="")
    endings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[CredentialsState] = mapped_column(default=CredentialsState.CREATED)
    test_payment_id: Mapped[str] = mapped_column(String(26), default="")  # the newest

    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[str] = mapped_column(String(64), default="")
    entered_at: Mapped[datetime | None]  # when these very values were
    entered_by: Mapped[str] = mapped_column(String(64), default="")
    verified_at: Mapped[datetime | None]
    activated_at: Mapped[datetime | None]
    activated_by: Mapped[str] = mapped_column(String(64), default="")
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  two writers: the second is refused

    @property
    def was_used(self) -> bool:
        """Whether a payment may have been made with them, and has to be finished with them."""
        return self.test_payment_id != "" or self.activated_at is not None
