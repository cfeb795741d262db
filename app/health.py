"""What must be so for this process to be of any use."""

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import db

log = structlog.get_logger()


def checks() -> dict[str, bool]:
    """Each thing that was looked at, and whether it is well."""
    return {"ping": True, "database": _database_answers()}


def _database_answers() -> bool:
    try:
        with db.reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.warning("database_does_not_answer", kind=type(error).__name__)
        return False
    return True
