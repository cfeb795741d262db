"""Somebody's second factors: an app, passkeys, a phone. One at all times."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, db
from app.people import phones, second_factor
from app.people.errors import FactorNotFound, LastFactor, PasskeyTaken, TooManyFactors
from app.people.models import FactorKind, SecondFactor, User

MOST = 10
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFactor:
    """What was set up a moment ago, before it is anybody's. `secret` is not encrypted yet."""

    kind: FactorKind
    secret: str
    name: str = ""
    last_step: int = 0
    credential_id: str | None = None
    sign_count: int = 0


def of(user_id: str) -> Sequence[SecondFactor]:
    """Somebody's, oldest first."""
    with db.reading() as session:
        return all_of(session, user_id)


def holders(user_ids: Collection[str]) -> set[str]:
    """Which of these people have a second factor. Who was reset has none until they set one up."""
    with db.reading() as session:
        return set(
            session.scalars(
                select(SecondFactor.user_id).where(SecondFactor.user_id.in_(user_ids)).distinct()
            )
        )


def all_of(session: Session, user_id: str) -> Sequence[SecondFactor]:
    """The same, as the caller's transaction sees them."""
    return session.scalars(
        select(SecondFactor)
        .where(SecondFactor.user_id == user_id)
        .order_by(SecondFactor.created_at, SecondFactor.id)
    ).all()


def find(user_id: str, factor_id: str) -> SecondFactor:
    """One of somebody's.

    Raises:
        FactorNotFound: it is not theirs, or is not there.
    """
    with db.reading() as session:
        return _theirs(session, user_id, factor_id)


def add(session: Session, user_id: str, new: NewFactor) -> SecondFactor:
    """Give somebody a second factor.

    Raises:
        TooManyFactors
        PasskeyTaken: the transaction cannot go on.
    """
    count = select(func.count()).where(SecondFactor.user_id == user_id)
    if (session.scalar(count) or 0) >= MOST:
        raise TooManyFactors
    is_public = new.kind is FactorKind.PASSKEY
    factor = SecondFactor(
        user_id=user_id,
        kind=new.kind,
        name=new.name,
        secret=new.secret if is_public else second_factor.seal(new.secret, user_id=user_id),
        last_step=new.last_step,
        credential_id=new.credential_id,
        sign_count=new.sign_count,
    )
    session.add(factor)
    try:
        session.flush()
    except IntegrityError as taken:
        raise PasskeyTaken from taken
    return factor


def remove(session: Session, user_id: str, factor_id: str) -> SecondFactor:
    """Take one away. Of two that are taken away at once, one stays.

    Raises:
        FactorNotFound, LastFactor
    """
    session.get(User, user_id, with_for_update=True)  # one after the other
    factor = _theirs(session, user_id, factor_id)
    if len(all_of(session, user_id)) == 1:
        raise LastFactor
    session.delete(factor)
    return factor


def remove_all(session: Session, user_id: str) -> Sequence[SecondFactor]:
    """Take away all somebody has, because the platform resets them."""
    found = all_of(session, user_id)
    for factor in found:
        session.delete(factor)
    return found


def rename(session: Session, user_id: str, factor_id: str, *, name: str) -> tuple[str, str]:
    """Call one otherwise. Hands back what it was called, and what it is called now.

    Raises:
        FactorNotFound
    """
    factor = _theirs(session, user_id, factor_id)
    before, factor.name = factor.name, name[:LONGEST_NAME]
    return before, factor.name


def note_use(factor: SecondFactor) -> None:
    """Note that it has let somebody in just now."""
    factor.last_used_at = clock.now()


def phone_of(factor: SecondFactor) -> str:
    """The number that a factor's codes are sent to; "" where it cannot be read any more."""
    return second_factor.unseal(factor.secret, user_id=factor.user_id) or ""


def hint(factor: SecondFactor) -> str:
    """The last digits of its phone; "" for other kinds."""
    return phones.masked(phone_of(factor)) if factor.kind is FactorKind.TEXT_MESSAGE else ""


def _theirs(session: Session, user_id: str, factor_id: str) -> SecondFactor:
    factor = session.scalar(
        select(SecondFactor).where(SecondFactor.id == factor_id, SecondFactor.user_id == user_id)
    )
    if factor is None:
        raise FactorNotFound
    return factor
