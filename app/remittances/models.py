"""Files of networks, as they came, and each line of them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, db, ids
from app.money import Pence
from app.receipts.models import ReceiptKind
from app.remittances.port import LONGEST_LINE, Header, Problem, RowProblem, Totals


class FileState(StrEnum):
    """How far a file has come."""

    PENDING = "pending"
    PROCESSING = "processing"
    PROCESSED = "processed"
    FAILED = "failed"  # nothing was taken from it
    DISCARDED = "discarded"  # it had come before
    OBSOLETE = "obsolete"  # a newer revision stands in its place


class RowState(StrEnum):
    """How far a line has come."""

    PENDING = "pending"
    PROCESSED = "processed"
    NEEDS_REVIEW = "needs_review"
    VOID = "void"


UNFINISHED = frozenset({FileState.PENDING, FileState.PROCESSING})
STANDING = frozenset({FileState.PROCESSING, FileState.PROCESSED})
_KNOWN = "state NOT IN ('failed', 'discarded')"
_STANDING = "state IN ('processing', 'processed')"


class RemittanceFile(db.Base):
    """One file: which it is, what it says of itself, and what was found in it.

    `account_id` is "" for what networks send; a file of the sandbox's shop counter names the test
    account, and is counted by itself. A file is known by its `sequence` in the year of its `day`;
    `revision` counts what a network corrects in it. `same_as` is the file that this one repeats.
    The sums are as the file declares them, and as they were computed; in pence.
    """

    __tablename__ = "remittance_files"
    __table_args__ = (
        Index("ix_remittance_files_created", "created_at", "id"),
        Index("ix_remittance_files_known_as", "account_id", "network", "year", "sequence"),
        Index(
            "one_file_of_this_content",
            "account_id",
            "digest",
            unique=True,
            sqlite_where=text(_KNOWN),
            postgresql_where=text(_KNOWN),
        ),
        Index(
            "one_revision_stands",
            "account_id",
            "network",
            "year",
            "sequence",
            unique=True,
            sqlite_where=text(_STANDING),
            postgresql_where=text(_STANDING),
        ),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=ids.new_id)
    account_id: Mapped[str] = mapped_column(String(26), default="")
    name: Mapped[str] = mapped_column(String(100), default="")  # as whoever sent it called it
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of its bytes
    bytes: Mapped[int]
    network: Mapped[str] = mapped_column(String(20), default="")
    day: Mapped[date | None]
    year: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0)
    state: Mapped[FileState] = mapped_column(default=FileState.PENDING)
    problem: Mapped[Problem | None]
    same_as: Mapped[str | None] = mapped_column(String(26))
    declared_lines: Mapped[int | None]
    declared_payments: Mapped[int | None]
    declared_payments_pence: Mapped[Pence | None]
    declared_reversals: Mapped[int | None]
    declared_reversals_pence: Mapped[Pence | None]
    computed_lines: Mapped[int | None]
    computed_payments: Mapped[int | None]
    computed_payments_pence: Mapped[Pence | None]
    computed_reversals: Mapped[int | None]
    computed_reversals_pence: Mapped[Pence | None]
    loaded_by: Mapped[str] = mapped_column(String(64), default="")  # a user; "" for the others
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]

    @property
    def declared(self) -> Totals | None:
        """What it says of itself; None where that was not found."""
        return self._totals("declared")

    @property
    def computed(self) -> Totals | None:
        """What was found in it; None where nothing was counted."""
        return self._totals("computed")

    @property
    def is_unfinished(self) -> bool:
        """Whether a worker has something left to do."""
        return self.state in UNFINISHED

    def name_after(self, header: Header) -> None:
        """Be the file that its header says."""
        self.network, self.day, self.year = header.network[:20], header.day, header.day.year
        self.sequence, self.revision = header.sequence, header.revision

    def keep(self, *, declared: Totals | None, computed: Totals | None) -> None:
        """Note both sums."""
        for name, totals in (("declared", declared), ("computed", computed)):
            if totals is not None:
                for part in Totals.__slots__:
                    setattr(self, f"{name}_{part}", getattr(totals, part))

    def _totals(self, name: str) -> Totals | None:
        if getattr(self, f"{name}_lines") is None:
            return None
        return Totals(**{part: getattr(self, f"{name}_{part}") for part in Totals.__slots__})


class RemittanceContent(db.Base):
    """The bytes of a file, compressed. They stay as they came."""

    __tablename__ = "remittance_contents"

    file_id: Mapped[str] = mapped_column(ForeignKey("remittance_files.id"), primary_key=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class RemittanceRow(db.Base):
    """One line of a file, and what became of it.

    Where `is_withdrawal` it stands in no file: it takes back what an earlier revision had and this
    one has not. `text` is kept of lines that could not be taken as they were. A line that needs a
    person is void once two of them have said so: `proposed_by` and `resolved_by`.
    """

    __tablename__ = "remittance_rows"
    __table_args__ = (
        Index("ix_remittance_rows_state", "file_id", "state", "line"),
        Index(
            "ix_remittance_rows_to_review",
            "file_id",
            sqlite_where=text("state = 'needs_review'"),
            postgresql_where=text("state = 'needs_review'"),
        ),
    )

    file_id: Mapped[str] = mapped_column(ForeignKey("remittance_files.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[RowState] = mapped_column(default=RowState.PENDING)
    problem: Mapped[RowProblem | None]
    is_withdrawal: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[ReceiptKind | None]
    key: Mapped[str] = mapped_column(String(80), default="")
    number: Mapped[str] = mapped_column(String(40), default="")
    amount_pence: Mapped[Pence | None]
    paid_at: Mapped[datetime | None]
    outlet: Mapped[str] = mapped_column(String(80), default="")
    reverses_key: Mapped[str] = mapped_column(String(80), default="")
    text: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    receipt_id: Mapped[str | None] = mapped_column(String(26))
    reason: Mapped[str] = mapped_column(String(255), default="")
    proposed_by: Mapped[str] = mapped_column(String(26), default="")
    resolved_by: Mapped[str] = mapped_column(String(26), default="")
    resolved_at: Mapped[datetime | None]
