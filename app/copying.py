"""Many rows out of the database as lines of a CSV, at the speed of the database.

PostgreSQL writes the CSV itself (COPY), quotes and all; from SQLite the rows come as tuples and
are written here. The statement is built and compiled by SQLAlchemy, once. `db.Copy` is what the
platform uses.
"""

import re
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Select

from app.driver import as_sqlalchemy_says

_SPECIAL = re.compile('[",\r\n]')


class Copy:
    """A SELECT whose columns are texts, and none of them NULL.

    Parameters that differ from one time to the next are named by `bindparam`.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._compiled: tuple[str, dict[str, Any]] | None = None

    def lines(self, connection: Connection, **parameters: Any) -> list[bytes]:
        """The rows as lines of a CSV in UTF-8, each with its end.

        Raises:
            DBAPIError: the database cannot be asked.
        """
        if connection.dialect.name == "sqlite":
            rows = connection.execute(self._statement, parameters)
            return [f"{','.join(map(_cell, row))}\n".encode() for row in rows]
        copy, fixed = self._for(connection)
        driver: Any = connection.connection.dbapi_connection
        try:
            with driver.cursor() as cursor:
                with cursor.copy(copy, fixed | parameters) as messages:
                    lines = [bytes(message) for message in messages]
                if len(lines) != cursor.rowcount:
                    raise RuntimeError("the server does not send a message a row")
        except connection.dialect.loaded_dbapi.Error as error:
            raise as_sqlalchemy_says(error, copy, connection) from error
        return lines

    def _for(self, connection: Connection) -> tuple[str, dict[str, Any]]:
        if self._compiled is None:
            compiled = self._statement.compile(
                dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
            )
            fixed = {
                name: value.value if isinstance(value, Enum) else value
                for name, value in compiled.params.items()
            }
            # Without another word for NULL, an empty text would be written as two quotes.
            copy = f"COPY ({compiled}) TO STDOUT (FORMAT csv, NULL '\\N')"
            self._compiled = (copy, fixed)
        return self._compiled


def _cell(text: str) -> str:
    """As COPY writes it. Python's own writer leaves a carriage return bare, and breaks the line."""
    if _SPECIAL.search(text) is None:
        return text
    return '"' + text.replace('"', '""') + '"'
