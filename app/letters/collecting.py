"""Collecting letters: for `app.emails`, which has them carried."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import clock, db
from app.letters.content import Content
from app.letters.models import Letter


def waiting(*, limit: int) -> Sequence[str]:
    """The ids of letters that nobody has collected, those left first. Looking takes no lock."""
    with db.reading() as session:
        return session.scalars(
            select(Letter.id)
            .where(Letter.collected_at.is_(None))
            .order_by(Letter.left_at)
            .limit(limit)
        ).all()


def collect(session: Session, letter_ids: Collection[str]) -> Sequence[Letter]:
    """Take these letters. Those that somebody else has, or is about to have, are left out."""
    letters = session.scalars(
        select(Letter)
        .where(Letter.id.in_(letter_ids), Letter.collected_at.is_(None))
        .order_by(Letter.left_at, Letter.id)
        .with_for_update(skip_locked=True)
    ).all()
    for letter in letters:
        letter.collected_at = clock.now()
    return letters


def read(letter: Letter) -> Content | None:
    """What a letter says; None once it was wiped, or where it was sealed under another key."""
    return Content.unsealed(letter.sealed, letter_id=letter.id)


def wipe(session: Session, letter_id: str) -> None:
    """Keep nothing of what a letter said."""
    session.execute(update(Letter).where(Letter.id == letter_id).values(sealed=""))


def forget(session: Session, letter_ids: Collection[str]) -> None:
    """Delete letters whose emails are gone."""
    session.execute(delete(Letter).where(Letter.id.in_(letter_ids)))
