"""Finding people by a part of their name or address, for those who run the platform."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from app import db, searching
from app.people.models import User

SIZE = 50
LONGEST_ASKED = 100


@dataclass(frozen=True, slots=True)
class People:
    """A page of people by their address. `after` is where the next begins, "" at the end."""

    rows: Sequence[User]
    after: str


def people(asked: str = "", *, after: str = "") -> People:
    """People whose name or email address has `asked` in it, or whose id it is.

    A page begins behind the address `after`, which nobody else has.
    """
    statement = select(User).order_by(User.email).limit(SIZE + 1)
    if asked:
        wanted = asked[:LONGEST_ASKED]
        statement = statement.where(
            or_(
                searching.has_text(User.email, wanted),
                searching.has_text(User.name, wanted),
                User.id == wanted,
            )
        )
    if after:
        statement = statement.where(User.email > after)
    with db.reading() as session:
        found = session.scalars(statement).all()
    rows = found[:SIZE]
    return People(rows, rows[-1].email if len(found) > SIZE else "")
