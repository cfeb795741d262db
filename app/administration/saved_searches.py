"""Searches that somebody keeps under a name, for themselves alone.

The audit log has the name and not what is looked for, which may be about a payer.
"""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, db, ids
from app.actors import Actor
from app.errors import Conflict, Invalid, NotFound
from app.people.models import SavedSearch

LONGEST_NAME = 50
LONGEST_QUERY = 4_000
MOST_SAVED = 30  # of one person, for one place


class SavedSearchNotFound(NotFound):
    """Nobody's, or somebody else's."""

    code = "saved_search_not_found"


class NameTaken(Conflict):
    """Two searches of one person for one place cannot have the same name."""

    code = "saved_search_name_taken"
    message = "You have saved another search under this name"


class TooManySaved(Conflict):
    """There is no room for another one."""

    code = "too_many_saved_searches"
    message = "You have saved 30 searches here already. Delete one first"


class NameMissing(Invalid):
    """A search without a name cannot be told from others."""

    code = "saved_search_name_missing"
    message = "Enter a name for the search"


class NameTooLong(Invalid):
    """Names stand in a line."""

    code = "saved_search_name_too_long"
    message = "Name must be 50 characters or fewer"


db.refuses("uq_saved_searches_user_id_place_name", NameTaken)
db.refuses("saved_searches.user_id, saved_searches.place, saved_searches.name", NameTaken)


def saved_searches(user_id: str, place: str | None = None) -> Sequence[SavedSearch]:
    """Somebody's searches, by name: those for one place, or all."""
    statement = select(SavedSearch).where(SavedSearch.user_id == user_id)
    if place is not None:
        statement = statement.where(SavedSearch.place == place)
    with db.reading() as session:
        return session.scalars(statement.order_by(SavedSearch.name, SavedSearch.id)).all()


def save_search(user_id: str, *, place: str, name: str, query: str, ip: str = "") -> SavedSearch:
    """Keep a search under a name.

    Raises:
        NameMissing, NameTooLong, NameTaken, TooManySaved
        Invalid: the query is longer than any that the form makes.
    """
    _check_name(name)
    if len(query) > LONGEST_QUERY:
        raise Invalid("The search is too long to be kept")
    kept = SavedSearch(id=ids.new_id(), user_id=user_id, place=place, name=name, query=query)
    with db.transaction() as session:
        many = select(func.count()).where(
            SavedSearch.user_id == user_id, SavedSearch.place == place
        )
        if (session.scalar(many) or 0) >= MOST_SAVED:
            raise TooManySaved
        session.add(kept)
        session.flush()
        _record(session, kept, "search_saved", after={"name": name}, ip=ip)
    return kept


def rename_search(user_id: str, search_id: str, *, name: str, ip: str = "") -> None:
    """Give a search another name. The one it has is no change.

    Raises:
        SavedSearchNotFound, NameMissing, NameTooLong, NameTaken
    """
    _check_name(name)
    with db.transaction() as session:
        kept = _own(session, user_id, search_id)
        before, kept.name = kept.name, name
        session.flush()
        if before != name:
            change = {"before": {"name": before}, "after": {"name": name}}
            _record(session, kept, "search_renamed", **change, ip=ip)


def delete_search(user_id: str, search_id: str, *, ip: str = "") -> SavedSearch:
    """Forget a search.

    Raises:
        SavedSearchNotFound
    """
    with db.transaction() as session:
        kept = _own(session, user_id, search_id)
        session.delete(kept)
        session.flush()
        _record(session, kept, "search_deleted", before={"name": kept.name}, ip=ip)
    return kept


def _check_name(name: str) -> None:
    if not name:
        raise NameMissing
    if len(name) > LONGEST_NAME:
        raise NameTooLong


def _own(session: Session, user_id: str, search_id: str) -> SavedSearch:
    statement = select(SavedSearch).where(
        SavedSearch.id == search_id, SavedSearch.user_id == user_id
    )
    found = session.scalar(statement.with_for_update())
    if found is None:
        raise SavedSearchNotFound
    return found


def _record(
    session: Session,
    kept: SavedSearch,
    action: str,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
    ip: str,
) -> None:
    audit.record(
        session,
        actor=Actor.staff(kept.user_id),
        action=action,
        subject_kind="saved_search",
        subject_id=kept.id,
        before=before,
        after=after,
        ip=ip,
    )
