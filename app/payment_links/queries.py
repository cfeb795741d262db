"""Finding an account's links. Loaded and detached; another account's look missing."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from app import clock, db
from app.accounts.models import Account
from app.payment_links.models import Kind, PaymentLink
from app.payment_links.opening import LinkNotFound, places_taken
from app.payment_links.standing import Standing, standing_of


def of_account(account_id: str) -> Sequence[PaymentLink]:
    """An account's links, newest first, deleted ones too."""
    with db.reading() as session:
        return session.scalars(
            select(PaymentLink)
            .where(PaymentLink.account_id == account_id)
            .order_by(PaymentLink.created_at.desc(), PaymentLink.id)
        ).all()


def get(link_id: str, *, account_id: str) -> PaymentLink:
    """One link of an account, also where it was deleted.

    Raises:
        LinkNotFound
    """
    with db.reading() as session:
        return _there(session.scalar(_one(link_id, account_id)))


def for_change(session: Session, link_id: str, *, account_id: str) -> PaymentLink:
    """As `get`, in the caller's transaction, locked until that ends."""
    return _there(session.scalar(_one(link_id, account_id).with_for_update()))


def telephone(account_id: str) -> PaymentLink | None:
    """The link by which staff of an account take payments over the telephone."""
    with db.reading() as session:
        return telephone_in(session, account_id)


def telephone_in(session: Session, account_id: str) -> PaymentLink | None:
    """As `telephone`, in the caller's transaction."""
    return session.scalar(
        select(PaymentLink).where(
            PaymentLink.account_id == account_id,
            PaymentLink.kind == Kind.TELEPHONE,
            PaymentLink.deleted_at.is_(None),
        )
    )


def standing(link: PaymentLink, account: Account) -> Standing:
    """What whoever opens the link meets. Payments are counted only where a cap says so."""
    taken = 0
    if link.most_payments is not None:
        with db.reading() as session:
            taken = session.scalar(select(places_taken(link.id))) or 0
    return standing_of(link, account, taken=taken, now=clock.now())


def address_is_taken(service_path: str, link_path: str) -> bool:
    """Whether a link that is not deleted has this address, whoever's it is."""
    with db.reading() as session:
        return is_taken(session, service_path, link_path)


def is_taken(session: Session, service_path: str, link_path: str) -> bool:
    """As `address_is_taken`, in the caller's transaction."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    PaymentLink.service_path == service_path,
                    PaymentLink.link_path == link_path,
                    PaymentLink.deleted_at.is_(None),
                )
            )
        )
    )


def _one(link_id: str, account_id: str) -> Select[PaymentLink]:
    return select(PaymentLink).where(
        PaymentLink.id == link_id, PaymentLink.account_id == account_id
    )


def _there(found: PaymentLink | None) -> PaymentLink:
    if found is None:
        raise LinkNotFound
    return found
