"""What must be so for this process to be of any use."""

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import db

log = structlog.get_logger()


def checks() -> dict[str, bool]:
    """Each thing that was looked at, and whether it is well."""
    return {"ping": True, "database": _database_answers()}


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
