"""Asking for a second factor: on signing in, and again before what moves money or opens doors.

The address says which of theirs is asked for (`?by=passkey`); each page leads to the others.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from app import administration
from app.administration import Ways
from app.i18n import LazyText, lazy
from app.i18n import gettext as _
from app.people import User, factors
from app.people import sign_in as people
from app.people.errors import FactorNotFound, SignInRefused, TooManyTexts
from app.people.models import FactorKind
from app.people.proofs import AppCode, PasskeyAnswer, Proof, RecoveryCode, TextCode
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import sites, typed
from app.web.staff.access import came_from, user_agent

UNPROCESSABLE = 422
LONGEST_CODE = 40  # signs, and the spaces or dashes people put between them
RECOVERY = "recovery_code"

MISSING: dict[str, LazyText] = {
    FactorKind.APP: lazy("Enter the code from your authenticator app"),
    FactorKind.TEXT_MESSAGE: lazy("Enter the code from the text message"),
    RECOVERY: lazy("Enter one of your recovery codes"),
}
NOT_RIGHT: dict[str, LazyText] = {
    FactorKind.APP: lazy("Check the code, or wait for the next one: each code works once"),
    FactorKind.TEXT_MESSAGE: lazy("Check the code, or ask for another: each works once, for"
                                  " 10 minutes"),
    FactorKind.PASSKEY: lazy("That passkey did not work. Try again, or use another way"),
    RECOVERY: lazy("Check the recovery code: each works once"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who is asked, on which page, and what to write down when they are refused."""

    user_id: str
    session_version: int
    template: str
    url: str
    refused_as: str  # "code", "confirmation"
    back_url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Who has shown their second factor, and what it was: a kind of factor, or RECOVERY."""

    user: User
    by: str


def first_url(step: Step, ways: Ways) -> str:
    """Where to begin: a phone is sent its code before it is asked for it."""
    by = _usual(ways)
    if by != FactorKind.TEXT_MESSAGE:
        return step.url
    return _send(step)


def ask(step: Step) -> Shown | ResponseReturnValue:
    """Who has shown their second factor, and which; or else the page to answer with."""
    ways = administration.ways_of(step.user_id)
    by = _chosen(ways)
    if request.method != "POST":
        return _draw(step, ways, by, Errors())
    if by == FactorKind.TEXT_MESSAGE and "send" in request.form:
        return redirect(_send(step), 303)
    proof = _read(by)
    if proof is None:
        error = FieldError("code", "code", MISSING.get(by, NOT_RIGHT[FactorKind.PASSKEY]))
        return _draw(step, ways, by, Errors.of([error])), UNPROCESSABLE
    try:
        user = people.prove(step.user_id, proof, session_version=step.session_version)
        return Shown(user, str(by))
    except SignInRefused as refused:
        administration.note_refused_sign_in(
            step.user_id,
            step=step.refused_as,
            has_locked=refused.has_locked,
            ip=came_from(),
            user_agent=user_agent(),
        )
    error = FieldError("code", "code", NOT_RIGHT[by])
    return _draw(step, ways, by, Errors.of([error])), UNPROCESSABLE


def _read(by: str) -> Proof | None:
    if by == FactorKind.PASSKEY:
        site = sites.here()
        answer = request.form.get("credential", "")
        return PasskeyAnswer(answer, site) if site and answer else None
    code = typed.text("code", longest=LONGEST_CODE)
    if not code:
        return None
    kinds: dict[str, type[AppCode | TextCode | RecoveryCode]] = {
        FactorKind.APP: AppCode,
        FactorKind.TEXT_MESSAGE: TextCode,
    }
    return kinds.get(by, RecoveryCode)(code)


def _send(step: Step) -> str:
    """Send a code to their phone, and hand back where to enter it."""
    try:
        administration.text_code(step.user_id)
    except TooManyTexts as refused:
        flash(_(refused.message))
    except FactorNotFound:
        return step.url
    return _with(step.url, by=FactorKind.TEXT_MESSAGE.value, sent="yes")


def _draw(step: Step, ways: Ways, by: str, errors: Errors) -> str:
    site = sites.here()
    phone = ways.phone()
    options = ""
    if by == FactorKind.PASSKEY and site is not None:
        options = administration.ask_for_passkey(step.user_id, site=site)
    others = tuple(other for other in _all(ways) if other != by)
    return render_page(
        step.template,
        shape={
            "by": str(by),
            "others": tuple(map(str, others)),
            "is_sent": request.args.get("sent") == "yes",
            "has_site": site is not None,
        },
        holes={
            "options": options,
            "phone": factors.hint(phone) if phone else "",
            "back_url": step.back_url,
            "action": _with(step.url, by=str(by), sent=request.args.get("sent", "")),
            **{f"{other}_url": _with(step.url, by=str(other)) for other in (*FactorKind, RECOVERY)},
        },
        errors=errors,
    )


def _all(ways: Ways) -> list[str]:
    """Every way that somebody has, in the order in which they are offered."""
    kinds = [kind.value for kind in FactorKind if kind in ways.kinds]
    return [*kinds, *([RECOVERY] if ways.recovery_codes else [])]


def _chosen(ways: Ways) -> str:
    by = request.args.get("by", "")
    return by if by in _all(ways) else _usual(ways)


def _usual(ways: Ways) -> str:
    """What somebody used last, or else set up last, where this page can have it."""
    usable = [
        one
        for one in ways.factors
        if one.kind is not FactorKind.PASSKEY or sites.here() is not None
    ]
    if not usable:
        return RECOVERY
    latest = max(usable, key=lambda one: one.last_used_at or one.created_at)
    return latest.kind.value


def _with(url: str, **query: str) -> str:
    parts = urlsplit(url)
    asked = {
        **dict(parse_qsl(parts.query)),
        **{key: value for key, value in query.items() if value},
    }
    return f"{parts.path}?{urlencode(asked)}" if asked else parts.path
