"""What a link offers: switched on and off by staff, each with its record in the audit log."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock, db, gateways
from app.accounts.models import Account
from app.actors import Actor
from app.errors import Conflict, Invalid, NotFound
from app.instalments.models import InstalmentOffer
from app.instalments.schedule import FEWEST_PARTS, MOST_PARTS, Every
from app.money import LARGEST_PAYMENT_PENCE, Pence
from app.payment_links.models import Kind, PaymentLink
from app.payments import types
from app.payments.types import PaymentType, Wanted

SMALLEST_PART_PENCE = Pence(100)  # below a pound what a payment costs is more than it brings


class OfferNotPossible(Conflict):
    """The account takes no recurring payments, its provider keeps no cards, or staff open it."""

    code = "instalments_not_possible"
    message = "This link cannot be paid in parts"


class NotAnOffer(Invalid):
    """`field` is what cannot be had, or cannot have that value."""

    code = "not_an_instalment_offer"
    message = "This cannot be offered"


class OfferedLinkNotFound(NotFound):
    code = "payment_link_not_found"
    message = "There is no such link"


def offer(
    link_id: str,
    *,
    account_id: str,
    parts: int,
    every: Every,
    smallest_pence: Pence,
    actor: Actor,
    ip: str = "",
) -> InstalmentOffer:
    """Let payers of a link pay in so many parts, where the sum is not below the smallest.

    Plans that there are stay as they were agreed.

    Raises:
        OfferedLinkNotFound
        OfferNotPossible
        NotAnOffer: too few or too many parts, parts under a pound, or a sum above the link's own.
    """
    check(parts=parts, smallest_pence=smallest_pence)
    with db.transaction() as session:
        link = _locked(session, link_id, account_id)
        if not may_offer(link, session.get_one(Account, account_id)):
            raise OfferNotPossible
        if link.price_pence is not None and smallest_pence > link.price_pence:
            raise NotAnOffer(field="price")  # nobody would be offered it
        found = session.get(InstalmentOffer, link_id)
        before = facts(found)
        kept = found or InstalmentOffer(link_id=link_id, account_id=account_id)
        kept.parts, kept.every, kept.smallest_pence = parts, every, smallest_pence
        kept.updated_at = clock.now()
        session.add(kept)
        session.flush()
        if facts(kept) != before:
            change = {"before": before, "after": facts(kept)}
            _record(session, link, "instalments_offered", actor=actor, ip=ip, **change)
        return kept


def withdraw(link_id: str, *, account_id: str, actor: Actor, ip: str = "") -> None:
    """Let new payers of a link pay all at once only. Twice is once.

    Raises:
        OfferedLinkNotFound
    """
    with db.transaction() as session:
        link = _locked(session, link_id, account_id)
        found = session.get(InstalmentOffer, link_id)
        if found is not None:
            change = {"before": facts(found), "after": {}}
            session.delete(found)
            session.flush()
            _record(session, link, "instalments_withdrawn", actor=actor, ip=ip, **change)


def check(*, parts: int, smallest_pence: Pence) -> None:
    """Check what is to be offered.

    Raises:
        NotAnOffer
    """
    if not FEWEST_PARTS <= parts <= MOST_PARTS:
        raise NotAnOffer(field="parts")
    if not parts * SMALLEST_PART_PENCE <= smallest_pence <= LARGEST_PAYMENT_PENCE:
        raise NotAnOffer(field="smallest")


def may_offer(link: PaymentLink, account: Account) -> bool:
    """Whether a link can be paid in parts at all, whatever its sum."""
    is_public = link.kind is Kind.PUBLIC
    return is_public and account.recurring_enabled and bool(ways(account, SMALLEST_PART_PENCE))


def ways(account: Account, amount_pence: Pence) -> tuple[PaymentType, ...]:
    """The payment types of an account whose means of payment can be kept, by what they are."""
    enabled = [types.ALL[name] for name in account.payment_types if name in types.ALL]
    wanted = Wanted(amount_pence=amount_pence, sets_up_agreement=True)
    return types.possible(enabled, gateways.offers(account.provider), wanted)


def applies(
    found: InstalmentOffer | None, link: PaymentLink, account: Account, amount_pence: Pence
) -> bool:
    """Whether somebody who is about to pay this much may pay it in parts."""
    return (
        found is not None
        and amount_pence >= max(found.smallest_pence, found.parts * SMALLEST_PART_PENCE)
        and may_offer(link, account)
    )


def facts(found: InstalmentOffer | None) -> dict[str, Any]:
    """What an audit record says of an offer."""
    if found is None:
        return {}
    return {
        "parts": found.parts,
        "every": found.every.value,
        "smallest_pence": found.smallest_pence,
    }


def _locked(session: Session, link_id: str, account_id: str) -> PaymentLink:
    link = session.scalar(
        select(PaymentLink)
        .where(
            PaymentLink.id == link_id,
            PaymentLink.account_id == account_id,
            PaymentLink.deleted_at.is_(None),
        )
        .with_for_update()
    )
    if link is None:
        raise OfferedLinkNotFound
    return link


def _record(
    session: Session,
    link: PaymentLink,
    action: str,
    *,
    actor: Actor,
    ip: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="payment_link",
        subject_id=link.id,
        service_id=link.service_id,
        account_id=link.account_id,
        before=before,
        after=after,
        ip=ip,
    )
