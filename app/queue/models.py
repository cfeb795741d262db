"""The table of work."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db


class JobKind(StrEnum):
    """What can be left to a worker. `app.jobs.handlers` has the function for each."""

    CAPTURE_PAYMENT = "capture_payment"
    RELEASE_PAYMENT = "release_payment"
    SEND_REFUND = "send_refund"
    FIND_OUT = "find_out"
    TAKE_LATE_PAYMENT = "take_late_payment"
    TAKE_ENDED_ATTEMPT = "take_ended_attempt"
    SEE_TO_OVERPAID = "see_to_overpaid"
    CHARGE_CARD = "charge_card"
    FORGET_CARD = "forget_card"
    MAKE_REFUNDS = "make_refunds"
    MAKE_EXPORT = "make_export"
    CHECK_AUDIT_LOG = "check_audit_log"
    CHECK_LEDGER = "check_ledger"
    READ_REMITTANCE = "read_remittance"


class Job(db.Base):
    """One piece of work. The row goes when it is done, so the table holds only what is left.

    Leased while a worker has it. A worker that dies lets the lease run out and another takes the
    job, so a handler must do no harm when it runs twice. `dead_at` is set when it was given up.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "ix_jobs_due",
            "run_at",
            "id",
            sqlite_where=text("dead_at IS NULL"),
            postgresql_where=text("dead_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(db.BigId, primary_key=True)
    kind: Mapped[JobKind]
    subject_id: Mapped[str] = mapped_column(String(26))  # an id, never data
    run_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str] = mapped_column(String(26), default="")
    leased_until: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    dead_at: Mapped[datetime | None]
