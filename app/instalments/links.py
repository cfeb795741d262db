"""Links to a payer's page, which open it without signing in. Kept only as digests."""

import hashlib
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, ids
from app.errors import NotFound
from app.instalments.models import InstalmentLink, InstalmentPlan

GOOD_FOR = timedelta(days=180)  # each email brings another


class PlanLinkNotGood(NotFound):
    """It is too old, or never was."""

    code = "instalment_link_not_good"
    message = "This link does not work any more"


def make(session: Session, plan: InstalmentPlan) -> str:
    """Make a link, beside those there are. Its token is handed back, and kept nowhere."""
    token, now = ids.new_id(), clock.now()
    session.add(
        InstalmentLink(
            digest=digest_of(token), plan_id=plan.id, made_at=now, expires_at=now + GOOD_FOR
        )
    )
    return token


def find(token: str) -> InstalmentPlan:
    """The plan whose payer has this token.

    Raises:
        PlanLinkNotGood
    """
    with db.reading() as session:
        found = session.scalar(
            select(InstalmentPlan)
            .join(InstalmentLink, InstalmentLink.plan_id == InstalmentPlan.id)
            .where(
                InstalmentLink.digest == digest_of(token), InstalmentLink.expires_at > clock.now()
            )
        )
    if found is None:
        raise PlanLinkNotGood
    return found


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
