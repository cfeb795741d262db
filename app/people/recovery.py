"""Recovery codes: for whoever has lost their second factor. Ten, made together, each for once.

Nine signs of twenty-two, 40 random bits. So few could be guessed from a plain hash, so it is made
under a key derived from `secret_key`.
"""

import hashlib
import hmac
import re

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app import clock, ids, settings
from app.people.models import RecoveryCode

HOW_MANY = 10
FEW = 3  # left: time to make new ones

_NOT_A_SIGN = re.compile(r"[^A-Z0-9]")


def make(session: Session, user_id: str) -> list[str]:
    """Make somebody's codes anew. Those they had do not work any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = [ids.new_reference() for _ in range(HOW_MANY)]
    session.add_all(RecoveryCode(user_id=user_id, digest=_digest(code)) for code in codes)
    return codes


def use(session: Session, user_id: str, code: str) -> bool:
    """Use one up. False where it is none of theirs, or was used."""
    used = session.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.digest == _digest(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    )
    return used is not None


def left(session: Session, user_id: str) -> int:
    """How many somebody has left."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
        )
        or 0
    )


def forget(session: Session, user_id: str) -> None:
    """Let none of them work any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _digest(code: str) -> str:
    """However it was typed: with or without dashes, in small letters."""
    signs = _NOT_A_SIGN.sub("", code.upper()[:100])
    key = hashlib.sha256(f"exchequer recovery code 1:{settings.current().secret_key}".encode())
    return hmac.new(key.digest(), signs.encode(), hashlib.sha256).hexdigest()
