"""Switching payments off and on, and knowing which without asking at every request."""

import threading
import time

import structlog
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock, db, settings
from app.errors import Unavailable
from app.maintenance.models import Maintenance
from config import Config

log = structlog.get_logger()


class UnderMaintenance(Unavailable):
    """Payments are switched off for now. `about` says until when."""

    code = "under_maintenance"
    message = "The service is unavailable. Try again later."

    def __init__(self, about: Maintenance) -> None:
        self.about = about
        super().__init__()


class _Known:
    """What this process knows, and since when. One request at a time asks; the others go on."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._state: Maintenance | None = None
        self._asked_at = float("-inf")
        self._asking = threading.Lock()

    def current(self) -> Maintenance | None:
        good_for = self.config.maintenance_known_seconds
        if time.monotonic() - self._asked_at >= good_for and self._asking.acquire(blocking=False):
            try:
                self._state = current()
            except Exception as problem:  # noqa: BLE001  then what was known before is still the best
                log.warning("maintenance_not_known", kind=type(problem).__name__)
            finally:
                self._asked_at = time.monotonic()
                self._asking.release()
        return self._state


_known: list[_Known] = []


def begin(session: Session, **columns: object) -> tuple[Maintenance, bool]:
    """Switch payments off, or change what is said of it, in the caller's transaction.

    Also hands back whether anything is different now.
    """
    insert = sqlite.insert if db.is_sqlite(session) else postgresql.insert
    now = clock.now()
    # Of two who begin at once the second waits here, and finds what the first has said.
    session.execute(
        insert(Maintenance)
        .values(id=1, began_at=now, **columns)
        .on_conflict_do_update(index_elements=[Maintenance.id], set_={"id": 1})
    )
    state = session.get_one(Maintenance, 1)
    is_new = state.began_at == now
    is_same = all(getattr(state, name) == value for name, value in columns.items())
    for name, value in columns.items():
        setattr(state, name, value)
    return state, is_new or not is_same


def end(session: Session) -> Maintenance | None:
    """Switch payments on again, in the caller's transaction. None when they were."""
    state = session.get(Maintenance, 1)
    if state is not None:
        session.delete(state)
    return state


def current() -> Maintenance | None:
    """What is so now, as the database knows it. None while payments can be made."""
    with db.reading() as session:
        return session.get(Maintenance, 1)


def require_none() -> None:
    """Refuse to go on while payments are switched off, as far as this process knows.

    It asks the database every `maintenance_known_seconds`, so that other requests cost nothing. A
    database that does not answer changes nothing.

    Raises:
        UnderMaintenance
    """
    config = settings.current()
    if not _known or _known[0].config is not config:
        _known[:] = [_Known(config)]
    if state := _known[0].current():
        raise UnderMaintenance(state)
