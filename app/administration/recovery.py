"""Getting back in: a forgotten password, and second factors that the platform has removed.

Neither link lets anybody in by itself. A new password still wants the second factor, and a new
second factor still wants the password.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, letters
from app.actors import Actor
from app.administration.people import _record, now_in_words
from app.administration.setting_up import Find, Whose, keep_recovery_codes
from app.administration.watching import require_another
from app.letters import LetterKind
from app.people import directory, enrolment, factors, links, passwords
from app.people.enrolment import Answer
from app.people.errors import CodeNotRight, LinkNotGood
from app.people.models import Link, LinkPurpose, User
from app.people.names import email_or_nothing


def ask_new_password(email: str, *, ip: str = "") -> None:
    """Send a link to choose a new password, if somebody signs in with this address.

    Whether somebody does can be told neither from what is answered nor from what is written down.
    """
    with db.transaction() as session:
        user = _known(session, email)
        if user is not None:
            token, link = links.make(
                session, LinkPurpose.RESET_PASSWORD, email=user.email, user_id=user.id
            )
            letters.leave(
                session,
                LetterKind.RESET_PASSWORD,
                to=user.email,
                path=f"/staff/forgotten-password/{token}",
                good_until=link.expires_at,
            )
        user_id = user.id if user else ""
        actor = Actor.staff(user_id)
        _record(session, user_id, "new_password_asked_for", actor=actor, ip=ip)


def choose_password(token: str, password: str, *, ip: str = "") -> None:
    """Set the password that was chosen by this link, and end all sessions.

    A locked account stays locked: whoever reads somebody's email may not guess on.

    Raises:
        LinkNotGood, PasswordTooShort, PasswordTooLong, PasswordTooCommon
    """
    links.find(token, LinkPurpose.RESET_PASSWORD)
    passwords.require_good(password)
    hashed = passwords.hash_of(password)
    with db.transaction() as session:
        link = links.take(session, token, LinkPurpose.RESET_PASSWORD)
        if link.user_id is None:
            raise LinkNotGood
        link.used_at = clock.now()
        user = directory.set_password(session, link.user_id, hashed)
        letters.leave(session, LetterKind.PASSWORD_CHANGED, to=user.email, when=now_in_words())
        actor = Actor.staff(user.id)
        _record(session, user.id, "password_reset_by_link", actor=actor, ip=ip)


def reset_second_factor(user_id: str, *, actor: Actor, ip: str = "") -> None:
    """Take somebody's second factors away, and send them a link to set up new ones.

    It ends their sessions. Until they have set one up, their password alone lets nobody in.

    Raises:
        UserNotFound
        NotYourself: whoever has their own to change does so under their profile.
    """
    require_another(user_id, actor)
    with db.transaction() as session:
        removed = directory.remove_second_factors(session, user_id)
        user = session.get_one(User, user_id)
        _send_set_up_link(session, user)
        before = {"second_factors": [kind.value for kind in removed]}
        _record(session, user_id, "second_factor_reset", actor=actor, ip=ip, before=before)


def send_set_up_link_again(user_id: str, *, ip: str = "") -> None:
    """Send the link again to somebody who has no second factor. The one before works no more."""
    with db.transaction() as session:
        user = session.get(User, user_id, with_for_update=True)
        if user is not None and not factors.all_of(session, user_id):
            _send_set_up_link(session, user)
            actor = Actor.staff(user_id)
            _record(session, user_id, "set_up_link_sent_again", actor=actor, ip=ip)


def whose(token: str, user_id: str) -> Find:
    """Whose second factor it will be: of somebody whose password was right, and whose link it is.

    Raises:
        LinkNotGood: when it is called; also when the link is somebody else's.
    """

    def find(session: Session) -> Whose:
        link = _theirs(session, token, user_id)
        return Whose(link.digest, user_id, link.email)

    return find


def finish_set_up(
    token: str,
    user_id: str,
    answer: Answer,
    *,
    session_version: int,
    ip: str = "",
    user_agent: str = "",
) -> User:
    """Give them the second factor they have set up, and let them in.

    Raises:
        LinkNotGood: also when their sessions were ended since they have entered the password.
        CodeNotRight: it is counted; ten make the link good for nothing.
    """
    with db.transaction() as session:
        link = _theirs(session, token, user_id)
        user = session.get_one(User, user_id, with_for_update=True)
        if user.session_version != session_version or user.disabled_at or user.locked_at:
            raise LinkNotGood
        new = enrolment.finish(session, link.digest, answer)
        if new is None:
            link.failures += 1
        else:
            link.used_at = clock.now()
            factors.add(session, user_id, new)
            keep_recovery_codes(session, user_id)
            actor, after = Actor.staff(user_id), {"second_factor": new.kind.value}
            _record(session, user_id, "second_factor_set_up", actor=actor, ip=ip, after=after)
            came = {"user_agent": user_agent}
            _record(session, user_id, "signed_in", actor=actor, ip=ip, after=came)
    if new is None:
        raise CodeNotRight(field="code")
    return user


def _send_set_up_link(session: Session, user: User) -> None:
    links.use_up(session, user.id, LinkPurpose.SET_UP_AGAIN)
    token, link = links.make(session, LinkPurpose.SET_UP_AGAIN, email=user.email, user_id=user.id)
    letters.leave(
        session,
        LetterKind.SECOND_FACTOR_RESET,
        to=user.email,
        path=f"/staff/set-up/{token}",
        good_until=link.expires_at,
    )


def _theirs(session: Session, token: str, user_id: str) -> Link:
    link = links.take(session, token, LinkPurpose.SET_UP_AGAIN)
    if link.user_id != user_id:
        raise LinkNotGood
    return link


def _known(session: Session, email: str) -> User | None:
    """Whoever signs in with this address, and may."""
    return session.scalar(
        select(User).where(User.email == email_or_nothing(email), User.disabled_at.is_(None))
    )
