"""The look of a service, where it has one of its own."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db


class Branding(db.Base):
    """One row for each service with a look of its own; without a row it has the platform's.

    `logo` is the picture itself, read where it is served and nowhere else. It is found by its
    digest; `logo_width` and `logo_height` are pixels on the page.
    """

    __tablename__ = "brandings"
    __table_args__ = (
        Index(
            "ix_brandings_logo_digest",
            "logo_digest",
            sqlite_where=text("logo_digest <> ''"),
            postgresql_where=text("logo_digest <> ''"),
        ),
    )

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    name_cy: Mapped[str] = mapped_column(String(50), default="")
    background: Mapped[str] = mapped_column(String(7))
    text: Mapped[str] = mapped_column(String(7))
    border: Mapped[str] = mapped_column(String(7))
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    logo_type: Mapped[str] = mapped_column(String(20), default="")
    logo_digest: Mapped[str] = mapped_column(String(64), default="")
    logo_width: Mapped[int] = mapped_column(default=0)
    logo_height: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
