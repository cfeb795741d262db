"""Links that are sent by email and let their reader do one thing, once. Kept only as a digest."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app import clock, db, ids, sealing
from app.people.errors import LinkNotGood
from app.people.models import Link, LinkPurpose, Prompt

PURPOSE = "exchequer link draft 1"
MOST_FAILURES = 10  # wrong codes, before a link is good for nothing
KEPT_AFTER_THEIR_TIME = timedelta(days=30)
LIVES = {
    LinkPurpose.SIGN_UP: timedelta(days=2),
    LinkPurpose.RESET_PASSWORD: timedelta(minutes=90),
    LinkPurpose.CHANGE_EMAIL: timedelta(days=2),
    LinkPurpose.SET_UP_AGAIN: timedelta(days=2),
}


def make(
    session: Session, purpose: LinkPurpose, *, email: str, user_id: str | None = None
) -> tuple[str, Link]:
    """Make a link. Its token is handed back, to be sent, and kept nowhere."""
    token = ids.new_id()  # 130 random bits, in the signs that ids in paths have
    link = Link(
        digest=digest_of(token),
        purpose=purpose,
        email=email,
        user_id=user_id,
        expires_at=clock.now() + LIVES[purpose],
    )
    session.add(link)
    return token, link


def find(token: str, *purposes: LinkPurpose) -> Link:
    """The link of this token, where it is still good.

    Raises:
        LinkNotGood: it was used, is too old, or never was.
    """
    with db.reading() as session:
        link = session.get(Link, digest_of(token))
    return _good(link, purposes)


def take(session: Session, token: str, *purposes: LinkPurpose) -> Link:
    """The same in the caller's transaction, and nobody else's until that ends.

    Raises:
        LinkNotGood
    """
    link = session.get(Link, digest_of(token), with_for_update=True, populate_existing=True)
    return _good(link, purposes)


def use_up(session: Session, user_id: str, *purposes: LinkPurpose) -> None:
    """Let no link of these purposes work any more for somebody."""
    session.execute(
        update(Link)
        .where(Link.user_id == user_id, Link.purpose.in_(purposes), Link.used_at.is_(None))
        .values(used_at=clock.now())
    )


def draft_of(link: Link) -> dict[str, Any]:
    """What was entered so far by whoever came by this link."""
    opened = sealing.unseal(link.draft, purpose=PURPOSE, owner_id=link.digest)
    found: dict[str, Any] = json.loads(opened) if opened else {}
    return found


def keep_draft(link: Link, draft: dict[str, Any]) -> None:
    """Keep what was entered, encrypted."""
    link.draft = sealing.seal(json.dumps(draft), purpose=PURPOSE, owner_id=link.digest)


def sweep() -> None:
    """Forget links, and what people were asked for, that are good for nothing any more."""
    long_ago = clock.now() - KEPT_AFTER_THEIR_TIME
    with db.transaction() as session:
        session.execute(delete(Link).where(Link.expires_at < long_ago))
        session.execute(delete(Prompt).where(Prompt.expires_at < long_ago))


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _good(link: Link | None, purposes: tuple[LinkPurpose, ...]) -> Link:
    if (
        link is None
        or link.purpose not in purposes
        or link.used_at is not None
        or link.failures >= MOST_FAILURES
        or link.expires_at <= clock.now()
    ):
        raise LinkNotGood
    return link
