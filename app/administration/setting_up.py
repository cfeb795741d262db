"""Setting up a second factor, whoever it is for: what they are asked for on the way.

`find` says whose it will be, in the transaction that asks: of somebody who is signing up, who sets
theirs up again, or who is signed in. Each of these ends in a function of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import db
from app.administration.texts import send_code
from app.people import enrolment, factors, prompts, recovery
from app.people.errors import PhoneNotReadable
from app.people.models import FactorKind, PromptKind
from app.people.passkeys import Site
from app.people.phones import read_phone


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose second factor it will be. `holder` is under what they are asked: see `enrolment`."""

    holder: str
    user_id: str
    email: str


Find = Callable[[Session], Whose]


def app_secret(find: Find) -> tuple[str, str]:
    """The secret for their authenticator app, and the address it is shown under there."""
    with db.transaction() as session:
        whose = find(session)
        return enrolment.begin_app(session, whose.holder), whose.email


def send_text(find: Find, phone: str = "") -> None:
    """Send a code to their phone; to the one named before where none is named.

    Raises:
        PhoneNotReadable, TooManyTexts
    """
    number = read_phone(phone) if phone else ""
    with db.transaction() as session:
        holder = find(session).holder
        number = number or enrolment.phone_asked(session, holder)
        if not number:
            raise PhoneNotReadable(field="phone")
        send_code(session, holder, phone=number)


def passkey_options(find: Find, *, site: Site) -> str:
    """What their browser needs to make a passkey, as JSON."""
    with db.transaction() as session:
        whose = find(session)
        theirs = factors.all_of(session, whose.user_id)
        return enrolment.begin_passkey(
            session,
            whose.holder,
            site=site,
            user_id=whose.user_id,
            email=whose.email,
            known=[one for one in theirs if one.kind is FactorKind.PASSKEY],
        )


def keep_recovery_codes(session: Session, user_id: str) -> None:
    """Make somebody's recovery codes anew, and keep them until they have been written down."""
    prompts.forget(session, user_id, PromptKind.RECOVERY_CODES)
    codes = {"codes": recovery.make(session, user_id)}
    prompts.ask(session, user_id, PromptKind.RECOVERY_CODES, codes, good_for=prompts.TO_SET_UP)
