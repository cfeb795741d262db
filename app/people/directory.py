"""Who there is, and which services they work for.

Every change joins the caller's transaction, so that it is written together with its record in the
audit log, which is this package's neighbour: `app.administration` does both.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, db, ids
from app.people import factors, links, passwords, recovery, second_factor
from app.people.errors import EmailTaken, NotARoleInAService, UserNotFound
from app.people.factors import NewFactor
from app.people.models import FactorKind, LinkPurpose, Membership, SecondFactor, User
from app.people.names import email_or_nothing, read_email
from app.people.roles import May, Role, may

_OF_SESSION = db.Lookup(
    User,
    where=(
        User.id == bindparam("user_id"),
        User.session_version == bindparam("session_version"),
        User.disabled_at.is_(None),
    ),
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with a session, and their role in each of their services, by its id."""

    user: User
    roles: Mapping[str, Role]

    def role_in(self, service_id: str) -> Role | None:
        """Their role in a service: their own there, else the platform's if they run that."""
        return self.roles.get(service_id, Role.PLATFORM if self.user.is_platform else None)

    def may(self, permission: May, *, service_id: str) -> bool:
        """Whether they may do that in this service."""
        role = self.role_in(service_id)
        return role is not None and may(role, permission)


def find(user_id: str) -> User:
    """The user with this id.

    Raises:
        UserNotFound
    """
    with db.reading() as session:
        user = session.get(User, user_id)
    if user is None:
        raise UserNotFound
    return user


def find_by_email(email: str) -> User | None:
    """Whoever signs in with this address, however it is written."""
    with db.reading() as session:
        return session.scalar(select(User).where(User.email == email_or_nothing(email)))


def is_taken(session: Session, address: str) -> bool:
    """Whether somebody signs in with this address, as `read_email` writes it."""
    return session.scalar(select(User.id).where(User.email == address)) is not None


def names(user_ids: Collection[str]) -> dict[str, str]:
    """The names of these users by their ids. Unknown ids are left out."""
    if not user_ids:
        return {}
    with db.reading() as session:
        rows = session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
        return dict(rows.all())


def of_session(user_id: str, *, session_version: int) -> User | None:
    """Whose session this is; None when it was ended or they may not sign in any more.

    Every page of the back office begins with it.
    """
    found: User | None = _OF_SESSION.first(user_id=user_id, session_version=session_version)
    return found


def signed_in(user_id: str, *, session_version: int) -> SignedIn | None:
    """Whose session this is; None when it was ended or they may not sign in any more.

    One query. Being locked out after failures does not end the sessions there are: otherwise
    anybody could throw somebody out by guessing.
    """
    with db.reading() as session:
        rows = session.execute(
            select(User, Membership.service_id, Membership.role)
            .outerjoin(Membership, Membership.user_id == User.id)
            .where(
                User.id == user_id,
                User.session_version == session_version,
                User.disabled_at.is_(None),
            )
        ).all()
    if not rows:
        return None
    return SignedIn(rows[0][0], {service_id: role for _, service_id, role in rows if service_id})


def memberships(user_id: str) -> Sequence[Membership]:
    """The services somebody works for, and as what. `accounts.queries` knows their accounts."""
    with db.reading() as session:
        return session.scalars(
            select(Membership)
            .where(Membership.user_id == user_id)
            .order_by(Membership.created_at, Membership.service_id)
        ).all()


def team(service_id: str) -> Sequence[tuple[User, Role]]:
    """Who works for a service, by name."""
    with db.reading() as session:
        rows = session.execute(
            select(User, Membership.role)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.service_id == service_id)
            .order_by(User.name, User.id)
        )
        return [(user, role) for user, role in rows]


def create(
    session: Session,
    email: str,
    *,
    name: str,
    password: str,
    totp_secret: str | None = None,
    is_platform: bool = False,
) -> User:
    """Add somebody. Without a `totp_secret` one is made; `totp_secret_of` shows it.

    Raises:
        EmailNotReadable, EmailTaken, PasswordTooShort, PasswordTooLong, PasswordTooCommon: after
            EmailTaken the transaction cannot go on.
    """
    address = read_email(email)
    passwords.require_good(password)
    return create_with(
        session,
        address,
        name=name,
        password_hash=passwords.hash_of(password),
        factor=NewFactor(kind=FactorKind.APP, secret=totp_secret or second_factor.new_secret()),
        is_platform=is_platform,
    )


def create_with(
    session: Session,
    address: str,
    *,
    name: str,
    password_hash: str,
    factor: NewFactor,
    user_id: str = "",
    is_platform: bool = False,
) -> User:
    """Add somebody whose password was looked at before, with the second factor they have set up.

    Raises:
        EmailTaken, PasskeyTaken: the transaction cannot go on.
    """
    user = User(
        id=user_id or ids.new_id(),
        email=address,
        name=name,
        password_hash=password_hash,
        is_platform=is_platform,
    )
    session.add(user)
    try:
        session.flush()
    except IntegrityError as taken:
        raise EmailTaken(field="email") from taken
    factors.add(session, user.id, factor)
    return user


def totp_secret_of(user: User) -> str | None:
    """The secret for somebody's authenticator app; None if there is none, or it cannot be read."""
    app = app_of(user.id)
    return None if app is None else second_factor.unseal(app.secret, user_id=user.id)


def app_of(user_id: str) -> SecondFactor | None:
    """Somebody's authenticator app, the newest if they have several."""
    apps = [factor for factor in factors.of(user_id) if factor.kind is FactorKind.APP]
    return apps[-1] if apps else None


def add_to_service(session: Session, user_id: str, service_id: str, *, role: Role) -> Role | None:
    """Give somebody a role in a service, in place of the one they had, which is handed back.

    Raises:
        UserNotFound
        NotARoleInAService: PLATFORM is not one.
    """
    if role is Role.PLATFORM:
        raise NotARoleInAService(field="role")
    _user_to_change(session, user_id)
    membership = session.get(Membership, (user_id, service_id))
    if membership is None:
        session.add(Membership(user_id=user_id, service_id=service_id, role=role))
        session.flush()
        return None
    before, membership.role = membership.role, role
    return before


def remove_from_service(session: Session, user_id: str, service_id: str) -> Role | None:
    """Take somebody's role in a service away and hand it back; None if they had none.

    Raises:
        UserNotFound
    """
    _user_to_change(session, user_id)
    membership = session.get(Membership, (user_id, service_id))
    if membership is None:
        return None
    session.delete(membership)
    return membership.role


def change_password(session: Session, user_id: str, password: str) -> None:
    """Set a new password and end all sessions.

    Raises:
        UserNotFound, PasswordTooShort, PasswordTooLong, PasswordTooCommon
    """
    passwords.require_good(password)
    set_password(session, user_id, passwords.hash_of(password))


def set_password(session: Session, user_id: str, password_hash: str) -> User:
    """Set the password that was looked at before, and end all sessions.

    A link to choose a new one, sent before, does not work any more.

    Raises:
        UserNotFound
    """
    user = _user_to_change(session, user_id)
    user.password_hash = password_hash
    user.session_version += 1
    links.use_up(session, user_id, LinkPurpose.RESET_PASSWORD)
    return user


def change_second_factor(session: Session, user_id: str) -> str:
    """Make a new secret for an authenticator app in place of all they had, and end all sessions.

    Their recovery codes are gone too.

    Raises:
        UserNotFound
    """
    remove_second_factors(session, user_id)
    secret = second_factor.new_secret()
    factors.add(session, user_id, NewFactor(kind=FactorKind.APP, secret=secret))
    return secret


def remove_second_factors(session: Session, user_id: str) -> list[FactorKind]:
    """Take all second factors and recovery codes away, and end all sessions: they set up new ones.

    Raises:
        UserNotFound
    """
    user = _user_to_change(session, user_id)
    removed = factors.remove_all(session, user_id)
    recovery.forget(session, user_id)
    session.flush()
    user.session_version += 1
    return [factor.kind for factor in removed]


def change_name(session: Session, user_id: str, name: str) -> str:
    """Call somebody otherwise. Hands back what they were called.

    Raises:
        UserNotFound
    """
    user = _user_to_change(session, user_id)
    before, user.name = user.name, name
    return before


def change_email(session: Session, user_id: str, address: str) -> str:
    """Let somebody sign in with another address, and end all sessions. Hands back the one before.

    Links that were sent to that do not work any more.

    Raises:
        UserNotFound
        EmailTaken: the transaction cannot go on.
    """
    user = _user_to_change(session, user_id)
    links.use_up(session, user_id, *LinkPurpose)
    before, user.email = user.email, address
    user.session_version += 1
    try:
        session.flush()
    except IntegrityError as taken:
        raise EmailTaken(field="email") from taken
    return before


def end_sessions(session: Session, user_id: str) -> bool:
    """Sign somebody out everywhere. True: who signed in a moment ago is signed out as well.

    Raises:
        UserNotFound
    """
    _user_to_change(session, user_id).session_version += 1
    return True


def unlock(session: Session, user_id: str) -> bool:
    """Let somebody try to sign in again after too many failures. False: nothing kept them from it.

    Raises:
        UserNotFound
    """
    user = _user_to_change(session, user_id)
    was_failing = user.failed_attempts > 0 or user.locked_at is not None
    user.failed_attempts, user.locked_at = 0, None
    return was_failing


def disable(session: Session, user_id: str) -> bool:
    """Keep somebody out from now on, and end all their sessions. False: they were kept out already.

    Raises:
        UserNotFound
    """
    user = _user_to_change(session, user_id)
    if user.disabled_at is not None:
        return False
    user.disabled_at = clock.now()
    user.session_version += 1
    return True


def enable(session: Session, user_id: str) -> bool:
    """Let somebody sign in again who was kept out. False: nobody kept them out.

    Raises:
        UserNotFound
    """
    user = _user_to_change(session, user_id)
    was_out, user.disabled_at = user.disabled_at is not None, None
    return was_out


def _user_to_change(session: Session, user_id: str) -> User:
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise UserNotFound
    return user
