"""Finding links and what was paid to try. Loaded and detached; another account's look missing."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.accounts.models import Account, Service
from app.errors import NotFound
from app.payments.models import Payment
from app.trials.models import TrialLink


class LinkNotFound(NotFound):
    code = "trial_link_not_found"
    message = "There is no such link"


def of_account(account_id: str) -> Sequence[TrialLink]:
    """An account's links, newest first, those that are not in use too."""
    with db.reading() as session:
        return session.scalars(
            select(TrialLink)
            .where(TrialLink.account_id == account_id)
            .order_by(TrialLink.created_at.desc(), TrialLink.id)
        ).all()


def get(link_id: str, *, account_id: str) -> TrialLink:
    """One link of an account.

    Raises:
        LinkNotFound
    """
    with db.reading() as session:
        found = session.scalar(
            select(TrialLink).where(TrialLink.id == link_id, TrialLink.account_id == account_id)
        )
    return _there(found)


def for_change(session: Session, link_id: str, *, account_id: str) -> TrialLink:
    """As `get`, in the caller's transaction, locked until that ends."""
    return _there(
        session.scalar(
            select(TrialLink)
            .where(TrialLink.id == link_id, TrialLink.account_id == account_id)
            .with_for_update()
        )
    )


def with_account(link_id: str) -> tuple[TrialLink, Account, Service]:
    """A link for whoever opens it, whose it is, and what that is called.

    Raises:
        LinkNotFound
    """
    with db.reading() as session:
        found = session.execute(
            select(TrialLink, Account, Service)
            .join(Account, Account.id == TrialLink.account_id)
            .join(Service, Service.id == Account.service_id)
            .where(TrialLink.id == link_id)
        ).one_or_none()
    if found is None:
        raise LinkNotFound
    return found[0], found[1], found[2]


def payment_called(reference: str, *, account_id: str) -> Payment | None:
    """The newest payment of an account with this reference; None where there is none."""
    with db.reading() as session:
        return session.scalar(
            select(Payment)
            .where(
                Payment.account_id == account_id,
                func.lower(Payment.reference) == reference.lower(),
            )
            .order_by(Payment.created_at.desc())
            .limit(1)
        )


def _there(found: TrialLink | None) -> TrialLink:
    if found is None:
        raise LinkNotFound
    return found
