"""Signing in: a password, then a second factor. Ten failures at either lock the account.

An attempt is counted before it is judged, and the count given back when it was right, so that many
attempts at once cannot all be judged before the first is counted. Whatever goes wrong, the refusal
is the same, and so is the work: a stranger's address costs a hash and a write like a user's.
"""

from datetime import datetime

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from app import clock, db
from app.people import passwords, prompts, proofs
from app.people.errors import SignInRefused
from app.people.models import User
from app.people.names import email_or_nothing
from app.people.proofs import AppCode, Proof

MOST_FAILURES = 10


def check_password(email: str, password: str) -> User:
    """The first step: who it is, if the password is theirs. Nobody is signed in by it.

    Keep the user's id and `session_version` for `check_code`, for a few minutes.

    Raises:
        SignInRefused: for any reason.
    """
    with db.reading() as session:
        user = session.scalar(select(User).where(User.email == email_or_nothing(email)))
    user_id = "" if user is None else user.id
    may_try = _count_attempt(user_id)
    is_right = passwords.is_right(
        password, hashed=user.password_hash if user is not None and may_try else None
    )
    if user is None or not is_right:
        with db.transaction() as session:
            is_locked = _lock_after_too_many(session, user_id, clock.now())
        raise SignInRefused(has_locked=is_locked)
    better = passwords.hash_of(password) if passwords.is_outdated(user.password_hash) else None
    with db.transaction() as session:
        _give_back_attempt(session, user_id)
        if better is not None:
            _replace_hash(session, user, better)
    return user


def check_code(user_id: str, code: str, *, session_version: int) -> User:
    """The second step with a code from an authenticator app. See `prove`."""
    return prove(user_id, AppCode(code), session_version=session_version)


def prove(user_id: str, proof: Proof, *, session_version: int) -> User:
    """The second step: let in somebody whose password was right, by what was not used before.

    Raises:
        SignInRefused: for any reason; also when their sessions were ended between the steps.
    """
    now = clock.now()
    may_try = _count_attempt(user_id)
    with db.transaction() as session:
        user = session.scalar(
            select(User)
            .where(User.id == user_id, User.session_version == session_version)
            .with_for_update()
        )
        if user is not None and may_try and proofs.is_right(session, user_id, proof, now):
            user.failed_attempts = 0
            return user
        is_locked = _lock_after_too_many(session, user_id, now)
    raise SignInRefused(has_locked=is_locked)


def _count_attempt(user_id: str) -> bool:
    """Count an attempt as failed until it turns out right. False when there are none left."""
    with db.transaction() as session:
        counted = session.scalar(
            update(User)
            .where(
                User.id == user_id,
                User.failed_attempts < MOST_FAILURES,
                User.locked_at.is_(None),
                User.disabled_at.is_(None),
            )
            .values(failed_attempts=User.failed_attempts + 1)
            .returning(User.id)
        )
        if counted is None:
            prompts.note_stranger(session)
    return counted is not None


def _give_back_attempt(session: Session, user_id: str) -> None:
    fewer = case((User.failed_attempts > 0, User.failed_attempts - 1), else_=0)
    session.execute(update(User).where(User.id == user_id).values(failed_attempts=fewer))


def _lock_after_too_many(session: Session, user_id: str, now: datetime) -> bool:
    """Lock an account that has no attempt left. True for the one attempt that has locked it."""
    locked = session.scalar(
        update(User)
        .where(User.id == user_id, User.failed_attempts >= MOST_FAILURES, User.locked_at.is_(None))
        .values(locked_at=now)
        .returning(User.id)
    )
    return locked is not None


def _replace_hash(session: Session, user: User, better: str) -> None:
    """Keep the same password at today's cost, unless it was changed meanwhile."""
    session.execute(
        update(User)
        .where(User.id == user.id, User.password_hash == user.password_hash)
        .values(password_hash=better)
    )
