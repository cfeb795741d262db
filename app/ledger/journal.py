"""Journals and their postings: written once, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock, db, ids
from app.ledger.accounts import LedgerAccount
from app.money import Pence


class Journal(db.Base):
    """One movement of money and the reason for it.

    A journal is written after its postings and closes them: the database refuses the journal
    when its postings do not balance, and refuses any posting to a journal that is there already.
    """

    __tablename__ = "journals"
    __table_args__ = (Index("ix_journals_account_posted", "account_id", "posted_at"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    account_id: Mapped[str] = mapped_column(String(26))
    payment_id: Mapped[str] = mapped_column(String(26), index=True)
    # Whose clearing it is, where there are several: a network's name.
    counterparty: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    posted_at: Mapped[datetime] = mapped_column(default=clock.now)


class Posting(db.Base):
    """One side of a journal. Debits are positive, credits negative, in pence."""

    __tablename__ = "postings"
    __table_args__ = (
        UniqueConstraint("journal_id", "line"),
        Index("ix_postings_ledger_account", "ledger_account"),
    )

    id: Mapped[int] = mapped_column(db.BigId, primary_key=True)
    journal_id: Mapped[str] = mapped_column(
        ForeignKey("journals.id", deferrable=True, initially="DEFERRED")
    )
    line: Mapped[int]
    ledger_account: Mapped[LedgerAccount]
    amount_pence: Mapped[Pence]


@dataclass(frozen=True, slots=True)
class Line:
    """One side, before it is written. Positive pence debit, negative credit."""

    ledger_account: LedgerAccount
    amount_pence: Pence


class Unbalanced(AssertionError):
    """Lines that do not sum to nothing: our mistake, never the caller's, so never caught."""


def movement(amount_pence: int, *, debit: LedgerAccount, credit: LedgerAccount) -> list[Line]:
    """The two lines of the usual journal."""
    return [Line(debit, Pence(amount_pence)), Line(credit, Pence(-amount_pence))]


def post(
    session: Session,
    key: str,
    lines: Sequence[Line],
    *,
    account_id: str,
    payment_id: str,
    counterparty: str = "",
    posted_at: datetime | None = None,
) -> None:
    """Write a balanced journal in the caller's transaction, under a name usable once.

    `key` is the reason and its subject ("capture:<payment id>"). `account_id` and `payment_id` are
    "" where nobody knows yet whose money it is. `posted_at` is when it happened,
    where that is written down elsewhere too: then both fall on the same day.

    Raises:
        Unbalanced: the lines do not sum to zero, or there are fewer than two.
        IntegrityError: the key was used before.
    """
    if len(lines) < 2 or sum(line.amount_pence for line in lines) != 0:  # noqa: PLR2004  two sides
        raise Unbalanced(key)
    journal_id = ids.new_id()
    for number, line in enumerate(lines, start=1):
        db.add_row(
            session,
            Posting,
            {
                "journal_id": journal_id,
                "line": number,
                "ledger_account": line.ledger_account,
                "amount_pence": line.amount_pence,
            },
        )
    db.add_row(
        session,
        Journal,
        {
            "id": journal_id,
            "key": key,
            "account_id": account_id,
            "payment_id": payment_id,
            "counterparty": counterparty,
            "posted_at": posted_at or clock.now(),
        },
    )


def balances_pence(
    session: Session, *, account_id: str | None = None, payment_id: str | None = None
) -> dict[LedgerAccount, Pence]:
    """Debits minus credits of each ledger account, over everything or one account or payment."""
    total = func.coalesce(func.sum(Posting.amount_pence), 0)
    statement = select(Posting.ledger_account, total).group_by(Posting.ledger_account)
    if account_id is not None or payment_id is not None:
        statement = statement.join(Journal, Journal.id == Posting.journal_id)
    if account_id is not None:
        statement = statement.where(Journal.account_id == account_id)
    if payment_id is not None:
        statement = statement.where(Journal.payment_id == payment_id)
    return {account: Pence(int(sum_)) for account, sum_ in session.execute(statement)}


def of_payment(
    session: Session, payment_id: str, *, account_id: str
) -> list[tuple[Journal, list[Posting]]]:
    """The journals of a payment with their postings, newest first. One statement."""
    statement = (
        select(Journal, Posting)
        .join(Posting, Posting.journal_id == Journal.id)
        .where(Journal.payment_id == payment_id, Journal.account_id == account_id)
        .order_by(Journal.posted_at.desc(), Journal.id, Posting.line)
    )
    found: dict[str, tuple[Journal, list[Posting]]] = {}
    for journal, posting in session.execute(statement):
        found.setdefault(journal.id, (journal, []))[1].append(posting)
    return list(found.values())
