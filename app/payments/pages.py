"""Payments of one account in numbered pages, as its service asks for them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, literal_column

from app import db, searching
from app.payments.models import Payment
from app.payments.states import EXTERNAL, State
from app.searching import Asked, Page

# As the index says it, not as a parameter: else no database can tell that the index will do.
_HAS_AGREEMENT = Payment.agreement_id != literal_column("''")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is looked for. What is empty is not asked about; what is given must all hold.

    Texts are compared without case: `reference` whole, `email` and `cardholder_name` as a part.
    `created_before` is the first moment too late, `settled_to` the last day that is in.
    """

    reference: str = ""
    email: str = ""
    cardholder_name: str = ""
    states: Collection[State] = ()
    card_brands: Collection[str] = ()
    card_first_six: str = ""
    card_last_four: str = ""
    agreement_id: str = ""
    created_from: datetime | None = None
    created_before: datetime | None = None
    settled_from: date | None = None
    settled_to: date | None = None


def states_shown_as(status: str) -> tuple[State, ...]:
    """The states of which a service is told `status`."""
    return tuple(state for state, told in EXTERNAL.items() if told.status == status)


def find(account_id: str, filters: Filters, asked: Asked) -> Page[Payment]:
    """A page of an account's payments, newest first.

    Raises:
        PageNotFound
    """
    with db.planning_anew() as session:
        where = _conditions(account_id, filters)
        return searching.find(session, Payment, where, asked, index=_index(filters))


def _index(filters: Filters) -> str:
    """The index that finds the fewest rows."""
    if filters.reference:
        return "ix_payments_account_reference"
    if filters.agreement_id:
        return "ix_payments_account_agreement"
    return "ix_payments_account_last_four" if filters.card_last_four else ""


def _conditions(account_id: str, filters: Filters) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [Payment.account_id == account_id]
    if filters.reference:
        where.append(searching.is_text(Payment.reference, filters.reference))
    if filters.email:
        where.append(searching.has_text(Payment.email, filters.email))
    if filters.cardholder_name:
        where.append(searching.has_text(Payment.cardholder_name, filters.cardholder_name))
    if filters.states:
        where.append(Payment.state.in_(filters.states))
    if filters.card_brands:
        where.append(Payment.card_brand.in_(filters.card_brands))
    if filters.card_first_six:
        where.append(Payment.card_first_six == filters.card_first_six)
    if filters.card_last_four:
        where.append(Payment.card_last_four == filters.card_last_four)
    if filters.agreement_id:
        where += [Payment.agreement_id == filters.agreement_id, _HAS_AGREEMENT]
    where += searching.between(Payment.created_at, filters.created_from, filters.created_before)
    where += searching.including(Payment.settled_on, filters.settled_from, filters.settled_to)
    return where
