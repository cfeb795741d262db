"""What people change about themselves: name, email address, password, second factors, sessions.

What would let somebody else in ends their other sessions, and they are told of it by email, at the
address they had before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db, letters
from app.actors import Actor
from app.administration.people import _record, tell
from app.administration.setting_up import Find, Whose, keep_recovery_codes
from app.administration.sign_up import require_allowed, require_name
from app.audit import AuditRecord
from app.i18n import LazyText, lazy
from app.letters import LetterKind
from app.people import directory, enrolment, factors, links, passwords, prompts
from app.people.enrolment import Answer
from app.people.errors import CodeNotRight, EmailTaken, LinkNotGood, NameMissing
from app.people.models import FactorKind, LinkPurpose, PromptKind, User
from app.people.names import read_email

SIGN_INS_SHOWN = 10

ADDED: dict[FactorKind, LazyText] = {
    FactorKind.APP: lazy("an authenticator app was added"),
    FactorKind.PASSKEY: lazy("a passkey was added"),
    FactorKind.TEXT_MESSAGE: lazy("a phone was added"),
}
REMOVED: dict[FactorKind, LazyText] = {
    FactorKind.APP: lazy("an authenticator app was removed"),
    FactorKind.PASSKEY: lazy("a passkey was removed"),
    FactorKind.TEXT_MESSAGE: lazy("a phone was removed"),
}
NEW_CODES = lazy("new recovery codes were made")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A time when somebody signed in."""

    at: datetime
    ip: str
    user_agent: str


def last_sign_ins(user_id: str) -> Sequence[SignIn]:
    """When somebody signed in lately, newest first."""
    with db.reading() as session:
        found = session.scalars(
            select(AuditRecord)
            .where(
                AuditRecord.subject_kind == "user",
                AuditRecord.subject_id == user_id,
                AuditRecord.action == "signed_in",
            )
            .order_by(AuditRecord.position.desc())
            .limit(SIGN_INS_SHOWN)
        ).all()
    return [
        SignIn(one.happened_at, one.ip, str((one.after or {}).get("user_agent", "")))
        for one in found
    ]


def change_name(user_id: str, name: str, *, ip: str = "") -> None:
    """Call somebody otherwise. What they are called already is no change.

    Raises:
        NameMissing, NameTooLong
    """
    require_name(name)
    with db.transaction() as session:
        before = directory.change_name(session, user_id, name)
        if before != name:
            change = {"before": {"name": before}, "after": {"name": name}}
            _by_themselves(session, user_id, "name_changed", ip, **change)


def ask_new_email(user_id: str, email: str, *, ip: str = "") -> str:
    """Send a link to the address that somebody wants to sign in with. Hands it back as read.

    Where somebody else has it already nobody is told so, but who reads emails there.

    Raises:
        EmailNotReadable, EmailNotAllowed
    """
    address = read_email(email)
    require_allowed(address)
    with db.transaction() as session:
        if directory.is_taken(session, address):
            letters.leave(session, LetterKind.SIGNED_UP_ALREADY, to=address, path="/staff/sign-in")
        else:
            links.use_up(session, user_id, LinkPurpose.CHANGE_EMAIL)
            token, link = links.make(
                session, LinkPurpose.CHANGE_EMAIL, email=address, user_id=user_id
            )
            letters.leave(
                session,
                LetterKind.CONFIRM_EMAIL,
                to=address,
                path=f"/staff/profile/email/{token}",
                good_until=link.expires_at,
            )
        _by_themselves(session, user_id, "new_email_asked_for", ip, after={"email": address})
    return address


def confirm_email(user_id: str, token: str, *, ip: str = "") -> User:
    """Let somebody sign in with the address that their link was sent to. Ends other sessions.

    Raises:
        LinkNotGood: also when it is somebody else's, or the address is taken meanwhile.
    """
    try:
        with db.transaction() as session:
            link = links.take(session, token, LinkPurpose.CHANGE_EMAIL)
            if link.user_id != user_id:
                raise LinkNotGood
            before = directory.change_email(session, user_id, link.email)
            letters.leave(session, LetterKind.EMAIL_CHANGED, to=before)
            changed = {"before": {"email": before}, "after": {"email": link.email}}
            _by_themselves(session, user_id, "email_changed", ip, **changed)
            return session.get_one(User, user_id)
    except EmailTaken:
        raise LinkNotGood


def change_password(user_id: str, password: str, *, ip: str = "") -> User:
    """Set the password they have chosen. Ends other sessions.

    Raises:
        PasswordTooShort, PasswordTooLong, PasswordTooCommon
    """
    passwords.require_good(password)
    hashed = passwords.hash_of(password)
    with db.transaction() as session:
        user = directory.set_password(session, user_id, hashed)
        tell(session, user_id, LetterKind.PASSWORD_CHANGED)
        _by_themselves(session, user_id, "password_changed", ip)
    return user


def whose(user_id: str) -> Find:
    """Whose second factor it will be that somebody adds who is signed in."""

    def find(session: Session) -> Whose:
        return Whose(user_id, user_id, session.get_one(User, user_id).email)

    return find


def add_factor(user_id: str, answer: Answer, *, ip: str = "") -> User:
    """Give somebody the second factor they have set up. Ends other sessions.

    Raises:
        CodeNotRight, TooManyFactors, PasskeyTaken
    """
    with db.transaction() as session:
        user = session.get_one(User, user_id, with_for_update=True)
        new = enrolment.finish(session, user_id, answer)
        if new is not None:
            added = factors.add(session, user_id, new)
            user.session_version += 1
            change = str(ADDED[new.kind])
            tell(session, user_id, LetterKind.SECOND_FACTOR_CHANGED, change=change)
            after = {"id": added.id, "kind": new.kind.value, "name": new.name}
            _by_themselves(session, user_id, "second_factor_added", ip, after=after)
    if new is None:
        raise CodeNotRight(field="code")
    return user


def remove_factor(user_id: str, factor_id: str, *, ip: str = "") -> User:
    """Take one of somebody's second factors away. Ends other sessions.

    Raises:
        FactorNotFound, LastFactor
    """
    with db.transaction() as session:
        removed = factors.remove(session, user_id, factor_id)
        user = session.get_one(User, user_id)
        user.session_version += 1
        change = str(REMOVED[removed.kind])
        tell(session, user_id, LetterKind.SECOND_FACTOR_CHANGED, change=change)
        before = {"id": removed.id, "kind": removed.kind.value, "name": removed.name}
        _by_themselves(session, user_id, "second_factor_removed", ip, before=before)
    return user


def rename_factor(user_id: str, factor_id: str, *, name: str, ip: str = "") -> None:
    """Call one of somebody's second factors otherwise. What it is called already is no change.

    Raises:
        FactorNotFound, NameMissing
    """
    if not name:
        raise NameMissing(field="name")
    with db.transaction() as session:
        before, after = factors.rename(session, user_id, factor_id, name=name)
        if before != after:
            change = {"before": {"name": before}, "after": {"name": after}}
            _by_themselves(session, user_id, "second_factor_renamed", ip, **change)


def make_recovery_codes(user_id: str, *, ip: str = "") -> None:
    """Make somebody's recovery codes anew: those they had do not work any more."""
    with db.transaction() as session:
        session.get_one(User, user_id, with_for_update=True)
        keep_recovery_codes(session, user_id)
        tell(session, user_id, LetterKind.SECOND_FACTOR_CHANGED, change=str(NEW_CODES))
        _by_themselves(session, user_id, "recovery_codes_made", ip)


def recovery_codes_to_write_down(user_id: str) -> list[str]:
    """Codes that were made a moment ago, until they have been written down. Else none."""
    with db.reading() as session:
        found = prompts.latest(session, user_id, PromptKind.RECOVERY_CODES)
    return list(prompts.content_of(found).get("codes", [])) if found else []


def have_written_down(user_id: str) -> None:
    """Keep the codes in no form that could be shown again."""
    with db.transaction() as session:
        prompts.forget(session, user_id, PromptKind.RECOVERY_CODES)


def end_other_sessions(user_id: str, *, ip: str = "") -> User:
    """Sign somebody out everywhere; who is handed back can be signed in again here."""
    with db.transaction() as session:
        directory.end_sessions(session, user_id)
        _by_themselves(session, user_id, "sessions_ended", ip)
        return session.get_one(User, user_id)


def _by_themselves(
    session: Session,
    user_id: str,
    action: str,
    ip: str,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    actor = Actor.staff(user_id)
    _record(session, user_id, action, actor=actor, ip=ip, before=before, after=after)
