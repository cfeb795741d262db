"""Agreements of one account in numbered pages, as its service asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app import db, searching
from app.agreements.models import Agreement, Instrument
from app.agreements.queries import WithCard
from app.agreements.states import AgreementState
from app.searching import Asked, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is looked for. What is empty is not asked about; what is given must all hold.

    `reference` is compared whole and without case.
    """

    reference: str = ""
    state: AgreementState | None = None


def find(account_id: str, filters: Filters, asked: Asked) -> Page[WithCard]:
    """A page of an account's agreements, newest first, with the cards last confirmed for them.

    Raises:
        PageNotFound
    """
    where: list[ColumnElement[bool]] = [Agreement.account_id == account_id]
    if filters.reference:
        where.append(searching.is_text(Agreement.reference, filters.reference))
    if filters.state is not None:
        where.append(Agreement.state == filters.state)
    index = "ix_agreements_account_reference" if filters.reference else ""
    with db.planning_anew() as session:
        found = searching.find(session, Agreement, where, asked, index=index)
        cards = _cards(session, [row.instrument_id for row in found.rows if row.instrument_id])
    rows = [WithCard(row, cards.get(row.instrument_id)) for row in found.rows]
    return found.showing(rows)


def _cards(session: Session, card_ids: Sequence[str]) -> dict[str, Instrument]:
    if not card_ids:
        return {}
    cards = session.scalars(select(Instrument).where(Instrument.id.in_(card_ids)))
    return {card.id: card for card in cards}
