"""Disputes of one account in numbered pages, as its service asks for them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement

from app import db, searching
from app.disputes.models import Dispute
from app.disputes.states import DisputeState
from app.searching import Asked, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is looked for. None is not asked about; what is given must all hold.

    `created_before` is the first moment too late, `settled_to` the last day that is in.
    """

    state: DisputeState | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None
    settled_from: date | None = None
    settled_to: date | None = None


def find(account_id: str, filters: Filters, asked: Asked) -> Page[Dispute]:
    """A page of an account's disputes, newest first.

    Raises:
        PageNotFound
    """
    where: list[ColumnElement[bool]] = [Dispute.account_id == account_id]
    if filters.state is not None:
        where.append(Dispute.state == filters.state)
    where += searching.between(Dispute.created_at, filters.created_from, filters.created_before)
    where += searching.including(Dispute.settled_on, filters.settled_from, filters.settled_to)
    with db.planning_anew() as session:
        return searching.find(session, Dispute, where, asked)
