"""Single-use tokens: how a payer gets from the service's page to ours.

Kept as digests, because whoever holds one may pay: a leaked table opens no page.
"""

import hashlib
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import clock, db, ids
from app.errors import NotFound
from app.payments.models import PaymentToken

LIFETIME = timedelta(days=7)


class TokenNotUsable(NotFound):
    """Unknown, too old, or used. `payment_id` only when it was once a token of that payment."""

    code = "token_not_usable"
    message = "This link has already been used or has expired"

    def __init__(self, payment_id: str | None = None) -> None:
        self.payment_id = payment_id
        super().__init__()


def issue(session: Session, payment_id: str) -> str:
    """Make a token for a payment, in the caller's transaction. Good for one use within 7 days."""
    token = ids.new_token()
    db.add_row(
        session,
        PaymentToken,
        {"digest": _digest(token), "payment_id": payment_id, "created_at": clock.now()},
    )
    return token


def fresh(payment_id: str) -> str:
    """Make another token for a payment, so that every look at it can hand out a way in."""
    with db.transaction() as session:
        return issue(session, payment_id)


def redeem(token: str) -> str:
    """Use a token up and say which payment it opens.

    One statement decides, so of two who use it at once only one gets in.

    Raises:
        TokenNotUsable
    """
    now = clock.now()
    with db.transaction() as session:
        payment_id: str | None = session.scalar(
            update(PaymentToken)
            .where(
                PaymentToken.digest == _digest(token),
                PaymentToken.used_at.is_(None),
                PaymentToken.created_at > now - LIFETIME,
            )
            .values(used_at=now)
            .returning(PaymentToken.payment_id)
        )
        if payment_id is None:
            once = select(PaymentToken.payment_id).where(PaymentToken.digest == _digest(token))
            raise TokenNotUsable(session.scalar(once))
    return payment_id


def sweep() -> None:
    """Forget tokens that nobody can use any more."""
    with db.transaction() as session:
        session.execute(
            delete(PaymentToken).where(PaymentToken.created_at < clock.now() - LIFETIME)
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
