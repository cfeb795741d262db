"""Reading a file that was kept: all of its lines, or none. Work for a worker, who may die.

First the whole file is read, and refused where its sums are wrong; then its lines are written down
and it stands in the place of earlier revisions, in one transaction; then its lines are taken in, a
batch at a time. Whoever goes on after a crash finds the lines that are still pending, and those
that were taken in a moment before are recognised as what they are.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from app import clock, db, queue
from app.errors import Refusal
from app.receipts.models import Receipt
from app.receipts.taking_in import take_in_all
from app.receipts.telling import Told, ToldDifferently
from app.remittances import formats, queries, withdrawing
from app.remittances.models import (
    STANDING,
    FileState,
    RemittanceFile,
    RemittanceRow,
    RowState,
)
from app.remittances.port import Line, Problem, Read, RowProblem

AT_ONCE = 500  # lines that are taken in, and then marked as taken in
_WRITTEN_AT_ONCE = 2_000
_WAITS = timedelta(seconds=5)  # for an earlier revision that is just being read

_STILL_PENDING = (
    update(RemittanceRow.__table__)  # type: ignore[arg-type]  # a table, as it is
    .where(
        RemittanceRow.file_id == bindparam("of_file"),
        RemittanceRow.line == bindparam("at_line"),
        RemittanceRow.state == RowState.PENDING,
    )
    .values(
        state=bindparam("now"), problem=bindparam("because"), receipt_id=bindparam("as_receipt")
    )
)

log = structlog.get_logger()


def read(file_id: str) -> None:
    """Take in a file. Does nothing where that is done; goes on where it was left."""
    file = queries.get(file_id)
    if file.state is FileState.PENDING:
        content = queries.content(file_id)
        found = formats.of(content)
        told = found.read(content) if found else Read(problem=Problem.FORMAT)
        with db.transaction() as session:
            goes_on = _begin(session, file_id, told)
    else:
        goes_on = file.state is FileState.PROCESSING
    if goes_on:
        while _take_some(file_id, on=file):
            pass
        _finish(file_id)


def _begin(session: Session, file_id: str, told: Read) -> bool:
    """Let a file stand, with all its lines to be taken in. False where nothing is to be done now.

    All that are known by its number are locked: of two revisions one comes first.
    """
    others = _locked(session, file_id)
    file = others.pop(file_id)
    if file.state is not FileState.PENDING:
        return file.state is FileState.PROCESSING
    file.keep(declared=told.declared, computed=told.computed)
    problem = told.problem or _place(file, others.values())
    if problem is not None:
        is_late = problem is Problem.STALE_REVISION
        _end(file, FileState.OBSOLETE if is_late else FileState.FAILED, problem)
        log.warning("remittance_not_taken", file_id=file.id, problem=problem)
        return False
    if any(other.state is FileState.PROCESSING for other in others.values()):
        queue.enqueue(session, queue.JobKind.READ_REMITTANCE, file_id, run_at=clock.now() + _WAITS)
        return False
    before = [other for other in others.values() if other.revision < file.revision]
    taken_back = withdrawing.make_obsolete(session, before, told.lines)
    session.flush()  # only one may stand: those before it have to go first
    file.state = FileState.PROCESSING
    returned = withdrawing.taken_back_before(session, others)
    _write(session, file, told.lines, taken_back, returned)
    return True


def _locked(session: Session, file_id: str) -> dict[str, RemittanceFile]:
    """The file, and all that have its number in its year."""
    file = session.get_one(RemittanceFile, file_id)
    found = session.scalars(
        select(RemittanceFile)
        .where(
            RemittanceFile.account_id == file.account_id,
            RemittanceFile.network == file.network,
            RemittanceFile.year == file.year,
            RemittanceFile.sequence == file.sequence,
        )
        .order_by(RemittanceFile.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {one.id: one for one in found}


def _place(file: RemittanceFile, others: Iterable[RemittanceFile]) -> Problem | None:
    """Why a file cannot stand beside, or instead of, what was taken before."""
    standing = [other.revision for other in others if other.state in STANDING]
    if any(revision > file.revision for revision in standing):
        return Problem.STALE_REVISION
    return Problem.OTHER_CONTENT if file.revision in standing else None


def _write(
    session: Session,
    file: RemittanceFile,
    lines: Sequence[Line],
    taken_back: Sequence[RemittanceRow],
    returned: set[str],
) -> None:
    rows = [_row(file, line, is_returned=line.key in returned) for line in lines]
    last = len(lines)
    rows += [
        withdrawing.row(file, one, line=last + place)
        for place, one in enumerate(taken_back, start=1)
    ]
    for start in range(0, len(rows), _WRITTEN_AT_ONCE):
        session.execute(insert(RemittanceRow), rows[start : start + _WRITTEN_AT_ONCE])


def _row(file: RemittanceFile, line: Line, *, is_returned: bool) -> dict[str, Any]:
    problem = line.problem or (RowProblem.RETURNED if is_returned else None)
    return {
        "file_id": file.id,
        "line": line.line,
        "state": RowState.NEEDS_REVIEW if problem else RowState.PENDING,
        "problem": problem,
        "kind": line.kind,
        "key": line.key,
        "number": line.number,
        "amount_pence": line.amount_pence,
        "paid_at": line.paid_at,
        "outlet": line.outlet,
        "reverses_key": line.reverses_key,
        "text": line.text if problem else "",
    }


def _take_some(file_id: str, *, on: RemittanceFile) -> int:
    """Take in the next lines, and mark them. Returns how many there were."""
    rows = queries.pending(file_id, limit=AT_ONCE)
    if rows:
        became = take_in_all([_told(row, on) for row in rows])
        marks = [_mark(row, one) for row, one in zip(rows, became, strict=True)]
        with db.transaction() as session:
            session.execute(_STILL_PENDING, marks)
    return len(rows)


def _told(row: RemittanceRow, file: RemittanceFile) -> Told:
    if row.kind is None or row.amount_pence is None or row.paid_at is None or file.day is None:
        raise ValueError("a line that cannot be read is never pending")
    return Told(
        network=file.network,
        kind=row.kind,
        key=row.key,
        number=row.number,
        amount_pence=row.amount_pence,
        paid_at=row.paid_at,
        outlet=row.outlet,
        told_by="file",
        remitted_on=file.day,
        reverses_key=row.reverses_key,
    )


def _mark(row: RemittanceRow, became: Receipt | Refusal) -> dict[str, Any]:
    problem = None
    if isinstance(became, Refusal):
        is_known = isinstance(became, ToldDifferently)
        problem = RowProblem.TOLD_DIFFERENTLY if is_known else RowProblem.REFUSED
        log.warning("remittance_line_refused", line=row.line, code=became.code)
    return {
        "of_file": row.file_id,
        "at_line": row.line,
        "now": RowState.NEEDS_REVIEW if problem else RowState.PROCESSED,
        "because": problem,
        "as_receipt": None if isinstance(became, Refusal) else became.id,
    }


def _finish(file_id: str) -> None:
    with db.transaction() as session:
        file = session.get_one(RemittanceFile, file_id, with_for_update=True)
        if file.state is FileState.PROCESSING:
            _end(file, FileState.PROCESSED, None)


def _end(file: RemittanceFile, state: FileState, problem: Problem | None) -> None:
    file.state, file.problem, file.finished_at = state, problem, clock.now()
