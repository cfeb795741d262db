"""The card of an agreement: kept, confirmed, replaced, given up, no longer to be charged.

All in the transaction of the payment that brings it about; see docs/decisions/0016.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, ids
from app.actors import Actor
from app.agreements import queries
from app.agreements.models import Agreement, Instrument
from app.agreements.queries import AgreementNotActive
from app.agreements.states import (
    AgreementHappened,
    AgreementState,
    InstrumentHappened,
    InstrumentState,
)
from app.agreements.transitions import advance, advance_instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCard:
    """A card that a provider has kept: its name for it, and what may be shown."""

    provider: str
    credentials_id: str | None
    stored_card: str = field(repr=False)
    type: str
    card_brand: str
    card_type: str
    card_first_six: str
    card_last_four: str
    card_expiry: str
    cardholder_name: str
    billing_address: dict[str, Any]


def card_to_charge(session: Session, agreement_id: str, *, account_id: str) -> Instrument:
    """The active card of an agreement, which cannot be cancelled until the transaction ends.

    Raises:
        AgreementNotFound
        AgreementNotActive
    """
    agreement = queries.for_change(session, agreement_id, account_id=account_id)
    card = queries.card_of(session, agreement)
    if agreement.state is not AgreementState.ACTIVE or card is None:
        raise AgreementNotActive
    return card


def keep(
    session: Session,
    agreement_id: str,
    kept: KeptCard,
    *,
    account_id: str,
    payment_id: str,
    actor: Actor,
) -> Instrument | None:
    """Write a card down that a provider has kept. None where it had been written down before.

    It is worth nothing until the payer confirms.
    """
    agreement = queries.for_change(session, agreement_id, account_id=account_id)
    known = select(Instrument.id).where(
        Instrument.agreement_id == agreement_id, Instrument.stored_card == kept.stored_card
    )
    if session.scalar(known) is not None:
        return None
    card = Instrument(
        id=ids.new_id(),
        agreement_id=agreement.id,
        account_id=agreement.account_id,
        type=kept.type,
        provider=kept.provider,
        credentials_id=kept.credentials_id,
        stored_card=kept.stored_card,
        card_brand=kept.card_brand,
        card_type=kept.card_type,
        card_first_six=kept.card_first_six,
        card_last_four=kept.card_last_four,
        card_expiry=kept.card_expiry,
        cardholder_name=kept.cardholder_name,
        billing_address=kept.billing_address,
        created_at=clock.now(),
    )
    advance_instrument(
        session,
        card,
        InstrumentHappened.CREATED,
        agreement=agreement,
        payment_id=payment_id,
        actor=actor,
    )
    session.add(card)
    session.flush()
    return card


def set_up(session: Session, card_id: str, *, payment_id: str, actor: Actor) -> None:
    """The payer has confirmed: this card is the agreement's, whatever it had or was before.

    Does nothing where it was done before, or where the card was given up.
    """
    card, agreement = _locked(session, card_id)
    if card.state is not InstrumentState.CREATED:
        return
    earlier = queries.card_of(session, agreement)
    if earlier is not None and earlier.state is InstrumentState.ACTIVE:
        advance_instrument(
            session,
            earlier,
            InstrumentHappened.CANCELLED,
            agreement=agreement,
            payment_id=payment_id,
            actor=actor,
        )
        session.flush()  # two may not be active, not even between two statements
    advance_instrument(
        session,
        card,
        InstrumentHappened.CONFIRMED,
        agreement=agreement,
        payment_id=payment_id,
        actor=actor,
    )
    agreement.instrument_id = card.id
    advance(session, agreement, AgreementHappened.SET_UP, payment_id=payment_id, actor=actor)


def give_up(session: Session, card_id: str, *, payment_id: str, actor: Actor) -> None:
    """Let go of a card that nobody has confirmed. One that is the agreement's stays so."""
    card, agreement = _locked(session, card_id)
    if card.state is InstrumentState.CREATED:
        advance_instrument(
            session,
            card,
            InstrumentHappened.CANCELLED,
            agreement=agreement,
            payment_id=payment_id,
            actor=actor,
        )


def inactivate(
    session: Session, card_id: str, *, reason: str, payment_id: str, actor: Actor
) -> None:
    """The card's bank says never to ask again. A card that has been replaced is nobody's matter."""
    card, agreement = _locked(session, card_id)
    if card.state is not InstrumentState.ACTIVE:
        return
    advance_instrument(
        session,
        card,
        InstrumentHappened.INACTIVATED,
        agreement=agreement,
        payment_id=payment_id,
        actor=actor,
        reason=reason,
    )
    advance(
        session,
        agreement,
        AgreementHappened.INACTIVATED,
        payment_id=payment_id,
        actor=actor,
        reason=reason,
    )


def _locked(session: Session, card_id: str) -> tuple[Instrument, Agreement]:
    """A card and its agreement, locked. The card is read again once nobody else can change it."""
    card = session.get_one(Instrument, card_id)
    agreement = queries.for_change(session, card.agreement_id, account_id=card.account_id)
    session.refresh(card)
    return card, agreement
