"""Giving a payment a number to be paid under, and with the first one its deadline and its link."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db
from app.actors import Actor
from app.money import Pence
from app.payments import awaiting, queries
from app.payments.deadlines import end_of_day
from app.payments.models import Payment
from app.payments.transitions import note
from app.payments.types.cash import CASH, links, networks, telling
from app.payments.types.cash.models import Voucher
from app.payments.types.cash.networks import Terms
from app.payments.types.cash.numbering import give_fresh
from app.receipts.models import PaymentNumber

REMIND_BEFORE = timedelta(days=2)
SHORTEST_WAIT = timedelta(days=4)  # a reminder in less than that would come with the voucher


def issue(payment_id: str, network: str, *, actor: Actor) -> None:
    """Let a payment be paid in a network. Twice is once: it has one number in each.

    The first number gives the payment its deadline, by that network's days and zone; a number of
    another network given later does not move it. A payer whose address is known gets an email.

    Raises:
        PaymentNotFound
        NetworkNotPossible: the account does not have payers pay so much there.
        NotThisWay: the payment is to be paid in another way by now.
        StillWaiting, TransitionNotAllowed: it cannot be paid any more, or not yet.
        AllNumbersTaken
    """
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        if network in _networks_of(session, payment.id):
            return
        possible = networks.taking(session, payment.account_id, payment.amount_pence)
        terms = networks.named(possible, network)
        is_first = _wait(session, payment, terms, actor=actor)
        give_fresh(session, terms.scheme, account_id=payment.account_id, payment_id=payment.id)
        note(session, payment, "payment_number_given", actor=actor, network=terms.scheme.title)
        if is_first:
            session.flush()
            telling.tell_if_wanted(session, payment)


def networks_left(payment_id: str, *, account_id: str, amount_pence: Pence) -> tuple[Terms, ...]:
    """The networks that take the sum, and in which the payment has no number yet."""
    with db.reading() as session:
        has = _networks_of(session, payment_id)
        possible = networks.taking(session, account_id, amount_pence)
    return tuple(terms for terms in possible if terms.scheme.name not in has)


def _wait(session: Session, payment: Payment, terms: Terms, *, actor: Actor) -> bool:
    """Let the payment wait, if it does not yet. True when this was the first number."""
    now = clock.now()
    until = end_of_day(now, days=terms.days, zone=ZoneInfo(terms.scheme.zone))
    is_first = awaiting.issue_in(
        session,
        payment,
        payment_type=CASH.name,
        until=until,
        actor=actor,
        network=terms.scheme.title,
    )
    if is_first:
        link = links.make(payment.id)
        session.add(
            Voucher(
                payment_id=payment.id,
                link_digest=link.digest,
                link_sealed=link.sealed,
                issued_at=now,
                expires_at=payment.expires_at,
                remind_at=until - REMIND_BEFORE if until - now >= SHORTEST_WAIT else None,
            )
        )
    return is_first


def _networks_of(session: Session, payment_id: str) -> set[str]:
    return set(
        session.scalars(select(PaymentNumber.network).where(PaymentNumber.payment_id == payment_id))
    )
