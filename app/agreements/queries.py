"""Looking agreements and their cards up. What is returned is loaded and detached."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.agreements.models import Agreement, Instrument
from app.agreements.states import AgreementState
from app.errors import Conflict, NotFound


class AgreementNotFound(NotFound):
    """There is no such agreement in this account."""

    code = "agreement_not_found"


class AgreementNotActive(Conflict):
    """It was not set up yet, or it was cancelled, or its card's bank will have no more of it."""

    code = "agreement_not_active"
    message = "This agreement is not active"


@dataclass(frozen=True, slots=True)
class WithCard:
    """An agreement, and the card that was last confirmed for it; None before its first set-up."""

    agreement: Agreement
    card: Instrument | None


def get(agreement_id: str, *, account_id: str) -> WithCard:
    """Find one agreement of one account. Another account's looks missing.

    Raises:
        AgreementNotFound
    """
    with db.reading() as session:
        found = session.execute(
            select(Agreement, Instrument)
            .outerjoin(Instrument, Instrument.id == Agreement.instrument_id)
            .where(Agreement.id == agreement_id, Agreement.account_id == account_id)
        ).one_or_none()
    if found is None:
        raise AgreementNotFound
    return WithCard(*found)


def require_active(agreement_id: str, *, account_id: str) -> None:
    """Refuse where an agreement cannot be charged at the moment.

    Raises:
        AgreementNotFound
        AgreementNotActive
    """
    if get(agreement_id, account_id=account_id).agreement.state is not AgreementState.ACTIVE:
        raise AgreementNotActive


def for_change(session: Session, agreement_id: str, *, account_id: str) -> Agreement:
    """Find and lock one agreement until the caller's transaction ends.

    Raises:
        AgreementNotFound
    """
    agreement = session.scalar(
        select(Agreement)
        .where(Agreement.id == agreement_id, Agreement.account_id == account_id)
        .with_for_update()
    )
    if agreement is None:
        raise AgreementNotFound
    return agreement


def card_of(session: Session, agreement: Agreement) -> Instrument | None:
    """The card that was last confirmed for an agreement, whatever became of it since."""
    if not agreement.instrument_id:
        return None
    return session.get_one(Instrument, agreement.instrument_id)
