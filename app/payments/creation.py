"""Asking for money: a payment is created. Nothing is asked of a provider yet."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app import clock, db, gateways, idempotency, ids
from app.actors import Actor
from app.agreements import queries as agreements
from app.agreements import setting_up
from app.idempotency import Claim
from app.money import Pence
from app.payments import recurring, tokens, types
from app.payments.models import Payment, Source
from app.payments.states import Happened
from app.payments.transitions import advance
from app.payments.types import AmountTooSmall, GatewayCannotDoThis


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """A request for money, already parsed and checked for its shape by the door it came through.

    The agreement is to be set up in the mode `web`, and to be charged in the mode `agreement`.
    """

    account_id: str
    service_id: str
    provider: str
    credentials_id: str | None  # of the account, with its provider
    amount_pence: Pence
    reference: str
    description: str
    return_url: str = ""
    type: str = types.USUAL
    language: str = "en"
    email: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    authorisation_mode: str = "web"
    delayed_capture: bool = False
    moto: bool = False
    source: Source = Source.API
    cardholder_name: str = ""
    billing_address: dict[str, Any] = field(default_factory=dict)
    agreement_id: str = ""
    agreement_payment_type: str = ""


@dataclass(frozen=True, slots=True)
class Created:
    """A new payment and the first token for its card: on our pages, or sent by the service.

    No token where the card is one that was kept.
    """

    payment: Payment
    token: str


def create(new: NewPayment, *, actor: Actor, claim: Claim | None = None) -> Created:
    """Record that money is wanted, with a token for its card, in one transaction.

    Raises:
        UnknownPaymentType, NotOffered, GatewayCannotDoThis: the account cannot take this kind of
            payment.
        AmountTooSmall
        AgreementNotFound
        AgreementNotActive: the agreement cannot be charged.
        KeyReused, InFlight, Replay: see `idempotency.use`.
    """
    expires_after = _require_possible(new)
    with db.transaction() as session:
        created = _create(session, new, actor=actor, expires_after=expires_after)
        if claim is not None:
            idempotency.use(session, claim, resource_id=created.payment.id)
    return created


def create_in(session: Session, new: NewPayment, *, actor: Actor) -> Created:
    """As `create`, in the caller's transaction."""
    return _create(session, new, actor=actor, expires_after=_require_possible(new))


def _require_possible(new: NewPayment) -> timedelta | None:
    """Make sure that the provider can do what is asked for. Gives how long it lets it wait."""
    capabilities = types.named(new.type).offered_by(gateways.named(new.provider))
    if new.delayed_capture and not capabilities.delayed_capture:
        raise GatewayCannotDoThis(field="delayed_capture")
    if capabilities.smallest_pence and new.amount_pence < capabilities.smallest_pence:
        raise AmountTooSmall(capabilities.smallest_pence)
    if new.agreement_id and not capabilities.keeps_cards:
        in_agreement = new.authorisation_mode == "agreement"
        raise GatewayCannotDoThis(field="agreement_id" if in_agreement else "set_up_agreement")
    return capabilities.expires_after


def _create(
    session: Session, new: NewPayment, *, actor: Actor, expires_after: timedelta | None
) -> Created:
    payment = _add(session, new, actor=actor, expires_after=expires_after)
    return Created(payment, _token(session, payment))


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
        credentials_id=new.credentials_id,
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
        agreement_id=new.agreement_id,
        agreement_payment_type=new.agreement_payment_type,
        created_at=now,
        expires_at=None if expires_after is None else now + expires_after,
    )
    if payment.agreement_id:
        _join(session, payment)
    advance(session, payment, Happened.CREATED, actor=actor, amount_pence=new.amount_pence)
    db.add_new(session, payment)
    return payment


def _join(session: Session, payment: Payment) -> None:
    """Join the payment to its agreement, which nobody ends before the transaction does."""
    agreement_id, account_id = payment.agreement_id, payment.account_id
    if payment.rests_on_agreement:
        card = setting_up.card_to_charge(session, agreement_id, account_id=account_id)
        recurring.rest_on(payment, card)
    else:
        agreements.for_change(session, agreement_id, account_id=account_id)


def _token(session: Session, payment: Payment) -> str:
    if payment.rests_on_agreement:
        return ""
    opens = tokens.Opens.CARD_API if payment.takes_card_by_api else tokens.Opens.PAGES
    return tokens.issue(session, payment.id, opens=opens)
