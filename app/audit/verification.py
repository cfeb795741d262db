"""Checking that nobody has touched the log.

A record cannot be changed, taken out, put in or moved without breaking the chain. Cutting off the
newest leaves a sound chain: the head row gives that away. Whoever can rewrite both tables can
rewrite everything after some record; a digest noted elsewhere at an earlier check gives that away.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.audit.chain import BEFORE_THE_FIRST, digest_of
from app.audit.models import AuditHead, AuditRecord

PAGE = 1_000  # records read at a time
MOST_PROBLEMS = 100  # more would say nothing new


@dataclass(slots=True)
class Report:
    """What checking the log found. `records` and `digest` are worth noting elsewhere."""

    records: int = 0
    digest: str = BEFORE_THE_FIRST
    problems: list[str] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        """Whether the log is as it was written."""
        return not self.problems

    def complain(self, problem: str) -> None:
        """Add a problem, unless there are plenty."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def verify(*, noted: Mapping[int, str] | None = None) -> Report:
    """Read the whole log and check every record, in memory that does not grow with it.

    `noted` are digests from earlier reports, by their number of records.
    """
    report = Report()
    noted = noted or {}
    with db.reading() as session:
        head = session.get(AuditHead, 1) or AuditHead(position=0, digest=BEFORE_THE_FIRST)
        session.expunge_all()  # the pages below are let go of one by one
        for row in _rows(session, head.position):
            if isinstance(row, int):
                report.complain(f"record {row} cannot be read")
                report.records, report.digest = row, ""
                continue
            _check(report, row)
            if noted.get(row.position, row.digest) != row.digest:
                report.complain(f"record {row.position} is not the one noted")
            report.records, report.digest = row.position, row.digest
        if (head.position, head.digest) != (report.records, report.digest):
            report.complain(f"the log should end with record {head.position}, and does not")
        if (newest := _newest_after_head(session)) is not None:
            report.complain(f"record {newest} was put in after the end of the log")
    for position in sorted(noted):
        if position > report.records:
            report.complain(f"record {position} was noted and is not there")
    return report


def _check(report: Report, row: AuditRecord) -> None:
    expected = report.records + 1
    if row.position != expected:
        report.complain(f"record {expected} is missing")
    elif row.previous != report.digest:
        report.complain(f"record {row.position} does not follow the one before it")
    if row.digest != digest_of(row):
        report.complain(f"record {row.position} was changed")


def _rows(session: Session, until: int) -> Iterator[AuditRecord | int]:
    """Every record in order; the position alone of one that was changed beyond reading."""
    columns = select(AuditRecord.position).order_by(AuditRecord.position).limit(PAGE)
    position = -(2**63)
    while positions := session.scalars(
        columns.where(AuditRecord.position > position, AuditRecord.position <= until)
    ).all():
        page = select(AuditRecord).where(AuditRecord.position.in_(positions))
        try:
            yield from session.scalars(page.order_by(AuditRecord.position)).all()
        except (LookupError, ValueError):
            yield from (_one(session, position) for position in positions)
        position = positions[-1]
        session.expunge_all()


def _one(session: Session, position: int) -> AuditRecord | int:
    try:
        return session.get(AuditRecord, position) or position
    except (LookupError, ValueError):
        return position


def _newest_after_head(session: Session) -> int | None:
    """The newest record where the log goes on after its end. One statement: it may be growing."""
    newest = select(func.max(AuditRecord.position)).scalar_subquery()
    head = select(func.coalesce(func.max(AuditHead.position), 0)).scalar_subquery()
    return session.scalar(select(newest).where(newest > head))
