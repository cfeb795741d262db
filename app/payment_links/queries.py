"""Finding an account's links. Loaded and detached; another account's look missing."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from app import clock, db
from app.accounts.models import Account
from app.payment_links.models import Kind, LinkPayment, PaymentLink
from app.payment_links.opening import LEFT, LinkNotFound
from app.payment_links.standing import Standing, standing_of
from app.payments.models import Payment

PAGE_SIZE = 50


def of_account(account_id: str) -> Sequence[PaymentLink]:
    """An account's links, newest first, deleted ones too."""
    with db.reading() as session:
        return session.scalars(
            select(PaymentLink)
            .where(PaymentLink.account_id == account_id)
            .order_by(PaymentLink.created_at.desc(), PaymentLink.id)
        ).all()


def page_of_account(account_id: str, *, page: int) -> tuple[Sequence[PaymentLink], bool]:
    """Some of an account's links, newest first and deleted ones last; whether there are more.

    Pages are numbered from 1.
    """
    with db.reading() as session:
        found = session.scalars(
            select(PaymentLink)
            .where(PaymentLink.account_id == account_id)
            .order_by(
                PaymentLink.deleted_at.is_not(None),
                PaymentLink.created_at.desc(),
                PaymentLink.id,
            )
            .offset((page - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE + 1)
        ).all()
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def get(link_id: str, *, account_id: str) -> PaymentLink:
    """One link of an account, also where it was deleted.

    Raises:
        LinkNotFound
    """
    with db.reading() as session:
        return _there(session.scalar(_one(link_id, account_id)))


def titles(link_ids: Collection[str]) -> Mapping[str, str]:
    """What links are called, by their ids; deleted ones too, and whoever's they are."""
    wanted = select(PaymentLink.id, PaymentLink.title).where(PaymentLink.id.in_(link_ids))
    with db.reading() as session:
        return {row.id: row.title for row in session.execute(wanted)}


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


def standings(links: Sequence[PaymentLink], account: Account) -> Mapping[str, Standing]:
    """What whoever opens each of these links of an account meets, by their ids.

    Payments are counted where a cap says so, of all links in one statement.
    """
    capped = [link.id for link in links if link.most_payments is not None]
    taken = _places_taken(capped) if capped else {}
    now = clock.now()
    return {
        link.id: standing_of(link, account, taken=taken.get(link.id, 0), now=now) for link in links
    }


def standing(link: PaymentLink, account: Account) -> Standing:
    """What whoever opens one link of an account meets."""
    return standings([link], account)[link.id]


def of_payment(payment_id: str, *, account_id: str) -> PaymentLink | None:
    """The link by which a payment was made; None where it was by none."""
    with db.reading() as session:
        return session.scalar(
            select(PaymentLink)
            .join(LinkPayment, LinkPayment.link_id == PaymentLink.id)
            .where(LinkPayment.payment_id == payment_id, PaymentLink.account_id == account_id)
        )


def newest_payments(link_id: str, *, account_id: str, most: int) -> Sequence[Payment]:
    """The last few payments that were begun by a link of an account, newest first."""
    with db.reading() as session:
        return session.scalars(
            select(Payment)
            .join(LinkPayment, LinkPayment.payment_id == Payment.id)
            .where(LinkPayment.link_id == link_id, Payment.account_id == account_id)
            .order_by(LinkPayment.created_at.desc(), LinkPayment.id)
            .limit(most)
        ).all()


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


def _places_taken(link_ids: Sequence[str]) -> dict[str, int]:
    statement = (
        select(LinkPayment.link_id, func.count().label("number"))
        .join(Payment, Payment.id == LinkPayment.payment_id)
        .where(LinkPayment.link_id.in_(link_ids), Payment.state.not_in(LEFT))
        .group_by(LinkPayment.link_id)
    )
    with db.reading() as session:
        return {row.link_id: row.number for row in session.execute(statement)}


def _one(link_id: str, account_id: str) -> Select[PaymentLink]:
    return select(PaymentLink).where(
        PaymentLink.id == link_id, PaymentLink.account_id == account_id
    )


def _there(found: PaymentLink | None) -> PaymentLink:
    if found is None:
        raise LinkNotFound
    return found
