"""Each email, and what became of it. What it said is kept nowhere but in the outbox."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, events, ids
from app.payments.states import Happened
from app.refunds.states import RefundHappened

READER = "emails"


class EmailKind(StrEnum):
    """What an email is for."""

    RECEIPT = "receipt"
    REFUND = "refund"
    LETTER = "letter"  # to somebody who works here: see `app.letters`
    TEXT_MESSAGE = "text_message"  # one of those that goes to a phone


TO_PAYERS = (EmailKind.RECEIPT, EmailKind.REFUND)


class EmailState(StrEnum):
    """Where an email is. `unknown` means that it was handed over and nobody said whether it came.

    `sending` is written down before anybody is asked to carry it.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class EmailHappened(StrEnum):
    """How an email can end. The name of the event on its payment's timeline."""

    RECEIPT_SENT = "receipt_sent"
    RECEIPT_FAILED = "receipt_failed"
    RECEIPT_UNKNOWN = "receipt_unknown"
    REFUND_EMAIL_SENT = "refund_email_sent"
    REFUND_EMAIL_FAILED = "refund_email_failed"
    REFUND_EMAIL_UNKNOWN = "refund_email_unknown"


class Problem(StrEnum):
    """Why an email was not sent, or has not been yet."""

    BAD_ADDRESS = "bad_address"  # nobody can have it, or the carrier says that nobody has
    REFUSED = "refused"  # the carrier will not have this email
    NOT_REACHED = "not_reached"  # nobody answers there
    NOT_SECURE = "not_secure"  # the certificate is not good, or there is no encryption
    NOT_LET_IN = "not_let_in"  # the carrier does not accept who we say we are
    BUSY = "busy"  # the carrier cannot have it now
    NOT_UNDERSTOOD = "not_understood"  # the carrier lacks something, such as a template
    NO_ANSWER = "no_answer"  # it was handed over, and no answer came
    NOT_TRUE_ANY_MORE = "not_true_any_more"  # the payment did not stay successful
    OUR_FAULT = "our_fault"  # it could not be written


# When a payer is told. A payment whose capture the service has to ask for is not theirs before.
# One that was taken elsewhere is not ours to confirm.
TOLD: dict[str, EmailKind] = {
    Happened.CONFIRMED: EmailKind.RECEIPT,
    Happened.CAPTURE_REQUESTED: EmailKind.RECEIPT,
    Happened.RECEIVED: EmailKind.RECEIPT,
    Happened.RECEIVED_LATE: EmailKind.RECEIPT,
    Happened.CORRECTED_TO_CAPTURED: EmailKind.RECEIPT,
    RefundHappened.SUCCEEDED: EmailKind.REFUND,
}

events.add_reader(READER, wants=TOLD)

_PENDING = "due_at IS NOT NULL"
_HAS_ADDRESS = "recipient <> '' AND finished_at IS NOT NULL"


class Email(db.Base):
    """One email to one person. Its id is the name under which a carrier is asked about it.

    It is about a payment, and goes to its payer; or it is a letter, to somebody who works here.

    `due_at` is when it may next be taken. Whoever takes it moves that on by a lease, under a name
    of their own in `lease`; one that is still `sending` when it runs out is looked up, or is not
    known for good. `recipient` is personal data; "" once it is forgotten.
    """

    __tablename__ = "emails"
    __table_args__ = (
        UniqueConstraint("payment_id", "kind", "refund_id", name="uq_emails_once"),
        CheckConstraint("(kind = 'refund') = (refund_id <> '')", name="refund_named"),
        CheckConstraint(
            "(letter_id IS NULL) = (payment_id IS NOT NULL)"
            " AND (account_id IS NULL) = (payment_id IS NULL)",
            name="about_one_thing",
        ),
        CheckConstraint(
            f"(state IN ('waiting', 'sending')) = ({_PENDING})", name="due_while_pending"
        ),
        Index(
            "ix_emails_due",
            "due_at",
            sqlite_where=text(_PENDING),
            postgresql_where=text(_PENDING),
        ),
        Index(
            "ix_emails_with_address",
            "finished_at",
            sqlite_where=text(_HAS_ADDRESS),
            postgresql_where=text(_HAS_ADDRESS),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("payments.id"))
    letter_id: Mapped[str | None] = mapped_column(ForeignKey("letters.id"), unique=True)
    refund_id: Mapped[str] = mapped_column(String(26), default="")
    kind: Mapped[EmailKind]
    language: Mapped[str] = mapped_column(String(2))
    recipient: Mapped[str] = mapped_column(String(254))
    happened_at: Mapped[datetime]  # what it tells of
    state: Mapped[EmailState] = mapped_column(default=EmailState.WAITING)
    problem: Mapped[Problem | None]
    sender: Mapped[str] = mapped_column(String(20), default="")  # who was asked to carry it
    sender_reference: Mapped[str] = mapped_column(String(255), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    looked_up: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    lease: Mapped[str] = mapped_column(String(26), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    asked_at: Mapped[datetime | None]  # when it was last handed over
    finished_at: Mapped[datetime | None]  # since when it is sent, failed or unknown


class OutboxEmail(db.Base):
    """An email that goes to nobody: as it would have been sent, for developers to read.

    It is here once, and only the latest are kept.
    """

    __tablename__ = "email_outbox"

    number: Mapped[int] = mapped_column(db.BigId, primary_key=True)
    email_id: Mapped[str] = mapped_column(String(26), unique=True)
    account_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str] = mapped_column(String(26))
    kind: Mapped[EmailKind]
    language: Mapped[str] = mapped_column(String(2))
    recipient: Mapped[str] = mapped_column(String(254))
    link: Mapped[str] = mapped_column(Text, server_default=text("''"))  # the one in it, or ""
    subject: Mapped[str] = mapped_column(String(255))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    arrived_at: Mapped[datetime] = mapped_column(default=clock.now)
