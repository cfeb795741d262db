"""What was noticed, and what is done about it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.card_testing.rules import Measure


class About(StrEnum):
    """What kind of thing a notice is about."""

    ADDRESS = "address"
    NETWORK = "network"
    LINK = "link"
    ACCOUNT = "account"


class Notice(db.Base):
    """That something is done about a place, from when until when, and why.

    `subject` is an origin (see `origins`), the id of a link or that of an account. Notices of one
    subject are numbered: two who notice the same thing at once write one. `declined` and `approved`
    were counted when it was written, `refused` are tries that it has stopped or put off since.
    `decided_by` is the person who decided it; "" where it went by the rules.
    """

    __tablename__ = "card_testing_notices"
    __table_args__ = (
        Index("one_card_testing_notice_per_number", "subject", "number", unique=True),
        Index("ix_card_testing_notices_until", "subject", "until"),
        Index("ix_card_testing_notices_began", "began_at"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    about: Mapped[About]
    subject: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    measure: Mapped[Measure]
    is_test: Mapped[bool] = mapped_column(default=False, server_default=false())
    declined: Mapped[int] = mapped_column(default=0)
    approved: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(64), default="")


class NoticedAt(db.Base):
    """An account, and its link where there is one, at which some of it was tried."""

    __tablename__ = "card_testing_noticed_at"
    __table_args__ = (Index("ix_card_testing_noticed_at_account", "account_id", "notice_id"),)

    notice_id: Mapped[str] = mapped_column(
        ForeignKey("card_testing_notices.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    link_id: Mapped[str] = mapped_column(String(26), primary_key=True, default="")
    declined: Mapped[int] = mapped_column(default=0)


class SpentPuzzle(db.Base):
    """A puzzle that was solved, so that its solution is good for one form only.

    `request_key` is a digest of that form: sent twice, it is the same payment.
    """

    __tablename__ = "card_testing_spent_puzzles"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_key: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(index=True)
