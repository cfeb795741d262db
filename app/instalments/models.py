"""What links offer, and the plans of payers who have accepted: their parts, and what paid those."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.instalments.schedule import FEWEST_PARTS, MOST_PARTS, Every
from app.money import Pence

_SO_MANY = f"parts BETWEEN {FEWEST_PARTS} AND {MOST_PARTS}"
_OPEN = "ended_at IS NULL"
_LOOKED_AT = "look_at IS NOT NULL"
_RUNNING = "state IN ('active', 'overdue')"
_KNOWN = "email <> ''"


class PlanState(StrEnum):
    """Where a plan is. Only what is active is charged."""

    PROPOSED = "proposed"  # its first part is being paid
    NOT_BEGUN = "not_begun"  # it was not; the payer may start another
    ACTIVE = "active"
    OVERDUE = "overdue"  # a part could not be taken: its payer, or staff, have to act
    DONE = "done"
    STOPPED = "stopped"  # by the payer, by staff, or with its agreement


class PlanHappened(StrEnum):
    """What can happen to a plan. The name of the event on the timelines of its payments."""

    BEGUN = "instalment_plan_begun"
    REFUSED = "instalment_refused"  # one part; the card is tried again
    OVERDUE = "instalment_overdue"
    DONE = "instalment_plan_done"
    STOPPED = "instalment_plan_stopped"


class PartState(StrEnum):
    """Where a part of a plan is."""

    WAITING = "waiting"
    PAID = "paid"
    OVERDUE = "overdue"  # the card was tried as often as it may be


class InstalmentOffer(db.Base):
    """That a link may be paid in so many parts, where the sum is not below the smallest."""

    __tablename__ = "instalment_offers"
    __table_args__ = (
        CheckConstraint(_SO_MANY, name="parts"),
        CheckConstraint("smallest_pence > 0", name="smallest"),
    )

    link_id: Mapped[str] = mapped_column(ForeignKey("payment_links.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(26))
    parts: Mapped[int]
    every: Mapped[Every]
    smallest_pence: Mapped[Pence]
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class InstalmentPlan(db.Base):
    """What one payer pays in parts. Whoever changes a part of it holds its lock.

    `title` and `reference` are those of its first payment. `email` is personal data: "" some time
    after the end. `look_at` is when there may be something to do: announce a part, charge it. None
    while a payment is open, and once the plan has ended. `stopped_by` is who did: staff, the payer,
    or we, with its agreement.
    """

    __tablename__ = "instalment_plans"
    __table_args__ = (
        CheckConstraint(_SO_MANY, name="parts"),
        CheckConstraint("total_pence > 0", name="total"),
        CheckConstraint("state = 'active' OR look_at IS NULL", name="looked_at_while_active"),
        Index("ix_instalment_plans_account", "account_id", "state", "created_at"),
        Index("ix_instalment_plans_link", "link_id", "created_at"),
        Index(
            "ix_instalment_plans_due",
            "look_at",
            sqlite_where=text(_LOOKED_AT),
            postgresql_where=text(_LOOKED_AT),
        ),
        Index(
            "ix_instalment_plans_running",
            "agreement_id",
            sqlite_where=text(_RUNNING),
            postgresql_where=text(_RUNNING),
        ),
        Index(
            "ix_instalment_plans_email",
            "ended_at",
            sqlite_where=text(_KNOWN),
            postgresql_where=text(_KNOWN),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    service_id: Mapped[str] = mapped_column(String(26))
    link_id: Mapped[str] = mapped_column(ForeignKey("payment_links.id"))
    agreement_id: Mapped[str] = mapped_column(ForeignKey("agreements.id"), unique=True)
    first_payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"), unique=True)
    state: Mapped[PlanState] = mapped_column(default=PlanState.PROPOSED)
    parts: Mapped[int]
    every: Mapped[Every]
    total_pence: Mapped[Pence]
    title: Mapped[str] = mapped_column(String(255))
    reference: Mapped[str] = mapped_column(String(255))
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    look_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    stopped_by: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  two writers: the second is refused


class Instalment(db.Base):
    """One part of a plan.

    `due_on` is the day that the payer agreed to; `charge_at` when the card is next to be charged,
    which is later where it was refused or nobody came to it. It is charged only once it was
    announced for that moment. `tries` counts how often the card was charged, whatever came of it.
    """

    __tablename__ = "instalments"
    __table_args__ = (
        UniqueConstraint("plan_id", "number", name="one_instalment_per_number"),
        CheckConstraint("amount_pence > 0", name="amount"),
        CheckConstraint("(state = 'paid') = (paid_by IS NOT NULL)", name="paid_by_something"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    plan_id: Mapped[str] = mapped_column(ForeignKey("instalment_plans.id"))
    number: Mapped[int]
    amount_pence: Mapped[Pence]
    due_on: Mapped[date]
    charge_at: Mapped[datetime]
    state: Mapped[PartState] = mapped_column(default=PartState.WAITING)
    announced_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    paid_by: Mapped[str | None] = mapped_column(ForeignKey("payments.id"))


class InstalmentPayment(db.Base):
    """That a payment is, or was, for a part. One that a payer makes may be for several.

    While it is open nobody starts another for that part: not the scheduler, not another one, not
    the payer. It ends with its payment, and with a card that was refused; not when the money is
    promised, because a capture can still fail.
    """

    __tablename__ = "instalment_payments"
    __table_args__ = (
        UniqueConstraint("payment_id", "instalment_id", name="one_payment_once_for_a_part"),
        Index(
            "one_open_payment_per_instalment",
            "instalment_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "ix_instalment_payments_open",
            "payment_id",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_instalment_payments_plan", "plan_id", "opened_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    plan_id: Mapped[str] = mapped_column(ForeignKey("instalment_plans.id"))
    instalment_id: Mapped[str] = mapped_column(ForeignKey("instalments.id"))
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    by_payer: Mapped[bool]  # on the pages; otherwise from the card that was kept
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


class InstalmentLink(db.Base):
    """A link to a payer's page, by the digest of its token. Several may be good at once."""

    __tablename__ = "instalment_links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("instalment_plans.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
