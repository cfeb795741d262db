"""A fresh, migrated database for each test, on SQLite or PostgreSQL.

Migrations run once for each of the two, into a template; a test gets a copy. A file of SQLite's is
thrown away afterwards; a database of PostgreSQL is cleaned for the next test, where that can be.
"""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from tests.support import card_data
from tests.support.cleaning import WATCH_THE_SCHEMA, Cleaner
from tests.support.postgresql import APPLICATION, OWNER, Postgresql

Dialect = Literal["sqlite", "postgresql"]
DIALECTS: tuple[Dialect, ...] = ("sqlite", "postgresql")

# Marks for tests and modules: on_both runs a test twice; unmarked tests run on SQLite.
on_both = pytest.mark.parametrize("dialect", DIALECTS)
on_postgresql = pytest.mark.parametrize("dialect", ["postgresql"])


@dataclass(frozen=True, slots=True)
class Database:
    """A database that one test has to itself.

    On PostgreSQL the application is a role that owns nothing (`url`) and migrations run as the
    owner (`owner_url`); SQLite knows no roles, and both are the same.
    """

    dialect: Dialect
    url: str
    owner_url: str


class Shelf:
    """Where fresh databases of one kind come from."""

    dialect: Dialect

    def empty(self) -> Database:
        """Make a database with nothing in it, not even tables."""
        raise NotImplementedError

    def copy(self) -> Database:
        """Make a copy of the migrated template, migrating it on first use."""
        raise NotImplementedError

    def throw_away(self, database: Database) -> None:
        raise NotImplementedError

    def give_back(self, database: Database) -> None:
        """Take back a copy that was not needed for longer, for the next who asks if it can be."""
        self.throw_away(database)

    def card_numbers_in(self, copy: Database) -> set[str]:
        """The test cards whose number stands anywhere in it."""
        raise NotImplementedError

    @contextmanager
    def lent(self) -> Iterator[Database]:
        database = self.copy()
        try:
            yield database
            found = self.card_numbers_in(database)
            assert not found, f"card numbers were stored: {found}"
        finally:
            self.give_back(database)


class SqliteShelf(Shelf):
    """Databases as files in `folder`."""

    dialect = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._template: Path | None = None

    def empty(self) -> Database:
        url = f"sqlite:///{self._folder / f'{next(self._numbers)}.sqlite3'}"
        return Database("sqlite", url=url, owner_url=url)

    def copy(self) -> Database:
        from app import migrations

        if self._template is None:
            template = self.empty()
            migrations.upgrade(template.owner_url)
            self._template = _file_of(template)
        fresh = self.empty()
        shutil.copyfile(self._template, _file_of(fresh))
        return fresh

    def throw_away(self, database: Database) -> None:
        file = _file_of(database)
        for left in file.parent.glob(f"{file.name}*"):  # with its write-ahead log
            left.unlink()

    def card_numbers_in(self, copy: Database) -> set[str]:
        return card_data.numbers_in_file(_file_of(copy))


class PostgresqlShelf(Shelf):
    """Databases in a server of our own."""

    dialect = "postgresql"

    def __init__(self, server: Postgresql) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self._template: str | None = None
        self._cleaners: dict[Database, Cleaner] = {}
        self._clean: list[Database] = []

    def empty(self) -> Database:
        return self._made(template="template1")

    def copy(self) -> Database:
        if self._clean:
            return self._clean.pop()
        if self._template is None:
            self._template = self._migrated()
        copy = self._made(template=self._template)
        self._cleaners[copy] = Cleaner(self._server.connected(_name_of(copy)))
        return copy

    def throw_away(self, database: Database) -> None:
        if cleaner := self._cleaners.pop(database, None):
            cleaner.close()
        self._server.drop(_name_of(database))

    def give_back(self, database: Database) -> None:
        if self._cleaners[database].clean():
            self._clean.append(database)
        else:
            self.throw_away(database)

    def card_numbers_in(self, copy: Database) -> set[str]:
        return card_data.numbers_in(self._cleaners[copy].text())

    def close(self) -> None:
        for cleaner in self._cleaners.values():
            cleaner.close()

    def _migrated(self) -> str:
        from app import migrations

        template = self.empty()
        migrations.upgrade(template.owner_url)
        migrations.grant(template.owner_url, APPLICATION)
        with self._server.connected(_name_of(template)) as connection:
            connection.execute(WATCH_THE_SCHEMA)
        return _name_of(template)

    def _made(self, *, template: str) -> Database:
        name = f"test_{next(self._numbers)}"
        self._server.create(name, template=template)
        return Database(
            "postgresql",
            url=self._server.url(name, role=APPLICATION),
            owner_url=self._server.url(name, role=OWNER),
        )


def _file_of(database: Database) -> Path:
    return Path(database.url.removeprefix("sqlite:///"))


def _name_of(database: Database) -> str:
    return database.url.partition("@/")[2].partition("?")[0]
