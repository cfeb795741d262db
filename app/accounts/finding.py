"""Finding services by a part of their name, for those who run the platform: a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal, or_, select, tuple_

from app import db, searching
from app.accounts.models import Account, Service

SIZE = 50
LONGEST_ASKED = 100


@dataclass(frozen=True, slots=True)
class Services:
    """A page of services by name. `after` is where the next one begins, "" where there is none."""

    rows: Sequence[Service]
    after: str


def services(asked: str = "", *, after: str = "") -> Services:
    """Services whose name or organisation has `asked` in it, or whose id, or account's, it is.

    A page begins behind the service with the id `after`, so that nothing is skipped when one is
    made meanwhile.
    """
    place = tuple_(func.lower(Service.name), Service.id)
    statement = select(Service).order_by(func.lower(Service.name), Service.id).limit(SIZE + 1)
    if asked:
        statement = statement.where(_is_meant(asked[:LONGEST_ASKED]))
    with db.reading() as session:
        last = session.get(Service, after) if after else None
        if last is not None:
            statement = statement.where(
                place > tuple_(func.lower(literal(last.name)), literal(last.id))
            )
        found = session.scalars(statement).all()
    rows = found[:SIZE]
    return Services(rows, rows[-1].id if len(found) > SIZE else "")


def _is_meant(asked: str) -> ColumnElement[bool]:
    of_account = select(Account.service_id).where(Account.id == asked)
    return or_(
        searching.has_text(Service.name, asked),
        searching.has_text(Service.organisation, asked),
        searching.has_text(Service.merchant_name, asked),
        Service.id == asked,
        Service.id.in_(of_account),
    )
