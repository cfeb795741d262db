"""Looking files up. What is returned is loaded and detached."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import func, select

from app import db
from app.money import Pence
from app.remittances.models import (
    FileState,
    RemittanceContent,
    RemittanceFile,
    RemittanceRow,
    RowState,
)
from app.remittances.refusals import FileNotFound

_COUNTS = (FileState.PROCESSING, FileState.PROCESSED)
_READ_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Gap:
    """Files of a network that have not come, though later ones have."""

    network: str
    year: int
    first: int
    last: int


def get(file_id: str, *, account_id: str | None = None) -> RemittanceFile:
    """One file. With `account_id`, only of that test account.

    Raises:
        FileNotFound
    """
    with db.reading() as session:
        file = session.get(RemittanceFile, file_id)
    if file is None or (account_id is not None and file.account_id != account_id):
        raise FileNotFound
    return file


def content(file_id: str) -> bytes:
    """The bytes of a file, as they came."""
    with db.reading() as session:
        return zlib.decompress(session.get_one(RemittanceContent, file_id).packed)


def newest(*, limit: int, skip: int = 0) -> Sequence[RemittanceFile]:
    """Files as they came, the newest first."""
    statement = (
        select(RemittanceFile)
        .order_by(RemittanceFile.created_at.desc(), RemittanceFile.id.desc())
        .limit(limit)
        .offset(skip)
    )
    with db.reading() as session:
        return session.scalars(statement).all()


def of_account(account_id: str, *, limit: int = 20) -> Sequence[RemittanceFile]:
    """The files of one test account, the newest first."""
    statement = (
        select(RemittanceFile)
        .where(RemittanceFile.account_id == account_id)
        .order_by(RemittanceFile.created_at.desc(), RemittanceFile.id.desc())
        .limit(limit)
    )
    with db.reading() as session:
        return session.scalars(statement).all()


def pending(file_id: str, *, limit: int) -> Sequence[RemittanceRow]:
    """The first lines that nobody has taken in."""
    return rows(file_id, state=RowState.PENDING, limit=limit)


def rows(
    file_id: str, *, state: RowState | None = None, after: int = 0, limit: int
) -> Sequence[RemittanceRow]:
    """Lines of a file behind the line `after`, those in one state or all."""
    statement = (
        select(RemittanceRow)
        .where(RemittanceRow.file_id == file_id, RemittanceRow.line > after)
        .order_by(RemittanceRow.line)
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(RemittanceRow.state == state)
    with db.reading() as session:
        return session.scalars(statement).all()


def all_rows(file_id: str) -> Iterator[RemittanceRow]:
    """Every line of a file, read some at a time."""
    after = 0
    while found := rows(file_id, after=after, limit=_READ_AT_ONCE):
        yield from found
        after = found[-1].line


def standings(file_id: str) -> Mapping[RowState, tuple[int, Pence]]:
    """How many lines of a file are in each state, and their sums."""
    statement = (
        select(RemittanceRow.state, func.count(), func.sum(RemittanceRow.amount_pence))
        .where(RemittanceRow.file_id == file_id)
        .group_by(RemittanceRow.state)
    )
    with db.reading() as session:
        return {
            state: (count, Pence(int(pence or 0)))
            for state, count, pence in session.execute(statement)
        }


def to_review(file_ids: Sequence[str]) -> Mapping[str, int]:
    """How many lines of each file wait for a person."""
    statement = (
        select(RemittanceRow.file_id, func.count())
        .where(
            RemittanceRow.file_id.in_(file_ids),
            RemittanceRow.state == RowState.NEEDS_REVIEW,
        )
        .group_by(RemittanceRow.file_id)
    )
    with db.reading() as session:
        return {row[0]: row[1] for row in session.execute(statement)}


def gaps(*, account_id: str = "") -> Sequence[Gap]:
    """Which files have not come, between the first and the last that have, in each year."""
    statement = (
        select(RemittanceFile.network, RemittanceFile.year, RemittanceFile.sequence)
        .where(RemittanceFile.account_id == account_id, RemittanceFile.state.in_(_COUNTS))
        .order_by(RemittanceFile.network, RemittanceFile.year, RemittanceFile.sequence)
    )
    with db.reading() as session:
        found = session.execute(statement).all()
    return [
        Gap(network, year, sequence + 1, later - 1)
        for (network, year, sequence), (same, as_well, later) in pairwise(found)
        if (same, as_well) == (network, year) and later > sequence + 1
    ]
