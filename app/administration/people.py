"""Setting up the people who sign in. What they are to which service: see `team`."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import audit, clock, db, letters
from app.actors import Actor
from app.i18n import format_datetime
from app.i18n import gettext as _
from app.letters import LetterKind
from app.people import directory, recovery
from app.people.models import User

RECOVERY_CODE = "recovery_code"


def add_user(
    email: str,
    *,
    name: str,
    password: str,
    actor: Actor,
    totp_secret: str | None = None,
    is_platform: bool = False,
    ip: str = "",
) -> User:
    """Add somebody who can sign in, to no service yet."""
    with db.transaction() as session:
        user = directory.create(
            session,
            email,
            name=name,
            password=password,
            totp_secret=totp_secret,
            is_platform=is_platform,
        )
        after = {"email": user.email, "name": name, "is_platform": is_platform}
        _record(session, user.id, "user_added", actor=actor, ip=ip, after=after)
    return user


def change_password(user_id: str, password: str, *, actor: Actor, ip: str = "") -> None:
    """Set a new password and end all sessions."""
    with db.transaction() as session:
        directory.change_password(session, user_id, password)
        tell(session, user_id, LetterKind.PASSWORD_CHANGED)
        _record(session, user_id, "password_changed", actor=actor, ip=ip)


def change_second_factor(user_id: str, *, actor: Actor, ip: str = "") -> str:
    """Make a new secret for somebody's authenticator app, hand it back, and end all sessions."""
    with db.transaction() as session:
        secret = directory.change_second_factor(session, user_id)
        tell(session, user_id, LetterKind.SECOND_FACTOR_CHANGED, change=_("a new app"))
        _record(session, user_id, "second_factor_changed", actor=actor, ip=ip)
    return secret


def end_sessions(user_id: str, *, actor: Actor, ip: str = "") -> None:
    """Sign somebody out everywhere."""
    with db.transaction() as session:
        directory.end_sessions(session, user_id)
        _record(session, user_id, "sessions_ended", actor=actor, ip=ip)


def unlock_user(user_id: str, *, actor: Actor, ip: str = "") -> None:
    """Let somebody try to sign in again after too many failures. Where nobody failed: no change."""
    with db.transaction() as session:
        if directory.unlock(session, user_id):
            _record(session, user_id, "user_unlocked", actor=actor, ip=ip)


def disable_user(user_id: str, *, actor: Actor, ip: str = "") -> None:
    """Keep somebody out from now on, and end all their sessions. Who is out already stays so."""
    with db.transaction() as session:
        if directory.disable(session, user_id):
            _record(session, user_id, "user_disabled", actor=actor, ip=ip)


def note_sign_in(user_id: str, *, by: str = "app", ip: str = "", user_agent: str = "") -> None:
    """Record that somebody signed in. `by` is what they showed; of a recovery code they are told.

    One that they have not used is the first thing that somebody else would.
    """
    with db.transaction() as session:
        if by == RECOVERY_CODE:
            left = str(recovery.left(session, user_id))
            tell(session, user_id, LetterKind.RECOVERY_CODE_USED, left=left)
        _record(
            session,
            user_id,
            "signed_in",
            actor=Actor.staff(user_id),
            ip=ip,
            after={"by": by, "user_agent": user_agent},
        )


def note_confirmation(user_id: str, *, by: str, ip: str = "", user_agent: str = "") -> None:
    """Record that somebody has shown a second factor again. Of a recovery code they are told."""
    with db.transaction() as session:
        if by == RECOVERY_CODE:
            left = str(recovery.left(session, user_id))
            tell(session, user_id, LetterKind.RECOVERY_CODE_USED, left=left)
        _record(
            session,
            user_id,
            "confirmed_it_is_them",
            actor=Actor.staff(user_id),
            ip=ip,
            after={"by": by, "user_agent": user_agent},
        )


def note_refused_sign_in(
    user_id: str, *, step: str, has_locked: bool = False, ip: str = "", user_agent: str = ""
) -> None:
    """Record that somebody was not let in. `step` is "password" or "code".

    Nothing of what was typed is kept: people type passwords into the wrong box. `user_id` is ""
    where nobody has the address, which takes as long to write down as where somebody has. Whose
    account it has locked is told.
    """
    with db.transaction() as session:
        if has_locked:
            tell(session, user_id, LetterKind.LOCKED)
        _record(
            session,
            user_id,
            "sign_in_refused",
            actor=Actor.staff(user_id),
            ip=ip,
            after={"step": step, "user_agent": user_agent},
        )


def sign_out(user_id: str, *, ip: str = "") -> None:
    """Sign somebody out everywhere, because they asked for it."""
    with db.transaction() as session:
        directory.end_sessions(session, user_id)
        _record(session, user_id, "signed_out", actor=Actor.staff(user_id), ip=ip)


def tell(session: Session, user_id: str, kind: LetterKind, **holes: str) -> None:
    """Leave somebody a letter about what just happened to their account."""
    user = session.get(User, user_id)
    if user is not None:
        letters.leave(session, kind, to=user.email, good_until=None, when=now_in_words(), **holes)


def now_in_words() -> str:
    """The time as letters say it."""
    return format_datetime(clock.now(), zone=True)


def _record(
    session: Session,
    user_id: str,
    action: str,
    *,
    actor: Actor,
    ip: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="user",
        subject_id=user_id,
        before=before,
        after=after,
        ip=ip,
    )
