"""What every search shares: comparing texts, places in the order, and numbered pages.

Lists are ordered from the newest to the oldest, and by id within a moment. A page is found by a
place in that order and not by counting up to it: going on from a page costs the same wherever it
is. Who names a page by its number is taken there over the index alone, from the nearer end.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

from sqlalchemy import ColumnClause, ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound

# So long the links of a walk repeat the total that was counted when it began.
TOTAL_KEPT = timedelta(minutes=10)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_POSITION = re.compile(r"(\d{1,17})\.([0-9a-v]{26})")
_STEP = re.compile(r"(back|onward)\.(\d{1,18})\.(\d{1,17})\.(.*)", re.ASCII)


class PageNotFound(NotFound):
    """There are not so many pages."""

    code = "page_not_found"


class Position(NamedTuple):
    """Where a row stands in the order of its list."""

    created_at: datetime
    id: str

    def __str__(self) -> str:
        return f"{_written(self.created_at)}.{self.id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The position that was written as `text`; None when that is not one."""
        match = _POSITION.fullmatch(text)
        if match is None or not match[1].isascii():
            return None
        return cls(_read(match[1]), match[2])


def _written(moment: datetime) -> str:
    return str((moment - _EPOCH) // timedelta(microseconds=1))


def _read(microseconds: str) -> datetime:
    return _EPOCH + timedelta(microseconds=int(microseconds))


class Listed(Protocol):
    """A model whose rows stand in the order of a list."""

    id: Any
    created_at: Any


Row = TypeVar("Row", bound=Listed)
Item = TypeVar("Item")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The way to a page from the one beside it: on from `position`, which is not on the page.

    The `total_rows` of the list were counted at `counted_at`, when the walk began.
    """

    is_back: bool  # towards newer rows
    position: Position
    total_rows: int
    counted_at: datetime

    def __str__(self) -> str:
        direction = "back" if self.is_back else "onward"
        return f"{direction}.{self.total_rows}.{_written(self.counted_at)}.{self.position}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The step that was written as `text`; None when that is not one."""
        match = _STEP.fullmatch(text)
        position = Position.read(match[4]) if match else None
        if match is None or position is None:
            return None
        return cls(
            is_back=match[1] == "back",
            position=position,
            total_rows=int(match[2]),
            counted_at=_read(match[3]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """Some rows of a list, newest first.

    `here` is the step that led to it; `back` and `onward` lead to the pages with a lower and a
    higher number. None where there is none.
    """

    rows: Sequence[Item]
    number: int
    size: int
    total_rows: int
    here: Step | None
    back: Step | None
    onward: Step | None

    @property
    def last(self) -> int:
        """The number of the last page. An empty list has one page."""
        return max(1, -(-self.total_rows // self.size))

    def showing(self, rows: Sequence[Other]) -> "Page[Other]":
        """The same page with something else in place of each row."""
        return Page(
            rows=rows,
            number=self.number,
            size=self.size,
            total_rows=self.total_rows,
            here=self.here,
            back=self.back,
            onward=self.onward,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which page is wanted: its number from 1, its size, and the way to it, where one is known."""

    number: int = 1
    size: int
    step: Step | None = None


def find(
    session: Session,
    model: type[Row],
    where: Sequence[ColumnElement[bool]],
    asked: Asked,
    *,
    index: str = "",
) -> Page[Row]:
    """A page of the rows of `model` that fulfil `where`, in at most two statements.

    `index` names the one that finds few of many rows; see `by_index`.

    Raises:
        PageNotFound: `asked` names a page beyond the last one. The first one is always there, and
            so is one that a step leads to: its rows may have changed and left.
    """
    listing = _Listing(session, model, where, index)
    if asked.step is not None:
        return listing.follow(asked, asked.step)
    return listing.first(asked) if asked.number == 1 else listing.jump(asked)


@dataclass(frozen=True, slots=True)
class _Listing(Generic[Row]):
    session: Session
    model: type[Row]
    where: Sequence[ColumnElement[bool]]
    index: str

    def first(self, asked: Asked) -> Page[Row]:
        found = self._rows(asked.size + 1)
        is_all = len(found) <= asked.size
        total_rows = len(found) if is_all else max(self._count(), len(found))
        return _page(asked, found, total_rows, clock.now())

    def jump(self, asked: Asked) -> Page[Row]:
        total_rows = self._count()
        newer = (asked.number - 1) * asked.size  # rows on the pages before it
        if newer >= total_rows:
            raise PageNotFound
        top = self._place_behind(newer, total_rows)
        found = self._rows(asked.size + 1, place_in(self.model) <= top)
        return _page(asked, found, total_rows, clock.now())

    def follow(self, asked: Asked, step: Step) -> Page[Row]:
        place, here = place_in(self.model), at(self.model, step.position)
        if step.is_back:
            found = self._rows(asked.size, place > here, upwards=True)
            found.reverse()
        else:
            found = self._rows(asked.size + 1, place < here)
        now = clock.now()
        if now - step.counted_at > TOTAL_KEPT:
            return _page(asked, found, self._count(), now)
        return _page(asked, found, step.total_rows, step.counted_at)

    def _place_behind(self, newer: int, total_rows: int) -> Any:
        """Where the row stands that has so many before it: counted from whichever end is nearer."""
        older = total_rows - newer - 1
        upwards = older < newer
        places: Select[Any] = select(self.model.created_at, self.model.id)
        statement = self._ordered(places, upwards=upwards).offset(min(older, newer)).limit(1)
        return statement.correlate(None).scalar_subquery()

    def _rows(self, most: int, *further: ColumnElement[bool], upwards: bool = False) -> list[Row]:
        statement = self._ordered(select(self.model), upwards=upwards).where(*further).limit(most)
        return list(self.session.scalars(statement))

    def _ordered(self, statement: Select[Any], *, upwards: bool) -> Select[Any]:
        columns = (self.model.created_at, self.model.id)
        order = columns if upwards else (column.desc() for column in columns)
        return by_index(statement.where(*self.where), self.model, self.index).order_by(*order)

    def _count(self) -> int:
        statement = select(func.count()).select_from(self.model).where(*self.where)
        return self.session.scalar(by_index(statement, self.model, self.index)) or 0


def _page(asked: Asked, found: list[Row], total_rows: int, counted_at: datetime) -> Page[Row]:
    rows = found[: asked.size]
    came_back = asked.step is not None and asked.step.is_back
    goes_on = len(found) > asked.size or (came_back and bool(rows))

    def step(*, is_back: bool, row: Row) -> Step:
        position = Position(row.created_at, row.id)
        return Step(
            is_back=is_back, position=position, total_rows=total_rows, counted_at=counted_at
        )

    return Page(
        rows=rows,
        number=asked.number,
        size=asked.size,
        total_rows=total_rows,
        here=asked.step,
        back=step(is_back=True, row=rows[0]) if rows and asked.number > 1 else None,
        onward=step(is_back=False, row=rows[-1]) if goes_on else None,
    )


def by_index(statement: Select[Any], model: type[Listed], name: str) -> Select[Any]:
    """Let SQLite find the rows by this index; without a name, and elsewhere, as it thinks best.

    Until it has looked at a table that has grown, SQLite would rather read all of an account's rows
    in their order than look up three and sort them.
    """
    return statement.with_hint(model, f"INDEXED BY {name}", "sqlite") if name else statement


def inside(statement: Select[Any], value: Any) -> Select[Any]:
    """A statement that uses `value`, which may be a column of the one around it, or further out."""
    return statement.correlate(value.table) if isinstance(value, ColumnClause) else statement


# Comparing


def place_in(model: type[Listed]) -> ColumnElement[Any]:
    """Where each row of a list stands, to be compared with a position `at` which to be."""
    return tuple_(model.created_at, model.id)


def at(model: type[Listed], position: Position) -> ColumnElement[Any]:
    """A position, as the database compares it."""
    return tuple_(literal(position.created_at, model.created_at.type), literal(position.id))


def is_text(column: Any, text: str) -> ColumnElement[bool]:
    """That it is this text, however it is capitalised."""
    return func.lower(column) == func.lower(text)


def has_text(column: Any, text: str) -> ColumnElement[bool]:
    """That this text is a part of it, however it is capitalised. No character is special."""
    pattern = "%" + re.sub("[/%_]", r"/\g<0>", text) + "%"
    return func.lower(column).like(func.lower(pattern), escape="/")


def between(column: Any, first: Any, too_late: Any) -> list[ColumnElement[bool]]:
    """That it is `first` or later, and before `too_late`. None is no limit."""
    conditions = []
    if first is not None:
        conditions.append(column >= first)
    if too_late is not None:
        conditions.append(column < too_late)
    return conditions


def including(column: Any, first: Any, last: Any) -> list[ColumnElement[bool]]:
    """That it is from `first` to `last`, both of them in: a day, a sum. None is no limit."""
    conditions = []
    if first is not None:
        conditions.append(column >= first)
    if last is not None:
        conditions.append(column <= last)
    return conditions
