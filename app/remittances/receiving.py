"""Keeping a file that came, and leaving it to a worker. Nothing of it is believed yet."""

import hashlib
import zlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock, db, ids, queue
from app.actors import Actor, ActorKind
from app.remittances import formats
from app.remittances.models import FileState, RemittanceContent, RemittanceFile
from app.remittances.port import Problem
from app.remittances.refusals import LARGEST_BYTES, FileEmpty, FileTooLarge, SentTwiceAtOnce

LONGEST_NAME = 100
_FORGOTTEN = (FileState.FAILED, FileState.DISCARDED)

db.refuses("one_file_of_this_content", SentTwiceAtOnce)
db.refuses("remittance_files.digest", SentTwiceAtOnce)


def load(
    content: bytes, *, name: str, actor: Actor, account_id: str = "", ip: str = ""
) -> RemittanceFile:
    """Keep a file. `name` is what whoever sends it calls it; `account_id` is of a test account.

    What had come before, byte for byte, is discarded: it changes nothing. Unless nothing was taken
    from it then: it may be read again.

    Raises:
        FileTooLarge, FileEmpty
    """
    if len(content) > LARGEST_BYTES:
        raise FileTooLarge
    if not content.strip():
        raise FileEmpty
    try:
        return _keep(content, name, actor, account_id, ip)
    except SentTwiceAtOnce:  # the other one is there by now
        return _keep(content, name, actor, account_id, ip)


def _keep(content: bytes, name: str, actor: Actor, account_id: str, ip: str) -> RemittanceFile:
    file = RemittanceFile(
        id=ids.new_id(),
        account_id=account_id,
        name=name[:LONGEST_NAME],
        digest=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        loaded_by=actor.id if actor.kind is ActorKind.STAFF else "",
    )
    problem = _name(file, content)
    packed = zlib.compress(content)
    with db.transaction() as session:
        same = _same(session, file)
        if same is not None:
            file.same_as, problem = same.id, Problem.DUPLICATE_FILE
        _begin(file, problem)
        session.add(file)
        session.flush()
        session.add(RemittanceContent(file_id=file.id, packed=packed))
        if file.state is FileState.PENDING:
            queue.enqueue(session, queue.JobKind.READ_REMITTANCE, file.id)
        _audit(session, file, actor, ip)
    return file


def _name(file: RemittanceFile, content: bytes) -> Problem | None:
    """Say which file it is, as far as its first line tells."""
    found = formats.of(content)
    header = found.header(content) if found else None
    if header is None:
        return Problem.HEADER if found else Problem.FORMAT
    file.name_after(header)
    return None


def _same(session: Session, file: RemittanceFile) -> RemittanceFile | None:
    return session.scalar(
        select(RemittanceFile).where(
            RemittanceFile.account_id == file.account_id,
            RemittanceFile.digest == file.digest,
            RemittanceFile.state.not_in(_FORGOTTEN),
        )
    )


def _begin(file: RemittanceFile, problem: Problem | None) -> None:
    file.problem = problem
    if problem is None:
        file.state = FileState.PENDING
        return
    is_known = problem is Problem.DUPLICATE_FILE
    file.state = FileState.DISCARDED if is_known else FileState.FAILED
    file.finished_at = clock.now()


def _audit(session: Session, file: RemittanceFile, actor: Actor, ip: str) -> None:
    audit.record(
        session,
        actor=actor,
        action="remittance_loaded",
        subject_kind="remittance",
        subject_id=file.id,
        account_id=file.account_id or None,
        after={
            "file": file.name,
            "network": file.network,
            "sequence": file.sequence,
            "revision": file.revision,
            "bytes": file.bytes,
            "digest": file.digest,
            "state": file.state,
        },
        ip=ip,
    )
