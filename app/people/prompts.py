"""What somebody was asked for a moment ago: each is answered once, and not for long."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app import clock, db, ids, sealing
from app.people.models import Prompt, PromptKind

PURPOSE = "exchequer prompt 1"
GOOD_FOR = timedelta(minutes=10)
TO_SET_UP = timedelta(minutes=30)  # finding and installing an app takes longer
MOST_FAILURES = 10
_NOBODY = "0" * 26  # an id that nothing else has


def ask(
    session: Session,
    holder: str,
    kind: PromptKind,
    content: dict[str, Any],
    *,
    factor_id: str = "",
    good_for: timedelta = GOOD_FOR,
) -> Prompt:
    """Note what somebody is asked for. What they were asked before, and is over, is forgotten."""
    now, prompt_id = clock.now(), ids.new_id()
    session.execute(delete(Prompt).where(Prompt.holder == holder, Prompt.expires_at <= now))
    prompt = Prompt(
        id=prompt_id,
        holder=holder,
        kind=kind,
        factor_id=factor_id,
        content=sealing.seal(json.dumps(content), purpose=PURPOSE, owner_id=prompt_id),
        expires_at=now + good_for,
    )
    session.add(prompt)
    return prompt


def unanswered(
    session: Session, holder: str, kind: PromptKind, *, is_new: bool = False
) -> Sequence[Prompt]:
    """What somebody may still answer, newest first, and nobody else until the transaction ends.

    `is_new`: what is about a second factor that is being set up, and about no other.
    """
    return session.scalars(
        select(Prompt)
        .where(
            Prompt.holder == holder,
            Prompt.kind == kind,
            (Prompt.factor_id == "") if is_new else (Prompt.factor_id != ""),
            Prompt.answered_at.is_(None),
            Prompt.failures < MOST_FAILURES,
            Prompt.expires_at > clock.now(),
        )
        .order_by(Prompt.created_at.desc(), Prompt.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def note_stranger(session: Session) -> None:
    """Write one row that says nothing, so that nobody's attempt takes as long as somebody's.

    Somebody's is counted, and waiting for the disk is what takes longest of it.
    """
    until = clock.now() + GOOD_FOR
    noted = session.scalar(
        update(Prompt).where(Prompt.id == _NOBODY).values(expires_at=until).returning(Prompt.id)
    )
    if noted is not None:
        return
    insert = sqlite.insert if db.is_sqlite(session) else postgresql.insert
    first = insert(Prompt).values(
        id=_NOBODY, holder=_NOBODY, kind=PromptKind.APP, content="", expires_at=until
    )
    session.execute(first.on_conflict_do_nothing())


def forget(session: Session, holder: str, kind: PromptKind) -> None:
    """Let nothing of this kind be answered any more."""
    session.execute(delete(Prompt).where(Prompt.holder == holder, Prompt.kind == kind))


def content_of(prompt: Prompt) -> dict[str, Any]:
    """What the answer is held against; empty where it was encrypted under another key."""
    opened = sealing.unseal(prompt.content, purpose=PURPOSE, owner_id=prompt.id)
    found: dict[str, Any] = json.loads(opened) if opened else {}
    return found


def latest(session: Session, holder: str, kind: PromptKind) -> Prompt | None:
    """What somebody was asked for last, if it is not over yet."""
    return session.scalar(
        select(Prompt)
        .where(Prompt.holder == holder, Prompt.kind == kind, Prompt.expires_at > clock.now())
        .order_by(Prompt.created_at.desc())
        .limit(1)
    )
