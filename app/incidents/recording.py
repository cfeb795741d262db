"""Writing down what went wrong, without making it worse.

The page with the reference is drawn whatever happens here, and the log has the reference too.
Nothing is written while the database is in trouble, nor when there is too much of it.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine, delete, select

from app import clock, db, limits
from app.incidents.models import Incident
from app.limits import Limit

KEPT = timedelta(days=90)
MOST_KEPT = 100_000
MOST_AT_ONCE = Limit(60, 60, alone=20)  # a minute, of a machine: somebody may provoke them
TRY_AGAIN_AFTER = timedelta(seconds=30)

log = structlog.get_logger()

# At most one: the database that could not be written to, and when it may be tried again.
_resting: list[tuple[Engine, datetime]] = []


def note(incident: Incident, *, error: Exception | None = None) -> bool:
    """Keep an incident, in a transaction of its own. Never raises; False when it was not kept.

    `error` is what it came of. Trouble with the database is not written into the database.
    """
    if error is not None and db.is_out_of_reach(error):
        return False
    if _is_resting() or limits.use("incidents", MOST_AT_ONCE):
        return False
    try:
        with db.transaction() as session:
            session.add(incident)
    except Exception as problem:  # noqa: BLE001  whatever it is, what went wrong first matters more
        _resting[:] = [(db.engine(), clock.now() + TRY_AGAIN_AFTER)]
        log.warning("incident_not_kept", kind=type(problem).__name__)
        return False
    return True


def _is_resting() -> bool:
    return any(engine is db.engine() and clock.now() < until for engine, until in _resting)


def sweep() -> None:
    """Forget what is old, and what is more than anybody will look at."""
    newest = select(Incident.at).order_by(Incident.at.desc()).offset(MOST_KEPT).limit(1)
    with db.transaction() as session:
        session.execute(delete(Incident).where(Incident.at < clock.now() - KEPT))
        too_many = session.scalar(newest)
        if too_many is not None:
            session.execute(delete(Incident).where(Incident.at <= too_many))
