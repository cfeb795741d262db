"""Payments taken by telephone, elsewhere. We are told of them, and only keep them.

The money is not with us, so nobody is asked for it, nothing is captured, and nothing can be given
back by us.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, idempotency, ids
from app.actors import Actor
from app.errors import Conflict
from app.idempotency import Claim
from app.money import Pence
from app.payments.models import EXTERNAL_MODE, Payment, Source
from app.payments.states import Happened
from app.payments.transitions import advance


class RecordedBefore(Conflict):
    """We know of the payment already. Only inside: the first is handed back."""

    code = "recorded_before"
    message = "This payment was recorded before"


# PostgreSQL names the index, SQLite its columns.
for _index in (
    "one_payment_per_notification",
    "payments.account_id, payments.provider_transaction",
):
    db.refuses(_index, RecordedBefore)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPayment:
    """A payment as whoever took it tells of it.

    `provider_id` is their name for it, by which a repeat is known. `outcome` is TAKEN_ELSEWHERE,
    DECLINED or ERRORED.
    """

    account_id: str
    service_id: str
    provider: str
    provider_id: str
    amount_pence: Pence
    reference: str
    description: str
    outcome: Happened
    email: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    card_brand: str = ""
    card_first_six: str = ""
    card_last_four: str = ""
    card_expiry: str = ""
    cardholder_name: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The payment, and whether this was the first we were told of it."""

    payment: Payment
    is_new: bool


def record(taken: TakenPayment, *, actor: Actor, claim: Claim | None = None) -> Recorded:
    """Keep a payment that was taken elsewhere. Told again, the first is handed back unchanged.

    Raises:
        KeyReused, InFlight, Replay: see `idempotency.use`.
    """
    if known := _find(taken):
        return _again(known, claim)
    try:
        with db.transaction() as session:
            payment = _add(session, taken, actor=actor)
            if claim is not None:
                idempotency.use(session, claim, resource_id=payment.id)
    except RecordedBefore:
        known = _find(taken)
        if known is None:
            raise
        return _again(known, claim)
    return Recorded(payment, is_new=True)


def _again(known: Payment, claim: Claim | None) -> Recorded:
    if claim is not None:
        with db.transaction() as session:
            idempotency.find_in(session, claim)
            idempotency.use(session, claim, resource_id=known.id)
    return Recorded(known, is_new=False)


def _find(taken: TakenPayment) -> Payment | None:
    with db.reading() as session:
        return session.scalar(
            select(Payment).where(
                Payment.account_id == taken.account_id,
                Payment.authorisation_mode == EXTERNAL_MODE,
                Payment.provider_transaction == taken.provider_id,
            )
        )


def _add(session: Session, taken: TakenPayment, *, actor: Actor) -> Payment:
    payment = Payment(
        id=ids.new_id(),
        account_id=taken.account_id,
        service_id=taken.service_id,
        provider=taken.provider,
        provider_transaction=taken.provider_id,
        amount_pence=taken.amount_pence,
        reference=taken.reference,
        description=taken.description,
        email=taken.email,
        metadata_=taken.metadata,
        authorisation_mode=EXTERNAL_MODE,
        source=Source.EXTERNAL_TELEPHONE,
        card_brand=taken.card_brand,
        card_first_six=taken.card_first_six,
        card_last_four=taken.card_last_four,
        card_expiry=taken.card_expiry,
        cardholder_name=taken.cardholder_name,
        created_at=clock.now(),
    )
    advance(session, payment, Happened.CREATED, actor=actor, amount_pence=taken.amount_pence)
    advance(session, payment, taken.outcome, actor=actor)
    db.add_new(session, payment)
    return payment
