"""Asking for money: a payment is created. Nothing is asked of a provider yet."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app import clock, db, gateways, idempotency, ids
from app.actors import Actor
from app.idempotency import Claim
from app.money import Pence
from app.payments import tokens, types
from app.payments.models import Payment, Source
from app.payments.states import Happened
from app.payments.transitions import advance
from app.payments.types import AmountTooSmall, GatewayCannotDoThis


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """A request for money, already parsed and checked for its shape by the door it came through."""

    account_id: str
    service_id: str
    provider: str
    amount_pence: Pence
    reference: str
    description: str
    return_url: str = ""
    type: str = "card"
    language: str = "en"
    email: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    authorisation_mode: str = "web"
    delayed_capture: bool = False
    moto: bool = False
    source: Source = Source.API
    cardholder_name: str = ""
    billing_address: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Created:
    """A new payment and the first token for its card: on our pages, or sent by the service."""

    payment: Payment
    token: str


def create(new: NewPayment, *, actor: Actor, claim: Claim | None = None) -> Created:
    """Record that money is wanted, with a token for its card, in one transaction.

    Raises:
        UnknownPaymentType, NotOffered, GatewayCannotDoThis: the account cannot take this kind of
            payment.
        AmountTooSmall
        KeyReused, InFlight, Replay: see `idempotency.use`.
    """
    capabilities = types.named(new.type).offered_by(gateways.named(new.provider))
    if new.delayed_capture and not capabilities.delayed_capture:
        raise GatewayCannotDoThis(field="delayed_capture")
    if capabilities.smallest_pence and new.amount_pence < capabilities.smallest_pence:
        raise AmountTooSmall(capabilities.smallest_pence)
    with db.transaction() as session:
        payment = _add(session, new, actor=actor, expires_after=capabilities.expires_after)
        opens = tokens.Opens.CARD_API if payment.takes_card_by_api else tokens.Opens.PAGES
        token = tokens.issue(session, payment.id, opens=opens)
        if claim is not None:
            idempotency.use(session, claim, resource_id=payment.id)
    return Created(payment, token)


def _add(
    session: Session, new: NewPayment, *, actor: Actor, expires_after: timedelta | None
) -> Payment:
    now = clock.now()
    payment = Payment(
        id=ids.new_id(),
        account_id=new.account_id,
        service_id=new.service_id,
        type=new.type,
        provider=new.provider,
        amount_pence=new.amount_pence,
        reference=new.reference,
        description=new.description,
        return_url=new.return_url,
        language=new.language,
        email=new.email,
        metadata_=new.metadata,
        authorisation_mode=new.authorisation_mode,
        delayed_capture=new.delayed_capture,
        moto=new.moto,
        source=new.source,
        cardholder_name=new.cardholder_name,
        billing_address=new.billing_address,
        created_at=now,
        expires_at=None if expires_after is None else now + expires_after,
    )
    advance(session, payment, Happened.CREATED, actor=actor, amount_pence=new.amount_pence)
    db.add_new(session, payment)
    return payment
