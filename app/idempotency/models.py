"""The table of keys."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db


class IdempotencyKey(db.Base):
    """One key a caller has used, what for, and what was answered.

    Written in the transaction of the work itself, so there is a row exactly when the work was
    done. `status` and `body` follow once the answer is known; the body is encrypted with the
    caller's key, of which only a digest is kept, because it may hold a payment's token.
    """

    __tablename__ = "idempotency_keys"

    account_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    resource_id: Mapped[str] = mapped_column(String(26))
    status: Mapped[int | None]
    location: Mapped[str] = mapped_column(String(255), default="")
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
