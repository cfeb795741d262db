"""The agreement, and the card that a provider keeps for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.agreements.states import AgreementState, InstrumentState


class Agreement(db.Base):
    """A payer's permission to take further payments from a card without them."""

    __tablename__ = "agreements"
    __table_args__ = (
        Index("ix_agreements_account_created", "account_id", "created_at", "id"),
        Index(
            "ix_agreements_account_reference", "account_id", text("lower(reference)"), "created_at"
        ),
        Index("ix_agreements_account_state", "account_id", "state", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    service_id: Mapped[str] = mapped_column(String(26))
    reference: Mapped[str] = mapped_column(String(255))
    description: Mapped[str] = mapped_column(String(255))
    user_identifier: Mapped[str] = mapped_column(String(255), default="")
    state: Mapped[AgreementState] = mapped_column(default=AgreementState.CREATED)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    cancelled_at: Mapped[datetime | None]
    # The card that was last confirmed for it, whatever became of it since.
    instrument_id: Mapped[str] = mapped_column(String(26), default="", server_default=text("''"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  two writers: the second is refused


class Instrument(db.Base):
    """A card kept by a provider. We hold its name there, and what may be shown of it."""

    __tablename__ = "payment_instruments"
    __table_args__ = (
        Index(
            "one_active_instrument_per_agreement",
            "agreement_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
        Index("ix_payment_instruments_agreement", "agreement_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id"))
    account_id: Mapped[str] = mapped_column(String(26))
    type: Mapped[str] = mapped_column(String(20))
    provider: Mapped[str] = mapped_column(String(20))
    credentials_id: Mapped[str | None] = mapped_column(String(26))  # those it was kept with
    stored_card: Mapped[str] = mapped_column(String(255))  # the provider's name for it
    state: Mapped[InstrumentState] = mapped_column(default=InstrumentState.CREATED)
    card_brand: Mapped[str] = mapped_column(String(20), default="")
    card_type: Mapped[str] = mapped_column(String(10), default="")
    card_first_six: Mapped[str] = mapped_column(String(6), default="")
    card_last_four: Mapped[str] = mapped_column(String(4), default="")
    card_expiry: Mapped[str] = mapped_column(String(5), default="")
    cardholder_name: Mapped[str] = mapped_column(String(255), default="")
    billing_address: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    forgotten_at: Mapped[datetime | None]  # by its provider, once nobody will charge it again
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  two writers: the second is refused
