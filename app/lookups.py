"""Objects and rows straight from the driver: the look-ups that every step makes.

Loading an object costs SQLAlchemy half a millisecond; this costs a fifth of that. The statement is
still built and compiled by SQLAlchemy, once. `db.Lookup` and `db.RowLookup` are what the platform
uses.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Select, select
from sqlalchemy.orm import class_mapper

from app.driver import as_sqlalchemy_says


class Lookup:
    """A SELECT of whole objects by unique values, compiled once for each database.

    What it finds is loaded and detached, and is not to be changed; columns that are deferred are
    not there. Each of `where` compares a column with a `bindparam`, or with one of another model;
    the parameters are texts or whole numbers. `beside` is a model that may have no match, and what
    ties it to the first of the others.
    """

    def __init__(
        self,
        *models: type[Any],
        where: Sequence[ColumnElement[bool]],
        beside: tuple[type[Any], ColumnElement[bool]] | None = None,
    ) -> None:
        self._models = models
        self._where = where
        self._beside = beside
        self._ready: dict[str, tuple[str, Sequence[str], Sequence[_Loader]]] = {}

    def first(self, connection: Connection, **parameters: str | int) -> tuple[Any, ...] | None:
        """The first match, one object for each model; None when there is none.

        None stands also in the place of a model beside them that has no match.

        Raises:
            DBAPIError: the database cannot be asked.
        """
        dialect = connection.dialect
        if dialect.name not in self._ready:
            self._ready[dialect.name] = self._compile(dialect)
        sql, names, loaders = self._ready[dialect.name]
        row = _first(connection, sql, names, parameters)
        return None if row is None else tuple(loader.load(row) for loader in loaders)

    def _compile(self, dialect: Dialect) -> tuple[str, Sequence[str], "Sequence[_Loader]"]:
        loaders: list[_Loader] = []
        columns: list[Any] = []
        beside = self._beside and self._beside[0]
        for model in (*self._models, *filter(None, [beside])):
            loader = _Loader(model, dialect, offset=len(columns))
            loaders.append(loader)
            columns.extend(loader.columns)
        labelled = [column.label(f"c{number}") for number, column in enumerate(columns)]
        statement = select(*labelled).where(*self._where)
        if self._beside:
            statement = statement.outerjoin_from(self._models[0], *self._beside)
        compiled = statement.compile(dialect=dialect)
        return str(compiled), tuple(compiled.positiontup or ()), loaders


class RowLookup:
    """A SELECT of columns that finds one row at most, compiled once for each database.

    Parameters that differ from one time to the next are named by `bindparam`. The names of the
    columns differ from each other.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._ready: dict[str, _Question] = {}

    def first(self, connection: Connection, **parameters: Any) -> Any:
        """The row, whose columns are attributes of it; None when there is none.

        Raises:
            DBAPIError: the database cannot be asked.
        """
        name = connection.dialect.name
        if name not in self._ready:
            self._ready[name] = _Question(self._statement, connection.dialect)
        return self._ready[name].first(connection, parameters)


class _Question:
    """A SELECT as one database is asked it, and what comes of the values there and back."""

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._sql, self._names = str(compiled), tuple(compiled.positiontup or ())
        self._to_driver = {
            name: processor
            for name, bound in compiled.binds.items()
            if (processor := bound.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        given = {name for name, bound in compiled.binds.items() if bound.required}
        self._fixed = self._driven(
            {name: value for name, value in compiled.params.items() if name not in given}
        )
        self._load = _RowLoader(statement.selected_columns, dialect).load

    def first(self, connection: Connection, parameters: Mapping[str, Any]) -> Any:
        values = self._fixed | self._driven(parameters)
        row = _first(connection, self._sql, self._names, values)
        return None if row is None else self._load(row)

    def _driven(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: self._to_driver[name](value) if name in self._to_driver else value
            for name, value in values.items()
        }


class _RowLoader:
    """Makes a tuple with names of a row."""

    def __init__(self, columns: Iterable[ColumnElement[Any]], dialect: Dialect) -> None:
        named = {str(column.key): column for column in columns}
        self._kind = _kind(tuple(named))
        self._processed = tuple(
            (place, processor)
            for place, column in enumerate(named.values())
            if (processor := _processor(column, dialect)) is not None
        )

    def load(self, row: Sequence[Any]) -> Any:
        values = list(row)
        for place, processor in self._processed:
            values[place] = processor(values[place])
        return self._kind(*values)


def _kind(names: tuple[str, ...]) -> Any:
    make: Any = namedtuple  # a type checker wants the names written down  # noqa: PYI024
    return make("Row", names)


class _Loader:
    """Makes a detached object of one model from its part of a row."""

    def __init__(self, model: type[Any], dialect: Dialect, *, offset: int) -> None:
        mapper = class_mapper(model)
        attributes = [one for one in mapper.column_attrs if not one.deferred]
        self.columns = [attribute.columns[0] for attribute in attributes]
        self._model = model
        self._keys = tuple(attribute.key for attribute in attributes)
        self._part = slice(offset, offset + len(attributes))
        self._id = offset + self._keys.index(
            mapper.get_property_by_column(mapper.primary_key[0]).key
        )
        processors = [_processor(column, dialect) for column in self.columns]
        self._processed = tuple(
            (key, processor)
            for key, processor in zip(self._keys, processors, strict=True)
            if processor is not None
        )

    def load(self, row: Sequence[Any]) -> Any:
        if row[self._id] is None:
            return None
        loaded = object.__new__(self._model)
        values = loaded.__dict__
        values.update(zip(self._keys, row[self._part], strict=True))
        for key, processor in self._processed:
            values[key] = processor(values[key])
        return loaded


def _first(
    connection: Connection, sql: str, names: Sequence[str], parameters: Mapping[str, Any]
) -> Sequence[Any] | None:
    """The first row that the driver finds. `names` are the parameters in the order of their places.

    Raises:
        DBAPIError: the database cannot be asked.
    """
    driver: Any = connection.connection.dbapi_connection
    found: Sequence[Any] | None
    try:
        if connection.dialect.positional:
            found = driver.execute(sql, [parameters[name] for name in names]).fetchone()
        else:
            found = driver.cursor(binary=True).execute(sql, parameters).fetchone()
    except connection.dialect.loaded_dbapi.Error as error:
        raise as_sqlalchemy_says(error, sql, connection) from error
    return found


def _processor(column: ColumnElement[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a value of the column's type of what the driver brings; None: it is one."""
    return column.type.dialect_impl(dialect).result_processor(dialect, None)
