"""What must be so for this process to be of any use, and what should be so of the platform."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import clock, db, migrations, settings, signs
from app.audit import nightly

log = structlog.get_logger()

STILL_THERE = timedelta(seconds=90)  # several times as long as between two signs of life
MOST_APART_SECONDS = 5
LEAST_FREE_GIGABYTES = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `is_well` is None where nothing can be said of it.

    `seen` is when it was last there, or what was found: a revision, seconds, gigabytes.
    """

    name: str
    is_well: bool | None
    seen: datetime | str | int | None = None


def checks() -> dict[str, bool]:
    """Each thing that was looked at, and whether it is well."""
    return {"ping": True, "database": _database_answers()}


def findings() -> list[Finding]:
    """How the platform is, as far as this process can tell."""
    if not _database_answers():
        return [Finding("database", False), _disk()]
    seen = signs.seen()
    return [
        Finding("database", True),
        _schema(),
        _living("worker", seen.get(signs.WORKER)),
        _living("scheduler", seen.get(signs.SCHEDULER)),
        _clock(),
        _ledger(seen.get(signs.LEDGER)),
        _audit(),
        _disk(),
    ]


def is_database_out_of_reach(error: BaseException) -> bool:
    """Whether `error` says that the database cannot be used now, and may be again later."""
    return db.is_out_of_reach(error)


def _database_answers() -> bool:
    try:
        with db.reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.warning("database_does_not_answer", kind=type(error).__name__)
        return False
    return True


def _schema() -> Finding:
    """Whether the database has the newest schema that this process knows."""
    with db.reading() as session:
        there = session.scalars(text("SELECT version_num FROM alembic_version")).all()
    return Finding("schema", set(there) == migrations.newest(), ", ".join(sorted(there)))


def _living(name: str, sign: signs.Sign | None) -> Finding:
    if sign is None:
        return Finding(name, False)
    return Finding(name, clock.now() - sign.seen_at <= STILL_THERE, sign.seen_at)


def _ledger(sign: signs.Sign | None) -> Finding:
    """What was found when it was last verified. Never is no fault: the first day has begun."""
    if sign is None:
        return Finding("ledger", None)
    return Finding("ledger", sign.is_well, sign.seen_at)


def _audit() -> Finding:
    """What the last check found that is finished."""
    for check in nightly.newest():
        if check.finished_at is not None:
            return Finding("audit", check.is_intact, check.finished_at)
    return Finding("audit", None)


def _clock() -> Finding:
    """How far this machine's clock is from the database's. The same machine's is the same."""
    with db.reading() as session:
        if db.is_sqlite(session):
            return Finding("clock", True, 0)
        theirs: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    apart = abs(int((clock.now() - theirs).total_seconds()))
    return Finding("clock", apart <= MOST_APART_SECONDS, apart)


def _disk() -> Finding:
    """What is free where the embedded database and what the sandbox writes down are."""
    folder = settings.current().data_dir
    if not folder.is_dir():
        return Finding("disk", None)
    free = shutil.disk_usage(folder).free // 1024**3
    return Finding("disk", free >= LEAST_FREE_GIGABYTES, free)
