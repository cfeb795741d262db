"""Finding payments for staff: a page at a time, in an order of theirs, however many there are.

A page starts where another ended and not at a number, so the five-thousandth costs what the first
does, and a payment made meanwhile moves nothing. Who names a page by its number is taken there
over an index alone. Counting stops where nobody reads on.

What no index keeps in the order of the list is first looked for among the next few payments of
that order: there is a page of most things. Only what is rare is then looked up.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, func, literal, select, true, tuple_, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from app import db, searching
from app.money import Pence
from app.payments import wanted as wanting
from app.payments.models import Payment
from app.payments.states import State
from app.payments.wanted import (
    EVERYTHING,
    TOTAL_PENCE,
    Resolved,
    Standing,
    Wanted,
    conditions,
    resolve,
    standing_of,
)
from app.searching import Position

__all__ = [
    "EVERYTHING",
    "Resolved",
    "Standing",
    "Wanted",
    "conditions",
    "find",
    "resolve",
    "standing_of",
]

MOST_COUNTED = 10_000
MOST_COUNTED_ONE_BY_ONE = 1_000  # where no index can say how many there are
READ_FIRST = 3_000  # payments that are read in order before anything is looked up
PAGE_SIZES = (20, 100)


class By(StrEnum):
    """What a list can be ordered by. Within the same, by when they were created."""

    CREATED = "created"
    AMOUNT = "amount"
    REFERENCE = "reference"


# As the indexes say it.
_ORDERED_BY: dict[By, Callable[[Any], ColumnElement[Any]]] = {
    By.AMOUNT: lambda model: model.amount_pence + model.surcharge_pence,
    By.REFERENCE: lambda model: func.lower(model.reference),
}


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list."""

    by: By = By.CREATED
    descending: bool = True


NEWEST_FIRST = Order()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which page of a list: the one next to a position, or one by its number, or the last."""

    after: Position | None = None
    before: Position | None = None
    number: int = 1
    is_last: bool = False

    @property
    def is_first(self) -> bool:
        """Whether it is where the list begins."""
        return self == FIRST

    @property
    def backwards(self) -> bool:
        """Whether it is found from its end."""
        return self.is_last or self.before is not None


FIRST = Place()


class Line(NamedTuple):
    """What the list shows of a payment."""

    created_at: datetime
    id: str
    account_id: str
    reference: str
    email: str
    total_pence: Pence
    refunded_pence: Pence
    state: State
    disputed: bool
    card_brand: str
    card_last_four: str

    @property
    def position(self) -> Position:
        """Where it stands in the list."""
        return Position(self.created_at, self.id)


_SHOWN: tuple[Any, ...] = (
    Payment.created_at,
    Payment.id,
    Payment.account_id,
    Payment.reference,
    Payment.email,
    TOTAL_PENCE,
    Payment.refunded_pence,
    Payment.state,
    Payment.disputed,
    Payment.card_brand,
    Payment.card_last_four,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some lines of a list, and how to go on from them.

    `count` is of the whole list, and at least that where `more_than_counted`. The neighbouring
    pages are before `before` and after `after`; None where there is none. `by_part`: how texts
    were compared.
    """

    lines: Sequence[Line]
    count: int
    more_than_counted: bool
    before: Position | None
    after: Position | None
    by_part: bool


NOTHING = Page(lines=(), count=0, more_than_counted=False, before=None, after=None, by_part=False)


def find(
    account_ids: str | Collection[str],
    wanted: Wanted = EVERYTHING,
    *,
    order: Order = NEWEST_FIRST,
    place: Place = FIRST,
    size: int = PAGE_SIZES[0],
) -> Page:
    """A page of the payments of one account, or of several."""
    owners = (account_ids,) if isinstance(account_ids, str) else tuple(account_ids)
    if not owners:
        return NOTHING
    with db.planning_anew() as session:
        asked = resolve(session, owners, wanted)
        listing = _Listing(session, owners, asked, order)
        found = listing.lines(place, size + 1)
        is_all = place.is_first and len(found) <= size
        most = MOST_COUNTED_ONE_BY_ONE if asked.is_read_through else MOST_COUNTED
        count = len(found) if is_all else max(listing.count(most), min(len(found), most))
    lines = found[:size]
    goes_on = len(found) > size
    if place.backwards:
        lines.reverse()
    follows = place.after is not None or place.number > 1
    before = goes_on if place.backwards else follows
    after = place.before is not None or (goes_on and not place.is_last)
    return Page(
        lines=lines,
        count=min(count, most),
        more_than_counted=count > most,
        before=lines[0].position if lines and before else None,
        after=lines[-1].position if lines and after else None,
        by_part=asked.by_part and bool(wanted.reference or wanted.email),
    )


@dataclass(frozen=True, slots=True)
class _Listing:
    session: Session
    account_ids: tuple[str, ...]
    asked: Resolved
    order: Order

    def lines(self, place: Place, most: int) -> list[Line]:
        """Lines of a page, in the direction in which it is found."""
        downwards = self.order.descending != place.backwards
        start = _Start(place.before or place.after, downwards)
        if place.number > 1:
            # `most` is one more than there are on a page.
            found = self._position_of((place.number - 1) * (most - 1))
            if found is None:
                return []
            start = _Start(found, downwards, is_in=True)
        if self.asked.is_read_through:
            few = max(READ_FIRST // len(self.account_ids), most)
            lines = self._read(start, most, within=few)
            if len(lines) == most:
                return lines
        return self._read(start, most)

    def count(self, most: int) -> int:
        """How many there are, or one more than anybody is told."""

        def of_account(account_id: Any) -> Select[Any]:
            some = select(literal(1).label("one")).where(*conditions(self.asked, account_id))
            return searching.by_index(some, Payment, self._index).limit(most + 1)

        counted = self._of_each(of_account).limit(most + 1).subquery()
        return self.session.scalar(select(func.count()).select_from(counted)) or 0

    def _read(self, start: "_Start", most: int, *, within: int | None = None) -> list[Line]:
        """So many lines from there on; `within` the next so many payments of each account."""
        rows = self._ordered(_SHOWN, start, most, within=within)
        return [Line._make(row[: len(_SHOWN)]) for row in self.session.execute(rows)]

    def _position_of(self, number: int) -> Position | None:
        """Where the payment stands that has so many before it."""
        start = _Start(None, self.order.descending)
        places = self._ordered((Payment.created_at, Payment.id), start, number + 1)
        found = self.session.execute(places.offset(number).limit(1)).first()
        return Position(found[0], found[1]) if found else None

    def _ordered(
        self, shown: Sequence[Any], start: "_Start", most: int, *, within: int | None = None
    ) -> Select[Any]:
        """Columns of so many payments in their order, followed by what they are ordered by.

        The next few of one account are read one after the other: looking up all that has the marks
        of a text costs more than that.
        """
        columns = [*shown, *self._key(Payment)]
        named = [column.label(f"c{number}") for number, column in enumerate(columns)]

        def of_account(account_id: Any) -> Select[Any]:
            asked = self.asked
            if within is not None and len(self.account_ids) == 1:
                asked = replace(asked, has_marks=False)
            where = [*conditions(asked, account_id), *self._beyond(start, Payment)]
            if within is not None:
                where.append(self._among_next(within, start, account_id))
            some = searching.by_index(select(*named).where(*where), Payment, self._index)
            key = self._key(Payment)
            if self.asked.lies_together and within is None:
                key = [func.coalesce(part, part) for part in key]
            return _sorted(some, key, start).limit(most)

        found = self._of_each(of_account)
        if len(self.account_ids) == 1:
            return found
        key = list(found.selected_columns)[len(shown) :]
        return _sorted(found, key, start).limit(most)

    def _among_next(self, many: int, start: "_Start", account_id: Any) -> ColumnElement[bool]:
        """That it is one of the next so many of its account, whatever else is asked."""
        other = aliased(Payment)
        edge = select(*self._key(other)).where(
            other.account_id == account_id, *self._beyond(start, other)
        )
        edge = _sorted(edge, self._key(other), start).offset(many - 1).limit(1)
        if len(self.account_ids) == 1:  # said in figures, a planner knows that they are few
            found = self.session.execute(edge).first()
            if found is None:
                return true()
            values = [
                literal(value, part.type)
                for value, part in zip(found, self._key(other), strict=True)
            ]
            last: ColumnElement[Any] = tuple_(*values)
        else:
            last = searching.inside(edge, account_id).scalar_subquery()
        key = tuple_(*self._key(Payment))
        return key >= last if start.downwards else key <= last

    def _beyond(self, start: "_Start", model: Any) -> list[ColumnElement[bool]]:
        if start.position is None:
            return []
        at: list[Any] = [
            literal(start.position.created_at, Payment.created_at.type),
            literal(start.position.id),
        ]
        if self.order.by in _ORDERED_BY:
            there = aliased(Payment)
            value = select(_ORDERED_BY[self.order.by](there))
            at.insert(0, value.where(there.id == start.position.id).scalar_subquery())
        key, limit = tuple_(*self._key(model)), tuple_(*at)
        if start.is_in:
            return [key <= limit if start.downwards else key >= limit]
        return [key < limit if start.downwards else key > limit]

    def _key(self, model: Any) -> list[Any]:
        """What the list is ordered by."""
        first = [_ORDERED_BY[self.order.by](model)] if self.order.by in _ORDERED_BY else []
        return [*first, model.created_at, model.id]

    @property
    def _index(self) -> str:
        return wanting.index_of(self.asked)

    def _of_each(self, of_account: Callable[[Any], Select[Any]]) -> Select[Any]:
        """What is asked of each account by itself, so that each is found by its own index."""
        if len(self.account_ids) == 1:
            return of_account(self.account_ids[0])
        if db.is_sqlite(self.session):
            parts = [select(of_account(one).subquery()) for one in self.account_ids]
            return select(union_all(*parts).subquery())
        accounts = func.unnest(literal(list(self.account_ids), ARRAY(String)))
        owners = accounts.table_valued("id", name="owners").render_derived()
        lines = of_account(owners.c.id).lateral()
        return select(lines).select_from(owners.join(lines, true()))


@dataclass(frozen=True, slots=True)
class _Start:
    """From where on payments are read, and in which direction. With `is_in`, from it itself."""

    position: Position | None
    downwards: bool
    is_in: bool = False


def _sorted(statement: Select[Any], key: Sequence[Any], start: _Start) -> Select[Any]:
    return statement.order_by(*(part.desc() if start.downwards else part for part in key))
