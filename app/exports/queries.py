"""Finding somebody's exports, and the bytes of one. Somebody else's looks missing."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from app import db
from app.errors import NotFound
from app.exports.models import Export, ExportPart
from app.exports.writing import WRITERS

MOST_LISTED = 100


class ExportNotFound(NotFound):
    """There is no such export of this person here."""

    code = "export_not_found"


def get(export_id: str, *, user_id: str, account_id: str) -> Export:
    """One of this person's exports, asked for at this account; "" is of all their services.

    Raises:
        ExportNotFound
    """
    with db.reading() as session:
        return of_person(session.get(Export, export_id), user_id=user_id, account_id=account_id)


def of_person(export: Export | None, *, user_id: str, account_id: str) -> Export:
    """The same export, if it is this person's and was asked for here.

    Raises:
        ExportNotFound
    """
    if export is None or (export.user_id, export.account_id) != (user_id, account_id):
        raise ExportNotFound
    return export


def newest(*, user_id: str, account_id: str) -> Sequence[Export]:
    """This person's exports that were asked for at this account, newest first."""
    with db.reading() as session:
        return session.scalars(
            select(Export)
            .where(Export.user_id == user_id, Export.account_id == account_id)
            .order_by(Export.created_at.desc(), Export.id.desc())
            .limit(MOST_LISTED)
        ).all()


def content(export: Export) -> Iterator[bytes]:
    """The bytes of a finished file, a part at a time."""
    unpack = WRITERS[export.format].unpack
    for number in range(1, export.parts + 1):
        with db.reading() as session:
            part = session.get_one(ExportPart, (export.id, number))
        yield unpack(part.content)
