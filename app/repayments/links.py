"""Links to a payer's page, which open it without signing in. Kept only as digests."""

import hashlib
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, ids
from app.errors import NotFound
from app.repayments.models import Repayment, RepaymentLink

GOOD_FOR = timedelta(days=180)


class LinkNotGood(NotFound):
    """It is too old, or never was."""

    code = "repayment_link_not_good"
    message = "This link does not work any more"


def make(session: Session, repayment: Repayment) -> str:
    """Make a link, beside those there are. Its token is handed back, and kept nowhere."""
    token, now = ids.new_id(), clock.now()
    session.add(
        RepaymentLink(
            digest=digest_of(token),
            repayment_id=repayment.id,
            made_at=now,
            expires_at=now + GOOD_FOR,
        )
    )
    return token


def find(token: str) -> Repayment:
    """The repayment whose payer has this token.

    Raises:
        LinkNotGood
    """
    with db.reading() as session:
        found = session.scalar(
            select(Repayment)
            .join(RepaymentLink, RepaymentLink.repayment_id == Repayment.id)
            .where(RepaymentLink.digest == digest_of(token), RepaymentLink.expires_at > clock.now())
        )
    if found is None:
        raise LinkNotGood
    return found


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
