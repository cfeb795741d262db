"""What is looked for among payments, and the conditions that say it to a database.

Refunds, disputes and receipts stand above payments and are not imported here. A payment is found by
their states and numbers all the same: their tables are asked by name, and a test holds the words
against theirs.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    column,
    exists,
    literal,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import Session

from app import db, searching
from app.money import Pence
from app.payments import marks
from app.payments.marks import Mark
from app.payments.models import Payment
from app.payments.states import State


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
    REFUND_CREATED = "refund_created"
    REFUND_SUBMITTED = "refund_submitted"
    REFUND_SUCCESS = "refund_success"
    REFUND_ERROR = "refund_error"
    DISPUTE_NEEDS_RESPONSE = "dispute_needs_response"
    DISPUTE_UNDER_REVIEW = "dispute_under_review"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"


STATES: dict[Standing, tuple[State, ...]] = {
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
_STANDING = {state: standing for standing, states in STATES.items() for state in states}

TOTAL_PENCE: ColumnElement[Any] = Payment.amount_pence + Payment.surcharge_pence

# A sum that was promised counts as refunded, as it does everywhere.
_REFUNDED: dict[Standing, ColumnElement[bool]] = {
    Standing.PARTLY_REFUNDED: and_(
        Payment.refunded_pence > 0, Payment.refunded_pence < TOTAL_PENCE
    ),
    Standing.REFUNDED: and_(Payment.refunded_pence > 0, Payment.refunded_pence == TOTAL_PENCE),
}

# The states in which a refund of the payment is. One whose outcome is not known was submitted.
REFUND_STATES: dict[Standing, tuple[str, ...]] = {
    Standing.REFUND_CREATED: ("created",),
    Standing.REFUND_SUBMITTED: ("sending", "submitted", "unknown"),
    Standing.REFUND_SUCCESS: ("success",),
    Standing.REFUND_ERROR: ("failed",),
}
DISPUTE_STATES: dict[Standing, tuple[str, ...]] = {
    Standing.DISPUTE_NEEDS_RESPONSE: ("needs_response",),
    Standing.DISPUTE_UNDER_REVIEW: ("under_review",),
    Standing.DISPUTE_WON: ("won",),
    Standing.DISPUTE_LOST: ("lost",),
}

_COLUMNS = ("id", "payment_id", "account_id", "state", "provider_transaction")
_refunds = table("refunds", *map(column, _COLUMNS))
_numbers = table("payment_numbers", *map(column, ("payment_id", "account_id", "number")))
_receipts = table("receipts", *map(column, ("payment_id", "account_id", "number")))
_disputes = table("disputes", *map(column, _COLUMNS[:4]))


def standing_of(state: State) -> Standing:
    """How a payment in `state` stands, its refunds aside."""
    return _STANDING[state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for. What is empty is not asked about; what is given must all hold.

    `reference` and `email` are compared whole and without case, and where no payment has them so,
    as a part; `by_part` compares them as a part from the start. A `reference` that no payment has
    may also be an id: the payment's, its provider's for it, or one of a refund; or a number under
    which it can be, or was, paid elsewhere. `cardholder_name`
    is compared as a part, `metadata_value` whole, both without case. Of `standings`, `brands`,
    `types` and `providers` any one will do. The sums are of what the payer pays, both included.
    `created_from` is the first moment, `created_before` the first one too late; the days of
    settling are both included.
    """

    reference: str = ""
    email: str = ""
    cardholder_name: str = ""
    last_four: str = ""
    metadata_value: str = ""
    provider_id: str = ""
    standings: Collection[Standing] = ()
    brands: Collection[str] = ()
    types: Collection[str] = ()
    providers: Collection[str] = ()
    least_pence: Pence | None = None
    most_pence: Pence | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None
    settled_from: date | None = None
    settled_to: date | None = None
    by_part: bool = False

    @property
    def asks_about_payer(self) -> bool:
        """Whether the answer tells something about who pays."""
        return bool(self.email or self.cardholder_name)


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What is looked for, and how its texts are to be compared.

    `known_as`: the payments that the reference turned out to be an id of.
    """

    wanted: Wanted
    by_part: bool
    has_marks: bool  # whether this database keeps `marks`
    known_as: tuple[str, ...] = ()

    @property
    def is_read_through(self) -> bool:
        """Whether something is asked that no index keeps in the order of a list."""
        wanted = self.wanted
        return bool(
            (self.by_part and (wanted.reference or wanted.email))
            or wanted.cardholder_name
            or wanted.metadata_value
            or wanted.brands
            or wanted.types
            or wanted.providers
            or wanted.least_pence is not None
            or wanted.most_pence is not None
            or wanted.settled_from
            or wanted.settled_to
            or any(standing not in STATES for standing in wanted.standings)
        )

    @property
    def lies_together(self) -> bool:
        """Whether it is all in one stretch of the list, as what was paid out on a day is.

        Planners believe that it is spread evenly, and would read their way to it; ordered by
        something that no index has, it is found and then sorted.
        """
        return self.wanted.settled_from is not None or self.wanted.settled_to is not None


def resolve(session: Session, account_ids: Collection[str], wanted: Wanted) -> Resolved:
    """Find out how texts are to be compared. At most one statement, and none without texts."""
    whole = Resolved(wanted=wanted, by_part=False, has_marks=not db.is_sqlite(session))
    if wanted.by_part or not (wanted.reference or wanted.email):
        return replace(whole, by_part=wanted.by_part)
    is_there = (
        select(literal("")).where(Payment.account_id.in_(account_ids), *_texts(whole)).limit(1)
    )
    way = searching.by_index(is_there, Payment, index_of(whole)).subquery()
    statements: list[Any] = [select(way)]
    if wanted.reference:
        statements += _known_as(account_ids, wanted.reference)
    found = session.scalars(union_all(*statements)).all()
    if "" in found:
        return whole
    known_as = tuple(dict.fromkeys(found))
    return replace(whole, by_part=not known_as, known_as=known_as)


def _known_as(account_ids: Collection[str], name: str) -> Iterator[Any]:
    """The payments that have this for an id, or a refund that has; and those paid under it."""
    number = "".join(name.split())  # people type it in groups, as it is printed
    for owner, payment_id, own_id in (
        (Payment, Payment.id, Payment.id),
        (Payment, Payment.id, Payment.provider_transaction),
        (_refunds.c, _refunds.c.payment_id, _refunds.c.id),
        (_refunds.c, _refunds.c.payment_id, _refunds.c.provider_transaction),
    ):
        yield select(payment_id).where(owner.account_id.in_(account_ids), own_id == name)
    for under in (_numbers.c, _receipts.c):
        yield select(under.payment_id).where(
            under.account_id.in_(account_ids),
            under.number == number,
            under.payment_id.is_not(None),
        )


def conditions(asked: Resolved, account_id: Any) -> list[ColumnElement[bool]]:
    """Everything that must hold of a payment of an account.

    `account_id` may be a column that names it.
    """
    wanted = asked.wanted
    where: list[ColumnElement[bool]] = [Payment.account_id == account_id, *_texts(asked)]
    if asked.has_marks:
        where += _marks(asked, account_id)
    if wanted.last_four:
        where.append(Payment.card_last_four == wanted.last_four)
    if wanted.metadata_value:
        where.append(marks.has_value(Payment.metadata_, wanted.metadata_value))
    if wanted.provider_id:
        where.append(Payment.provider_transaction == wanted.provider_id)
    for kinds, of_payment in (
        (wanted.brands, Payment.card_brand),
        (wanted.types, Payment.type),
        (wanted.providers, Payment.provider),
    ):
        if kinds:
            where.append(of_payment.in_(kinds))
    if wanted.standings:
        where.append(_any_standing(wanted.standings))
    where += searching.including(TOTAL_PENCE, wanted.least_pence, wanted.most_pence)
    where += searching.between(Payment.created_at, wanted.created_from, wanted.created_before)
    where += searching.including(Payment.settled_on, wanted.settled_from, wanted.settled_to)
    return where


def _texts(asked: Resolved) -> Iterator[ColumnElement[bool]]:
    wanted = asked.wanted
    compared = searching.has_text if asked.by_part else searching.is_text
    if asked.known_as:
        yield Payment.id.in_(asked.known_as)
    elif wanted.reference:
        yield compared(Payment.reference, wanted.reference)
    if wanted.email:
        yield compared(Payment.email, wanted.email)
    if wanted.cardholder_name:
        yield searching.has_text(Payment.cardholder_name, wanted.cardholder_name)


def _marks(asked: Resolved, account_id: Any) -> Iterator[ColumnElement[bool]]:
    """What must be true of the marks as well, and finds a few among many."""
    wanted = asked.wanted
    if asked.by_part and not asked.known_as:
        yield from marks.of_part(account_id, Mark.REFERENCE, wanted.reference)
    if asked.by_part:
        yield from marks.of_part(account_id, Mark.EMAIL, wanted.email)
    yield from marks.of_part(account_id, Mark.CARDHOLDER_NAME, wanted.cardholder_name)
    yield from marks.of_value(account_id, Mark.METADATA, wanted.metadata_value)
    for mark, values in (
        (Mark.BRAND, wanted.brands),
        (Mark.TYPE, wanted.types),
        (Mark.PROVIDER, wanted.providers),
    ):
        yield from marks.of_any(account_id, mark, values)


def index_of(asked: Resolved) -> str:
    """The index that finds the fewest payments; empty where none finds few."""
    wanted = asked.wanted
    if asked.known_as:
        return ""
    if not asked.by_part and (wanted.reference or wanted.email):
        return f"ix_payments_account_{'reference' if wanted.reference else 'email'}"
    return "ix_payments_account_last_four" if wanted.last_four else ""


def _any_standing(standings: Collection[Standing]) -> ColumnElement[bool]:
    states = [state for standing in standings for state in STATES.get(standing, ())]
    ways = [_REFUNDED[standing] for standing in standings if standing in _REFUNDED]
    if states:
        ways.append(Payment.state.in_(states))
    for above, words in ((_refunds, REFUND_STATES), (_disputes, DISPUTE_STATES)):
        wanted = [word for standing in standings for word in words.get(standing, ())]
        if wanted:
            of_it = and_(above.c.payment_id == Payment.id, above.c.account_id == Payment.account_id)
            ways.append(exists().where(of_it, above.c.state.in_(wanted)))
    return or_(*ways)
