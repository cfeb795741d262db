"""Signing up: an address is proved by a link, then a name and a password, then a second factor.

Nobody is anybody before all of it is there: what was entered is kept with the link, encrypted, and
one transaction at the end makes the person, their second factor and their recovery codes.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock, db, ids, letters, settings
from app.actors import Actor
from app.administration.inviting import accept_followed
from app.administration.people import _record
from app.administration.setting_up import Find, Whose, keep_recovery_codes
from app.letters import LetterKind
from app.people import directory, enrolment, invitations, links, passwords
from app.people.enrolment import Answer
from app.people.errors import (
    CodeNotRight,
    EmailNotAllowed,
    LinkNotGood,
    NameMissing,
    NameTooLong,
)
from app.people.factors import NewFactor
from app.people.models import Link, LinkPurpose, User
from app.people.names import read_email

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class SigningUp:
    """Somebody on their way: whose address it is, and what they have entered so far."""

    email: str
    name: str
    has_password: bool
    holder: str


def ask(email: str) -> str:
    """Send a link to sign up, or word that there is an account. Hands back the address as read.

    Raises:
        EmailNotReadable
        EmailNotAllowed: it is of no domain that may sign up here.
    """
    address = read_email(email)
    require_allowed(address)
    with db.transaction() as session:
        if directory.is_taken(session, address):
            letters.leave(session, LetterKind.SIGNED_UP_ALREADY, to=address, path="/staff/sign-in")
        else:
            token, link = links.make(session, LinkPurpose.SIGN_UP, email=address)
            letters.leave(
                session,
                LetterKind.SIGN_UP,
                to=address,
                path=f"/staff/sign-up/{token}",
                good_until=link.expires_at,
            )
    return address


def check(email: str) -> None:
    """Refuse an address that nobody can sign up with here.

    Raises:
        EmailNotReadable, EmailNotAllowed
    """
    require_allowed(read_email(email))


def begin_by_invitation(invitation_token: str) -> str:
    """Let somebody sign up who has followed an invitation: the token of a link of their own.

    The invitation has proved their address, so nothing is sent. When they have signed up they have
    joined.

    Raises:
        InvitationNotGood
    """
    with db.transaction() as session:
        invited = invitations.follow(session, invitation_token)
        token, _link = links.make(session, LinkPurpose.SIGN_UP, email=invited.email)
    return token


def require_allowed(address: str) -> None:
    """Refuse an address of a domain that may not sign up here, where some may and others not.

    Raises:
        EmailNotAllowed
    """
    domain = address.rpartition("@")[2]
    allowed = settings.current().sign_up_domains
    if allowed and not any(domain == one or domain.endswith(f".{one}") for one in allowed):
        raise EmailNotAllowed(field="email")


def require_name(name: str) -> None:
    """Refuse what nobody is called.

    Raises:
        NameMissing, NameTooLong
    """
    if not name:
        raise NameMissing(field="name")
    if len(name) > LONGEST_NAME:
        raise NameTooLong(field="name")


def find(token: str) -> SigningUp:
    """How far somebody has come who follows this link.

    Raises:
        LinkNotGood
    """
    link = links.find(token, LinkPurpose.SIGN_UP)
    draft = links.draft_of(link)
    return SigningUp(link.email, draft.get("name", ""), "password_hash" in draft, link.digest)


def enter_details(token: str, *, name: str, password: str) -> None:
    """Keep their name, and what is kept of their password.

    Raises:
        LinkNotGood, NameMissing, NameTooLong, PasswordTooShort, PasswordTooLong, PasswordTooCommon
    """
    links.find(token, LinkPurpose.SIGN_UP)
    require_name(name)
    passwords.require_good(password)
    hashed = passwords.hash_of(password)
    with db.transaction() as session:
        link = links.take(session, token, LinkPurpose.SIGN_UP)
        draft = {"user_id": ids.new_id()} | links.draft_of(link)
        links.keep_draft(link, draft | {"name": name, "password_hash": hashed})


def whose(token: str) -> Find:
    """Whose second factor it will be.

    Raises:
        LinkNotGood: when it is called
    """

    def find(session: Session) -> Whose:
        link = _halfway(session, token)
        return Whose(link.digest, links.draft_of(link)["user_id"], link.email)

    return find


def finish(token: str, answer: Answer, *, ip: str = "", user_agent: str = "") -> User:
    """Make the person, where their answer proves that they have set up a second factor.

    Their recovery codes are kept, encrypted, for as long as it takes to write them down.

    Raises:
        LinkNotGood
        CodeNotRight: it is counted; ten make the link good for nothing.
        EmailTaken, PasskeyTaken
    """
    with db.transaction() as session:
        link = _halfway(session, token)
        factor = enrolment.finish(session, link.digest, answer)
        if factor is not None:
            user = _make(session, link, factor, ip=ip, user_agent=user_agent)
        else:
            link.failures += 1
            user = None
    if user is None:
        raise CodeNotRight(field="code")
    return user


def _make(session: Session, link: Link, factor: NewFactor, *, ip: str, user_agent: str) -> User:
    draft = links.draft_of(link)
    link.used_at, link.draft = clock.now(), ""
    user = directory.create_with(
        session,
        link.email,
        name=draft["name"],
        password_hash=draft["password_hash"],
        factor=factor,
        user_id=draft["user_id"],
    )
    keep_recovery_codes(session, user.id)
    accept_followed(session, user, ip=ip)
    actor = Actor.staff(user.id)
    after = {"email": user.email, "name": user.name, "second_factor": factor.kind.value}
    _record(session, user.id, "signed_up", actor=actor, ip=ip, after=after)
    _record(session, user.id, "signed_in", actor=actor, ip=ip, after={"user_agent": user_agent})
    return user


def _halfway(session: Session, token: str) -> Link:
    """The link of somebody who has a password already."""
    link = links.take(session, token, LinkPurpose.SIGN_UP)
    if "password_hash" not in links.draft_of(link):
        raise LinkNotGood
    return link
