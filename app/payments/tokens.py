"""Single-use tokens: how a payer gets from the service's page to ours, and a card to its payment.

Kept as digests, because whoever holds one may pay: a leaked table opens no page.
"""

import hashlib
from datetime import timedelta
from enum import Enum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import clock, db, ids
from app.errors import NotFound
from app.payments.models import PaymentToken

LIFETIME = timedelta(days=7)


class Opens(Enum):
    """What a token is for. It goes into the digest, so that at the other door it is unknown.

    No text begins with the byte 0xFF, so no token at one door looks like one at the other.
    """

    PAGES = b""  # where the payer enters a card
    CARD_API = b"\xff"  # where the service sends the card's details


class TokenNotUsable(NotFound):
    """Unknown, too old, or used. `payment_id` only when it was once a token of that payment."""

    code = "token_not_usable"
    message = "This link has already been used or has expired"

    def __init__(self, payment_id: str | None = None) -> None:
        self.payment_id = payment_id
        super().__init__()


def issue(session: Session, payment_id: str, *, opens: Opens = Opens.PAGES) -> str:
    """Make a token for a payment, in the caller's transaction. Good for one use within 7 days."""
    token = ids.new_token()
    db.add_row(
        session,
        PaymentToken,
        {"digest": _digest(token, opens), "payment_id": payment_id, "created_at": clock.now()},
    )
    return token


def fresh(payment_id: str, *, opens: Opens = Opens.PAGES) -> str:
    """Make another token for a payment, so that every look at it can hand out a way in."""
    with db.transaction() as session:
        return issue(session, payment_id, opens=opens)


def find(token: str, *, opens: Opens) -> PaymentToken:
    """The token as we know it, used or not.

    Raises:
        TokenNotUsable: there is none, or it is for something else.
    """
    with db.reading() as session:
        found = session.get(PaymentToken, _digest(token, opens))
    if found is None:
        raise TokenNotUsable
    return found


def redeem(token: str) -> str:
    """Use a token up and say which payment's pages it opens.

    Raises:
        TokenNotUsable
    """
    with db.transaction() as session:
        return redeem_in(session, token, opens=Opens.PAGES)


def redeem_in(session: Session, token: str, *, opens: Opens) -> str:
    """Use a token up in the caller's transaction, and say which payment it opens.

    One statement decides, so of two who use it at once only one gets in.

    Raises:
        TokenNotUsable
    """
    now = clock.now()
    payment_id: str | None = session.scalar(
        update(PaymentToken)
        .where(
            PaymentToken.digest == _digest(token, opens),
            PaymentToken.used_at.is_(None),
            PaymentToken.created_at > now - LIFETIME,
        )
        .values(used_at=now)
        .returning(PaymentToken.payment_id)
    )
    if payment_id is None:
        once = select(PaymentToken.payment_id).where(PaymentToken.digest == _digest(token, opens))
        raise TokenNotUsable(session.scalar(once))
    return payment_id


def sweep() -> None:
    """Forget tokens that nobody can use any more."""
    with db.transaction() as session:
        session.execute(
            delete(PaymentToken).where(PaymentToken.created_at < clock.now() - LIFETIME)
        )


def _digest(token: str, opens: Opens) -> str:
    return hashlib.sha256(opens.value + token.encode(errors="replace")).hexdigest()
