"""Finding payments of one account: newest first, a page at a time, however many there are.

A page starts where another ended and not at a number, so the five-thousandth costs what the first
does, and a payment made meanwhile moves nothing. Counting stops where nobody reads on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from app import db, searching
from app.money import Pence
from app.payments.models import Payment
from app.payments.states import State
from app.searching import Position

MOST_COUNTED = 10_000
PAGE_SIZES = (20, 100)


class Standing(StrEnum):
    """How a payment stands, in the few words that staff search by."""

    IN_PROGRESS = "in_progress"
    SUCCESS = "success"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    ERROR = "error"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


_STATES: dict[Standing, tuple[State, ...]] = {
    Standing.IN_PROGRESS: (
        State.CREATED,
        State.STARTED,
        State.CHALLENGED,
        State.AUTHORISED,
        State.AWAITING_PAYMENT,
        State.CAPTURABLE,
    ),
    Standing.SUCCESS: (State.CONFIRMED, State.CAPTURED),
    Standing.DECLINED: (State.DECLINED,),
    Standing.TIMED_OUT: (State.EXPIRED,),
    Standing.CANCELLED: (State.CANCELLED_BY_USER, State.CANCELLED_BY_SERVICE),
    Standing.ERROR: (State.ERRORED,),
}
_STANDING = {state: standing for standing, states in _STATES.items() for state in states}

# A sum that was promised counts as refunded, as it does everywhere.
_REFUNDED: dict[Standing, ColumnElement[bool]] = {
    Standing.PARTLY_REFUNDED: and_(
        Payment.refunded_pence > 0,
        Payment.refunded_pence < Payment.amount_pence + Payment.surcharge_pence,
    ),
    Standing.REFUNDED: and_(
        Payment.refunded_pence > 0,
        Payment.refunded_pence == Payment.amount_pence + Payment.surcharge_pence,
    ),
}


def standing_of(state: State) -> Standing:
    """How a payment in `state` stands, its refunds aside."""
    return _STANDING[state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for. What is empty is not asked about; what is given must all hold.

    `reference` and `email` are compared whole and without case, and where no payment has them so,
    as a part; `by_part` compares them as a part from the start. `standings`: any of them.
    `created_from` is the first moment, `created_before` the first one too late.
    """

    reference: str = ""
    email: str = ""
    last_four: str = ""
    standings: Collection[Standing] = ()
    created_from: datetime | None = None
    created_before: datetime | None = None
    by_part: bool = False


EVERYTHING = Wanted()


class Line(NamedTuple):
    """What the list shows of a payment."""

    created_at: datetime
    id: str
    reference: str
    email: str
    total_pence: Pence
    refunded_pence: Pence
    state: State
    card_brand: str
    card_last_four: str

    @property
    def position(self) -> Position:
        """Where it stands in the list."""
        return Position(self.created_at, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some lines of a list, newest first, and how to go on from them.

    `count` is of the whole list, and at least that where `more_than_counted`. `newer` and `older`
    are where the neighbouring pages begin; None where there is none. `by_part`: how texts were
    compared.
    """

    lines: Sequence[Line]
    count: int
    more_than_counted: bool
    newer: Position | None
    older: Position | None
    by_part: bool


def find(
    account_id: str,
    wanted: Wanted = EVERYTHING,
    *,
    older_than: Position | None = None,
    newer_than: Position | None = None,
    size: int = PAGE_SIZES[0],
) -> Page:
    """A page of an account's payments: the newest, or those next to a position."""
    with db.reading() as session:
        by_part = wanted.by_part or not _some_have_exactly(session, account_id, wanted)
        where = _conditions(account_id, wanted, by_part=by_part)
        index = _index(wanted, by_part=by_part)
        backwards = newer_than is not None
        statement = _lines(older_than=older_than, newer_than=newer_than).where(*where)
        chosen = searching.by_index(statement, Payment, index).limit(size + 1)
        found = [Line._make(row) for row in session.execute(chosen)]
        is_all = older_than is None and newer_than is None and len(found) <= size
        count = len(found) if is_all else _count(session, where, index)
    lines = found[:size]
    goes_on = len(found) > size
    if backwards:
        lines.reverse()
    return Page(
        lines=lines,
        count=min(count, MOST_COUNTED),
        more_than_counted=count > MOST_COUNTED,
        newer=lines[0].position if lines and (goes_on if backwards else older_than) else None,
        older=lines[-1].position if lines and (backwards or goes_on) else None,
        by_part=by_part and bool(wanted.reference or wanted.email),
    )


def _some_have_exactly(session: Session, account_id: str, wanted: Wanted) -> bool:
    """Whether comparing whole texts finds anything. True when there are no texts to compare."""
    if not (wanted.reference or wanted.email):
        return True
    where = _conditions(account_id, wanted, by_part=False)
    some = select(literal(1)).select_from(Payment).where(*where)
    index = _index(wanted, by_part=False)
    return session.scalar(searching.by_index(some, Payment, index).limit(1)) is not None


def _index(wanted: Wanted, *, by_part: bool) -> str:
    """The index that finds the fewest payments; empty where none finds few."""
    if not by_part and (wanted.reference or wanted.email):
        return f"ix_payments_account_{'reference' if wanted.reference else 'email'}"
    return "ix_payments_account_last_four" if wanted.last_four else ""


def _conditions(account_id: str, wanted: Wanted, *, by_part: bool) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [Payment.account_id == account_id]
    for column, text in ((Payment.reference, wanted.reference), (Payment.email, wanted.email)):
        if text and by_part:
            where.append(searching.has_text(column, text))
        elif text:
            where.append(searching.is_text(column, text))
    if wanted.last_four:
        where.append(Payment.card_last_four == wanted.last_four)
    if wanted.standings:
        where.append(_any_standing(wanted.standings))
    where += searching.between(Payment.created_at, wanted.created_from, wanted.created_before)
    return where


def _any_standing(standings: Collection[Standing]) -> ColumnElement[bool]:
    states = [state for standing in standings for state in _STATES.get(standing, ())]
    conditions = [_REFUNDED[standing] for standing in standings if standing in _REFUNDED]
    if states:
        conditions.append(Payment.state.in_(states))
    return or_(*conditions)


def _lines(*, older_than: Position | None, newer_than: Position | None) -> Select[Any]:
    place = searching.place_in(Payment)
    columns: tuple[Any, ...] = (
        Payment.created_at,
        Payment.id,
        Payment.reference,
        Payment.email,
        Payment.amount_pence + Payment.surcharge_pence,
        Payment.refunded_pence,
        Payment.state,
        Payment.card_brand,
        Payment.card_last_four,
    )
    statement: Select[Any] = select(*columns)
    if older_than is not None:
        statement = statement.where(place < searching.at(Payment, older_than))
    if newer_than is not None:
        statement = statement.where(place > searching.at(Payment, newer_than))
        return statement.order_by(Payment.created_at, Payment.id)
    return statement.order_by(Payment.created_at.desc(), Payment.id.desc())


def _count(session: Session, where: Sequence[ColumnElement[bool]], index: str) -> int:
    """How many there are, or one more than anybody is told."""
    some = select(literal(1)).where(*where).select_from(Payment).limit(MOST_COUNTED + 1)
    counted = searching.by_index(some, Payment, index).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0
