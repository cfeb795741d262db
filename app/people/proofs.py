"""What somebody shows beside their password, and whether it is right. Whatever is right is used up.

Each is judged in the transaction that lets its owner in, with their row locked, so that of two who
show the same at once only one is let in.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app import clock, ids
from app.people import factors, passkeys, prompts, recovery, second_factor
from app.people.errors import TooManyTexts
from app.people.models import FactorKind, PromptKind, SecondFactor
from app.people.passkeys import Site

CODE_DIGITS = 6
MOST_TEXTS = 3  # that can still be answered: within 10 minutes


@dataclass(frozen=True, slots=True)
class AppCode:
    """A code from an authenticator app."""

    code: str


@dataclass(frozen=True, slots=True)
class TextCode:
    """A code that was sent to their phone."""

    code: str


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """One of the codes they wrote down."""

    code: str


@dataclass(frozen=True, slots=True)
class PasskeyAnswer:
    """What a browser says for a passkey, as JSON."""

    answer: str
    site: Site


Proof = AppCode | TextCode | RecoveryCode | PasskeyAnswer


def is_right(session: Session, user_id: str, proof: Proof, now: datetime) -> bool:
    """Whether it is right, and was not used before. It is used up."""
    theirs = factors.all_of(session, user_id)
    match proof:
        case AppCode(code):
            return _is_app_code(_of(theirs, FactorKind.APP), code, now)
        case TextCode(code):
            return _is_text_code(session, user_id, theirs, code)
        case RecoveryCode(code):
            return recovery.use(session, user_id, code)
        case PasskeyAnswer(answer, site):
            return _is_passkey(session, user_id, theirs, answer, site)


def ask_by_text(
    session: Session, holder: str, *, phone: str, factor_id: str = ""
) -> tuple[str, datetime]:
    """Make a code for somebody's phone: the code, and until when it is good. Sending is not ours.

    Codes that were sent before stay good until their own time: texts can overtake each other.

    Raises:
        TooManyTexts
    """
    is_new = not factor_id
    open_ones = prompts.unanswered(session, holder, PromptKind.CODE_BY_TEXT, is_new=is_new)
    if len(open_ones) >= MOST_TEXTS:
        raise TooManyTexts
    code = new_code()
    content = {"code": code, "phone": phone}
    prompt = prompts.ask(session, holder, PromptKind.CODE_BY_TEXT, content, factor_id=factor_id)
    return code, prompt.expires_at


def ask_for_passkey(session: Session, user_id: str, site: Site) -> str:
    """What the browser needs to use one of somebody's passkeys, as JSON."""
    known = _of(factors.all_of(session, user_id), FactorKind.PASSKEY)
    challenge = passkeys.new_challenge()
    prompts.forget(session, user_id, PromptKind.PASSKEY)
    prompts.ask(
        session, user_id, PromptKind.PASSKEY, {"challenge": challenge}, factor_id=known[0].id
    )
    return passkeys.ask_for(site, challenge, known=known)


def new_code() -> str:
    """Six digits, each as likely as any other."""
    return f"{int(ids.new_token().replace('-', '')[:11], 16) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def digits_of(typed: str) -> str:
    """A code however it was typed: with spaces or dashes between."""
    return "".join(sign for sign in typed if sign.isalnum())


def _of(theirs: Iterable[SecondFactor], kind: FactorKind) -> list[SecondFactor]:
    return [factor for factor in theirs if factor.kind is kind]


def _is_app_code(apps: list[SecondFactor], code: str, now: datetime) -> bool:
    for app in apps:
        secret = second_factor.unseal(app.secret, user_id=app.user_id)
        step = second_factor.step_of(code, secret=secret, now=now) if secret else None
        if step is not None and step > app.last_step:
            app.last_step = step
            factors.note_use(app)
            return True
    return False


def _is_text_code(
    session: Session, user_id: str, theirs: Iterable[SecondFactor], code: str
) -> bool:
    phones = {factor.id: factor for factor in _of(theirs, FactorKind.TEXT_MESSAGE)}
    for prompt in prompts.unanswered(session, user_id, PromptKind.CODE_BY_TEXT):
        right = str(prompts.content_of(prompt).get("code", ""))
        is_same = hmac.compare_digest(right.encode(), digits_of(code).encode())
        if right and is_same and prompt.factor_id in phones:
            prompts.forget(session, user_id, PromptKind.CODE_BY_TEXT)
            factors.note_use(phones[prompt.factor_id])
            return True
    return False


def _is_passkey(
    session: Session, user_id: str, theirs: Iterable[SecondFactor], answer: str, site: Site
) -> bool:
    named = passkeys.credential_id_of(answer)
    keys = [key for key in _of(theirs, FactorKind.PASSKEY) if key.credential_id == named]
    for prompt in prompts.unanswered(session, user_id, PromptKind.PASSKEY):
        prompt.answered_at = clock.now()  # right or wrong: a challenge is for one answer
        challenge = str(prompts.content_of(prompt).get("challenge", ""))
        for key in keys:
            count = passkeys.is_right(answer, challenge, site=site, factor=key)
            if count is not None:
                key.sign_count = count
                factors.note_use(key)
                return True
    return False
