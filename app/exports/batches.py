"""Payments out of the database, a batch at a time, as lines that are ready to be written down.

A batch is found by where it begins and ends in the order of the list, so that what changes
meanwhile puts nothing in twice and leaves nothing out: no payment that was there at the start
moves, and those that are made later come before the first batch and are not looked at.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from app import db, searching
from app.accounts.models import Account, Service
from app.disputes.models import Dispute
from app.exports import dialects, selection
from app.exports.columns import Cell, columns
from app.exports.models import Export
from app.payments.models import Payment
from app.people.models import User
from app.refunds.models import Refund
from app.searching import Position

AT_ONCE = 10_000  # payments in a batch

_ID_LENGTH = 26
_BEFORE_ALL = Position(datetime(1970, 1, 1, tzinfo=UTC), "")


@dataclass(frozen=True, slots=True)
class Batch:
    """Some lines of a CSV. `end` is the last payment's place; None in the last batch."""

    lines: bytes
    rows: int
    end: Position | None


def count(export: Export) -> dict[str, int]:
    """How many payments there are to be written, by account."""
    found = (
        select(Payment.account_id, func.count())
        .where(*_wanted(export))
        .group_by(Payment.account_id)
    )
    with db.reading() as session:
        return dict(session.execute(found).all())


def metadata_keys(export: Export) -> list[str]:
    """Every name that stands in the metadata of one of the payments, sorted."""
    with db.reading() as session:
        return sorted(session.scalars(dialects.words().metadata_keys(_wanted(export))))


class Reader:
    """Reads the batches of one export. Its statements are built once, which takes a while."""

    def __init__(self, export: Export) -> None:
        wanted = columns(
            dialects.words(),
            payer_of=_payer_of(export),
            with_moto=export.with_moto,
            services={} if export.account_id else _services(export),
            metadata_keys=export.metadata_keys,
        )
        self.headings = [column.heading for column in wanted]
        # That the time is alike as well is said for planners, which cannot guess from a pair.
        self._below = [
            searching.place_in(Payment) < _place("above"),
            Payment.created_at <= _moment("above"),
            *_wanted(export),
        ]
        where = [
            searching.place_in(Payment) >= _place("end"),
            Payment.created_at >= _moment("end"),
            *self._below,
        ]
        self._payments = db.Copy(_payments([column.payment for column in wanted], where))
        refunds = [column.refund for column in wanted]
        disputes = [column.dispute for column in wanted]
        self._more = db.Copy(_more(refunds, disputes, where, export.created_at))

    def read(self, export: Export) -> Batch:
        """The next batch, from where the export has come to."""
        if export.place_at is None:
            above = Position(export.created_at + timedelta(microseconds=1), "")
        else:
            above = Position(export.place_at, export.place_id)
        end = self._end_of(above)
        between = _named("above", above) | _named("end", end or _BEFORE_ALL)
        lines = self._payments.lines(**between)
        more = self._more.lines(**between)
        return Batch(_together(lines, more), len(lines) + len(more), end)

    def _end_of(self, above: Position) -> Position | None:
        """Where the last payment of a whole batch stands; None where there are not so many."""
        places = select(Payment.created_at, Payment.id).where(*self._below)
        newest_first = places.order_by(Payment.created_at.desc(), Payment.id.desc())
        with db.planning_anew() as session:
            row = session.execute(
                newest_first.offset(AT_ONCE - 1).limit(1), _named("above", above)
            ).one_or_none()
        return None if row is None else Position(*row)


def _payer_of(export: Export) -> ColumnElement[bool] | bool:
    """Whose payers are in it: everybody's, nobody's, or those of some accounts."""
    named = set(export.payer_account_ids)
    if not named:
        return False
    return named.issuperset(export.account_ids) or Payment.account_id.in_(sorted(named))


def _services(export: Export) -> dict[str, str]:
    """The names of the services, by account."""
    named = select(Account.id, Service.name).join(Service, Service.id == Account.service_id)
    with db.reading() as session:
        found = session.execute(named.where(Account.id.in_(export.account_ids)))
        return dict(found.all())


def _wanted(export: Export) -> list[ColumnElement[bool]]:
    where = selection.conditions(export.account_ids, export.wanted)
    return [*where, Payment.created_at <= export.created_at]


def _moment(name: str) -> ColumnElement[Any]:
    return bindparam(f"{name}_at", type_=db.UtcDateTime(), required=False)


def _place(name: str) -> ColumnElement[Any]:
    return tuple_(_moment(name), bindparam(f"{name}_id", type_=String(), required=False))


def _named(name: str, place: Position) -> dict[str, Any]:
    return {f"{name}_at": place.created_at, f"{name}_id": place.id}


def _payments(cells: Sequence[Cell], where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Each payment, newest first, its id before its cells."""
    rows: tuple[Any, ...] = (Payment.id, *cells)
    found: Select[Any] = select(*rows).where(*where)
    return found.order_by(Payment.created_at.desc(), Payment.id.desc())


def _more(
    refunds: Sequence[Cell],
    disputes: Sequence[Cell],
    where: Sequence[ColumnElement[bool]],
    until: datetime,
) -> Select[Any]:
    """The payments' refunds and disputes in their order, with the payment's id before each."""

    def part(rank: int, own: Any, cells: Sequence[Cell]) -> Select[Any]:
        named = [cell.label(f"c{number}") for number, cell in enumerate(cells)]
        order = (literal(rank).label("rank"), own.created_at.label("at"), own.id.label("own_id"))
        joined: Select[Any] = select(Payment.id.label("of"), *order, *named)
        return joined.where(*where).join(
            own, and_(own.payment_id == Payment.id, own.created_at <= until)
        )

    staff = and_(User.id == Refund.actor_id)
    found = union_all(
        part(0, Refund, refunds).outerjoin(User, staff), part(1, Dispute, disputes)
    ).subquery()
    cells = [found.c[f"c{number}"] for number in range(len(refunds))]
    return select(found.c.of, *cells).order_by(found.c.rank, found.c.at, found.c.own_id)


def _together(lines: Sequence[bytes], more: Sequence[bytes]) -> bytes:
    """Each payment's line with those of its refunds and disputes below it, without the ids."""
    begin = _ID_LENGTH + 1  # and a comma
    if not more:
        return b"".join([line[begin:] for line in lines])
    below: dict[bytes, list[bytes]] = defaultdict(list)
    for line in more:
        below[line[:_ID_LENGTH]].append(line[begin:])
    written = []
    for line in lines:
        written.append(line[begin:])
        if found := below.get(line[:_ID_LENGTH]):
            written += found
    return b"".join(written)
