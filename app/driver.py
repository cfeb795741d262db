"""What goes wrong when `rows`, `lookups` and `copying` speak to the driver past SQLAlchemy."""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, StatementError


def as_sqlalchemy_says(error: Any, statement: str, connection: Connection) -> StatementError:
    """The driver's error as the exception that SQLAlchemy would have raised for it.

    Where it means that the connection is lost, the pool's idle ones are as dead, and are dropped
    with it: one request notices that a server was restarted, and not one for each connection.
    """
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if lost:
        connection.invalidate(error)
        connection.engine.dispose()
    said: StatementError = DBAPIError.instance(
        statement,
        None,
        error,
        dialect.loaded_dbapi.Error,
        connection_invalidated=lost,
        dialect=dialect,
    )
    return said
