"""Setting up a second factor: what is asked for, and what comes of the right answer.

`holder` is whose it will be: a user's id or, of somebody who is signing up, the digest of their
link. What was set up is handed back, for the caller to give it to its owner in one transaction
with whatever else becomes of it.
"""

import hmac
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock
from app.people import passkeys, prompts, second_factor
from app.people.factors import NewFactor
from app.people.models import FactorKind, Prompt, PromptKind, SecondFactor
from app.people.passkeys import Site
from app.people.proofs import digits_of


@dataclass(frozen=True, slots=True)
class AppAnswer:
    """The code that the app shows now."""

    code: str


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """The code that came to the phone."""

    code: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """The passkey that a browser has made, as JSON."""

    answer: str
    site: Site
    name: str = ""


Answer = AppAnswer | TextAnswer | NewPasskey


def begin_app(session: Session, holder: str) -> str:
    """The secret to share with an app. The same for as long as it has not been set up."""
    for prompt in prompts.unanswered(session, holder, PromptKind.APP, is_new=True):
        if secret := prompts.content_of(prompt).get("secret"):
            return str(secret)
    secret = second_factor.new_secret()
    content = {"secret": secret}
    prompts.ask(session, holder, PromptKind.APP, content, good_for=prompts.TO_SET_UP)
    return secret


def phone_asked(session: Session, holder: str) -> str:
    """The phone that a code was sent to a moment ago, to be set up; "" where none was."""
    for prompt in prompts.unanswered(session, holder, PromptKind.CODE_BY_TEXT, is_new=True):
        return str(prompts.content_of(prompt).get("phone", ""))
    return ""


def begin_passkey(
    session: Session,
    holder: str,
    *,
    site: Site,
    user_id: str,
    email: str,
    known: list[SecondFactor],
) -> str:
    """What the browser needs to make a passkey, as JSON."""
    challenge = passkeys.new_challenge()
    prompts.forget(session, holder, PromptKind.NEW_PASSKEY)
    prompts.ask(
        session,
        holder,
        PromptKind.NEW_PASSKEY,
        {"challenge": challenge},
        good_for=prompts.TO_SET_UP,
    )
    return passkeys.ask_for_new(site, challenge, user_id=user_id, email=email, known=known)


def finish(session: Session, holder: str, answer: Answer) -> NewFactor | None:
    """What was set up, where the answer is right; None where it is not, which is counted.

    What is right is used up: a second click sets up nothing.
    """
    match answer:
        case AppAnswer(code):
            found = _app(session, holder, code)
        case TextAnswer(code):
            found = _phone(session, holder, code)
        case NewPasskey():
            found = _passkey(session, holder, answer)
    return found


def _app(session: Session, holder: str, code: str) -> NewFactor | None:
    for prompt in prompts.unanswered(session, holder, PromptKind.APP, is_new=True):
        secret = str(prompts.content_of(prompt).get("secret", ""))
        step = second_factor.step_of(code, secret=secret, now=clock.now()) if secret else None
        if step is not None:
            prompt.answered_at = clock.now()
            return NewFactor(kind=FactorKind.APP, secret=secret, last_step=step)
        prompt.failures += 1
    return None


def _phone(session: Session, holder: str, code: str) -> NewFactor | None:
    for prompt in prompts.unanswered(session, holder, PromptKind.CODE_BY_TEXT, is_new=True):
        kept = prompts.content_of(prompt)
        right = str(kept.get("code", ""))
        if right and hmac.compare_digest(right.encode(), digits_of(code).encode()):
            prompts.forget(session, holder, PromptKind.CODE_BY_TEXT)
            return NewFactor(kind=FactorKind.TEXT_MESSAGE, secret=str(kept["phone"]))
        prompt.failures += 1
    return None


def _passkey(session: Session, holder: str, answer: NewPasskey) -> NewFactor | None:
    found: list[Prompt] = list(
        prompts.unanswered(session, holder, PromptKind.NEW_PASSKEY, is_new=True)
    )
    for prompt in found:
        prompt.answered_at = clock.now()
        challenge = str(prompts.content_of(prompt).get("challenge", ""))
        made = passkeys.read_new(answer.answer, challenge, site=answer.site)
        if made is not None:
            return NewFactor(
                kind=FactorKind.PASSKEY,
                secret=made.public_key,
                name=answer.name,
                credential_id=made.credential_id,
                sign_count=made.sign_count,
            )
    return None
