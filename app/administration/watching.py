"""What those who run the platform do about people who sign in, each with its record.

Nobody does it to themselves: who could switch themselves off would leave nobody to switch them on,
and who could unlock themselves could be guessed at for ever.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, db
from app.actors import Actor
from app.audit.models import AuditRecord
from app.errors import Invalid, NotAllowed
from app.people import directory
from app.people.errors import UserNotFound
from app.people.models import User

LONGEST_REASON = 255
MOST_SIGN_INS = 10
_SIGN_INS = ("signed_in", "sign_in_refused", "signed_out")


class NotYourself(NotAllowed):
    """It is done to others, by others."""

    code = "not_yourself"
    message = "Somebody else has to do this for you"


class NoReason(Invalid):
    """It is written down why. `field` is "reason"."""

    code = "no_reason"
    message = "Enter a reason of 255 characters or fewer"


def keep_out(user_id: str, *, reason: str, actor: Actor, ip: str = "") -> None:
    """Keep somebody out from now on, and end all their sessions.

    Who is kept out already can be given another reason; the same is no change.

    Raises:
        UserNotFound, NotYourself, NoReason
    """
    if not 0 < len(reason) <= LONGEST_REASON:
        raise NoReason(field="reason")

    def disable(session: Session, user_id: str) -> bool:
        return directory.disable(session, user_id) or _reason(session, user_id) != reason

    _change(user_id, "user_disabled", disable, actor=actor, ip=ip, reason=reason)


def let_in(user_id: str, *, actor: Actor, ip: str = "") -> None:
    """Let somebody sign in again who was kept out. Who was not: no change.

    Raises:
        UserNotFound, NotYourself
    """
    _change(user_id, "user_enabled", directory.enable, actor=actor, ip=ip)


def unlock(user_id: str, *, actor: Actor, ip: str = "") -> None:
    """Let somebody try to sign in again after too many failures. Where nobody failed: no change.

    Raises:
        UserNotFound, NotYourself
    """
    _change(user_id, "user_unlocked", directory.unlock, actor=actor, ip=ip)


def sign_out_everywhere(user_id: str, *, actor: Actor, ip: str = "") -> None:
    """End all sessions of somebody.

    Raises:
        UserNotFound, NotYourself
    """
    _change(user_id, "sessions_ended", directory.end_sessions, actor=actor, ip=ip)


def sign_ins(user_id: str) -> Sequence[AuditRecord]:
    """When somebody last signed in, was refused, or signed out; newest first."""
    with db.reading() as session:
        return session.scalars(
            select(AuditRecord)
            .where(
                AuditRecord.subject_kind == "user",
                AuditRecord.subject_id == user_id,
                AuditRecord.action.in_(_SIGN_INS),
            )
            .order_by(AuditRecord.position.desc())
            .limit(MOST_SIGN_INS)
        ).all()


def kept_out_because(user_id: str) -> str:
    """Why somebody was kept out, the last time they were; "" where nobody said."""
    with db.reading() as session:
        return _reason(session, user_id)


def require_another(user_id: str, actor: Actor) -> None:
    """Make sure that nobody does it to themselves.

    Raises:
        NotYourself
    """
    if actor.id == user_id:
        raise NotYourself


def _reason(session: Session, user_id: str) -> str:
    record = session.scalar(
        select(AuditRecord)
        .where(
            AuditRecord.subject_kind == "user",
            AuditRecord.subject_id == user_id,
            AuditRecord.action == "user_disabled",
        )
        .order_by(AuditRecord.position.desc())
        .limit(1)
    )
    return str(((record.after if record else None) or {}).get("reason", ""))


def _change(
    user_id: str,
    action: str,
    change: Callable[[Session, str], bool],
    *,
    actor: Actor,
    ip: str,
    **said: Any,
) -> None:
    """Do it and write it down, unless `change` says that all was so already."""
    require_another(user_id, actor)
    with db.transaction() as session:
        user = session.get(User, user_id, with_for_update=True)
        if user is None:
            raise UserNotFound
        before = _shown(user)
        if not change(session, user_id):
            return
        session.flush()
        audit.record(
            session,
            actor=actor,
            action=action,
            subject_kind="user",
            subject_id=user_id,
            before=before,
            after={**_shown(user), **said},
            ip=ip,
        )


def _shown(user: User) -> dict[str, Any]:
    return {
        "is_locked": user.locked_at is not None,
        "failed_attempts": user.failed_attempts,
        "is_disabled": user.disabled_at is not None,
        "session_version": user.session_version,
    }
