"""Signing in: a password, then a code. Ten failures at either lock the account.

An attempt is counted before it is judged, and the count given back when it was right, so that many
attempts at once cannot all be judged before the first is counted. Whatever goes wrong, the refusal
is the same, and so is the work: a stranger's address costs a hash like a user's.
"""

from datetime import datetime

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from app import clock, db
from app.people import passwords, second_factor
from app.people.errors import SignInRefused
from app.people.models import User
from app.people.names import email_or_nothing

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
            _lock_after_too_many(session, user_id, clock.now())
        raise SignInRefused
    better = passwords.hash_of(password) if passwords.is_outdated(user.password_hash) else None
    with db.transaction() as session:
        _give_back_attempt(session, user_id)
        if better is not None:
            _replace_hash(session, user, better)
    return user


def check_code(user_id: str, code: str, *, session_version: int) -> User:
    """The second step: sign in somebody whose password was right, with a code not used before.

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
        step = None if user is None or not may_try else _step(user, code, now)
        if user is not None and step is not None:
            user.last_totp_step = step
            user.failed_attempts = 0
            return user
        _lock_after_too_many(session, user_id, now)
    raise SignInRefused


def _step(user: User, code: str, now: datetime) -> int | None:
    """The half minute of a right code that is newer than any used before."""
    secret = second_factor.unseal(user.totp_secret, user_id=user.id)
    step = second_factor.step_of(code, secret=secret, now=now) if secret else None
    return step if step is not None and step > user.last_totp_step else None


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
    return counted is not None


def _give_back_attempt(session: Session, user_id: str) -> None:
    fewer = case((User.failed_attempts > 0, User.failed_attempts - 1), else_=0)
    session.execute(update(User).where(User.id == user_id).values(failed_attempts=fewer))


def _lock_after_too_many(session: Session, user_id: str, now: datetime) -> None:
    session.execute(
        update(User)
        .where(User.id == user_id, User.failed_attempts >= MOST_FAILURES, User.locked_at.is_(None))
        .values(locked_at=now)
    )


def _replace_hash(session: Session, user: User, better: str) -> None:
    """Keep the same password at today's cost, unless it was changed meanwhile."""
    session.execute(
        update(User)
        .where(User.id == user.id, User.password_hash == user.password_hash)
        .values(password_hash=better)
    )
