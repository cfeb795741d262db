"""Payment links, and what was paid by them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.money import Pence


class Kind(StrEnum):
    """Who opens a link."""

    PUBLIC = "public"  # anybody who has the address
    TELEPHONE = "telephone"  # staff, who are told a payer's card on the telephone


class Asks(StrEnum):
    """How a link comes to the sum that is paid."""

    FIXED = "fixed"
    CHOSEN = "chosen"  # by the payer
    FEES = "fees"  # by how many of which fees the payer takes


_STANDING = "deleted_at IS NULL"


class PaymentLink(db.Base):
    """Something that can be paid for at an address, by as many as like.

    `price_pence` is None unless the sum is fixed. `fees` are what can be chosen of, in the order in
    which they are shown: `{"id": "adult", "name": "Adult permit", "pence": 1200, "most": 5}`.
    `reference_label` is "" where we make a reference up. `columns` are the service's own, which go
    with each payment as its metadata. Times say from when until when it can be paid (the last one
    is too late), None for no limit; `most_payments` how many can be paid at all.

    The pair of paths is the friendly address, unique among links that are not deleted; a deleted
    link keeps it, so that whoever still has it is told.
    """

    __tablename__ = "payment_links"
    __table_args__ = (
        CheckConstraint("price_pence IS NULL OR price_pence > 0", name="price"),
        CheckConstraint("(asks = 'fixed') = (price_pence IS NOT NULL)", name="price_where_fixed"),
        CheckConstraint("most_payments IS NULL OR most_payments > 0", name="most_payments"),
        Index("ix_payment_links_account", "account_id", "created_at"),
        Index("ix_payment_links_address", "service_path", "link_path", "created_at"),
        Index(
            "one_payment_link_per_address",
            "service_path",
            "link_path",
            unique=True,
            sqlite_where=text(f"{_STANDING} AND link_path <> ''"),
            postgresql_where=text(f"{_STANDING} AND link_path <> ''"),
        ),
        Index(
            "one_telephone_link_per_account",
            "account_id",
            unique=True,
            sqlite_where=text(f"{_STANDING} AND kind = 'telephone'"),
            postgresql_where=text(f"{_STANDING} AND kind = 'telephone'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    service_id: Mapped[str] = mapped_column(String(26))
    kind: Mapped[Kind] = mapped_column(default=Kind.PUBLIC)
    language: Mapped[str] = mapped_column(String(2), default="en")
    title: Mapped[str] = mapped_column(String(230))
    details: Mapped[str] = mapped_column(Text, default="")
    service_path: Mapped[str] = mapped_column(String(230), default="")
    link_path: Mapped[str] = mapped_column(String(230), default="")
    asks: Mapped[Asks] = mapped_column(default=Asks.CHOSEN)
    price_pence: Mapped[Pence | None]
    amount_hint: Mapped[str] = mapped_column(String(255), default="")
    fees: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    reference_label: Mapped[str] = mapped_column(String(50), default="")
    reference_hint: Mapped[str] = mapped_column(String(255), default="")
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    most_payments: Mapped[int | None]
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  two editors: the second is refused


class LinkPayment(db.Base):
    """That a payment was made by a link, and what its payer had chosen there.

    Its id names the page on which the payer ends, and is only given to them. `basket` is what was
    taken of the link's fees, as they were called and cost then: `[{"name", "pence", "many"}]`.
    `request_key` is a digest of the form that asked for it: sent twice, it makes one payment.
    """

    __tablename__ = "link_payments"
    __table_args__ = (
        Index("ix_link_payments_link", "link_id", "created_at"),
        Index("one_link_payment_per_request", "link_id", "request_key", unique=True),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    link_id: Mapped[str] = mapped_column(ForeignKey("payment_links.id"))
    account_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"), unique=True)
    basket: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    request_key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class UsedTicket(db.Base):
    """That a ticket to a telephone link has let somebody in, so that it lets in nobody else."""

    __tablename__ = "used_telephone_tickets"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LinkBatch(db.Base):
    """Lines of a spreadsheet, each of which got a link of its own. Nothing of it changes later.

    Until it is confirmed nothing is made of it, and its lines stand in `draft`. `digest` is of
    them: of two batches that say the same, the second is only made by who knows of the first.
    `columns` are the headings of those that go with each payment, in their order. `names` are whom
    the lines are about, by their numbers: sealed, only for the file that is given back, and
    forgotten after a while.
    """

    __tablename__ = "link_batches"
    __table_args__ = (
        CheckConstraint("many > 0", name="many"),
        CheckConstraint("called_off_at IS NULL OR made_at IS NOT NULL", name="called_off_if_made"),
        Index("ix_link_batches_link", "link_id", "created_at"),
        Index(
            "one_link_batch_draft_per_file",
            "link_id",
            "created_by",
            "digest",
            unique=True,
            sqlite_where=text("made_at IS NULL"),
            postgresql_where=text("made_at IS NULL"),
        ),
        Index(
            "ix_link_batches_names",
            "made_at",
            sqlite_where=text("names_sealed <> ''"),
            postgresql_where=text("names_sealed <> ''"),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    link_id: Mapped[str] = mapped_column(ForeignKey("payment_links.id"))
    account_id: Mapped[str] = mapped_column(String(26))
    service_id: Mapped[str] = mapped_column(String(26))
    file_name: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64))
    many: Mapped[int]
    total_pence: Mapped[Pence]
    columns: Mapped[list[str]] = mapped_column(db.Json, default=list)
    draft: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    names_sealed: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]


class PersonalLink(db.Base):
    """A line of a batch. Its id names the page at which it is paid, once.

    `columns` go with the payment, as those of the link do. `payment_id` is the newest payment that
    was made of it; there is another one only where the one before came to nothing.
    """

    __tablename__ = "personal_links"
    __table_args__ = (
        CheckConstraint("amount_pence > 0", name="amount"),
        Index("ix_personal_links_batch", "batch_id", "line", unique=True),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    batch_id: Mapped[str] = mapped_column(ForeignKey("link_batches.id"))
    link_id: Mapped[str] = mapped_column(ForeignKey("payment_links.id"))
    account_id: Mapped[str] = mapped_column(String(26))
    line: Mapped[int]
    reference: Mapped[str] = mapped_column(String(255))
    amount_pence: Mapped[Pence]
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Checked at the commit: a payment is written after what was changed with it.
    payment_id: Mapped[str | None] = mapped_column(
        ForeignKey("payments.id", deferrable=True, initially="DEFERRED"), unique=True
    )
