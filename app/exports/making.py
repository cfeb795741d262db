"""Making the file: a batch, a transaction, the next batch. May die between any two lines.

Two workers at once do no harm: whoever comes second to write the same part finds that it is
there, and leaves the rest to the other.
"""

import time
from collections.abc import Sequence

import structlog
from sqlalchemy.orm import Session

from app import clock, db, queue
from app.errors import ChangedMeanwhile
from app.exports import asking, batches, permission, queries
from app.exports.archives import Piece
from app.exports.asking import Asked
from app.exports.batches import Reader
from app.exports.models import Export, ExportPart, ExportState
from app.exports.permission import NoLongerPermitted
from app.exports.writing import WRITERS, TooLarge
from app.queue import JobKind

# A worker has other things to do as well, and its lease on a job is short.
AT_A_TIME_SECONDS = 3.0
MOST_FAILURES = 5
OUR_FAULT = "our_fault"

# What is different once another piece is written.
_MOVES_ON = (
    "state",
    "metadata_keys",
    "payments",
    "payments_by_account",
    "payments_done",
    "rows",
    "raw_bytes",
    "packed_bytes",
    "checksum",
    "place_at",
    "place_id",
)

log = structlog.get_logger()


def ask_for(asked: Asked) -> Export:
    """Ask for an export. A small one is made at once, and comes back done.

    Raises:
        NoLongerPermitted
        TooManyAtOnce
    """
    export, is_small = asking.ask(asked)
    if is_small:
        go_on(export.id)
    return queries.get(export.id, user_id=export.user_id, account_id=export.account_id)


def work_on(export_id: str) -> None:
    """Make some of it, and leave the rest to the next job. What is finished stays so."""
    try:
        if go_on(export_id, seconds=AT_A_TIME_SECONDS):
            with db.transaction() as session:
                queue.enqueue(session, JobKind.MAKE_EXPORT, export_id)
    except ChangedMeanwhile:
        log.info("export_is_made_by_another", export_id=export_id)
    except Exception:
        if not _failed_too_often(export_id):
            raise
        log.exception("export_given_up", export_id=export_id)


def go_on(export_id: str, *, seconds: float | None = None) -> bool:
    """Make it, for at least one batch and at most about so long. Whether some is left to do.

    Raises:
        ChangedMeanwhile: somebody else is making it.
    """
    until = None if seconds is None else time.monotonic() + seconds
    reader: Reader | None = None
    while True:
        with db.reading() as session:
            export = session.get(Export, export_id)
        if export is None or not export.is_unfinished:
            return False
        try:
            permission.check(export)
            if export.state is ExportState.WAITING:
                _begin(export)
            else:
                reader = reader or Reader(export)
                _add(export, reader)
        except (TooLarge, NoLongerPermitted) as refused:
            _fail(export, refused.code)
        if until is not None and time.monotonic() >= until:
            return True


def _begin(export: Export) -> None:
    export.metadata_keys = batches.metadata_keys(export)
    export.payments_by_account = batches.count(export)
    export.payments = sum(export.payments_by_account.values())
    export.state = ExportState.RUNNING
    _save(export, [_taken(export, WRITERS[export.format].begin(Reader(export).headings))])


def _add(export: Export, reader: Reader) -> None:
    batch = reader.read(export)
    writer, pieces = WRITERS[export.format], []
    if batch.rows:
        piece = writer.go_on(export, batch.lines, reader.headings, batch.rows)
        pieces.append(_taken(export, piece))
        export.rows += batch.rows
    if batch.end is None:
        # With the last rows, or they would be written again by who comes after a death here.
        pieces.append(_taken(export, writer.end(export)))
        export.state, export.payments_done = ExportState.DONE, export.payments
    else:
        export.place_at, export.place_id = batch.end
        export.payments_done = min(export.payments_done + batches.AT_ONCE, export.payments)
    _save(export, pieces)


def _taken(export: Export, piece: Piece) -> bytes:
    """The bytes of a piece, which the export knows of from now on."""
    export.raw_bytes, export.checksum = piece.raw_bytes, piece.checksum
    export.packed_bytes += len(piece.content)
    return piece.content


def _save(export: Export, contents: Sequence[bytes]) -> None:
    """Write down how far it has come, and the bytes of it, if nobody else has.

    Raises:
        ChangedMeanwhile: somebody has, or it was called off.
    """
    with db.transaction() as session:
        row = _unfinished(session, export)
        for number, content in enumerate(contents, start=export.parts + 1):
            part = {"export_id": export.id, "number": number, "content": content}
            db.add_row(session, ExportPart, part)
        row.parts = export.parts + len(contents)
        for name in _MOVES_ON:
            setattr(row, name, getattr(export, name))
        if row.state is ExportState.DONE:
            row.finished_at = clock.now()
            asking.record(session, row, "export_made")


def _fail(export: Export, problem: str) -> None:
    """Give it up, and let go of what is written."""
    with db.transaction() as session:
        row = _unfinished(session, export)
        row.state, row.problem, row.finished_at = ExportState.FAILED, problem, clock.now()
        asking.drop_parts(session, row.id)
        asking.record(session, row, "export_failed")


def _unfinished(session: Session, export: Export) -> Export:
    row = session.get(Export, export.id, with_for_update=True)
    if row is None or not row.is_unfinished or row.parts != export.parts:
        raise ChangedMeanwhile
    return row


def _failed_too_often(export_id: str) -> bool:
    """Count a failure. True when it was the last one, and nobody is to try again."""
    with db.transaction() as session:
        row = session.get(Export, export_id, with_for_update=True)
        if row is None or not row.is_unfinished:
            return True
        row.failures += 1
        if row.failures < MOST_FAILURES:
            return False
        row.state, row.problem, row.finished_at = ExportState.FAILED, OUR_FAULT, clock.now()
        asking.drop_parts(session, row.id)
        asking.record(session, row, "export_failed")
    return True
