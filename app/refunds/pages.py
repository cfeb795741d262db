"""Refunds of one account in numbered pages, as its service asks for them."""

from dataclasses import dataclass
from datetime import date, datetime

from app import db, searching
from app.refunds.models import Refund
from app.searching import Asked, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """When what is looked for was asked for, and when it left the account. None is no limit.

    `created_before` is the first moment too late, `settled_to` the last day that is in.
    """

    created_from: datetime | None = None
    created_before: datetime | None = None
    settled_from: date | None = None
    settled_to: date | None = None


def find(account_id: str, filters: Filters, asked: Asked) -> Page[Refund]:
    """A page of an account's refunds, newest first.

    Raises:
        PageNotFound
    """
    where = [
        Refund.account_id == account_id,
        *searching.between(Refund.created_at, filters.created_from, filters.created_before),
        *searching.including(Refund.settled_on, filters.settled_from, filters.settled_to),
    ]
    with db.planning_anew() as session:
        return searching.find(session, Refund, where, asked)
