"""The pages on which somebody sets up a second factor, for signing up and wherever else it is done.

The address says which kind is set up (`?by=app`); without that, they choose.
"""

from collections.abc import Callable
from dataclasses import dataclass

import segno
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import administration, settings
from app.administration import Find
from app.i18n import gettext as _
from app.i18n import lazy
from app.people import second_factor
from app.people.enrolment import Answer, AppAnswer, NewPasskey, TextAnswer
from app.people.errors import (
    CodeNotRight,
    PasskeyTaken,
    PhoneNotReadable,
    TooManyFactors,
    TooManyTexts,
)
from app.people.models import FactorKind
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import sites, typed

UNPROCESSABLE = 422
LONGEST_CODE = 20
LONGEST_PHONE = 40
LONGEST_NAME = 60
PLATFORM = "Exchequer"
CODE_BY_TEXT = "code"  # the second page for a phone

NOT_CHOSEN = FieldError("by", "by", lazy("Select how you want to show that it is you"))
CODE_MISSING = FieldError("code", "code", lazy("Enter the 6 digits"))
APP_CODE_WRONG = FieldError(
    "code", "code", lazy("Check the code. If it stays wrong, check the time on your phone")
)
TEXT_CODE_WRONG = FieldError("code", "code", lazy("Check the code, or ask for another"))
NAME_MISSING = FieldError("name", "name", lazy("Enter a name for it"))
PASSKEY_WRONG = FieldError("name", "name", lazy("No passkey was made. Try again"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Whose second factor it is, what to do with it, and where these pages stand."""

    find: Find
    finish: Callable[[Answer], ResponseReturnValue]
    url: str
    back_url: str = ""


def answer(flow: Flow) -> ResponseReturnValue:
    """The page of the step that somebody is at, or what follows it."""
    pages = {
        FactorKind.APP.value: _app,
        FactorKind.PASSKEY.value: _passkey,
        FactorKind.TEXT_MESSAGE.value: _phone if settings.current().offers_texts else _choose,
        CODE_BY_TEXT: _code,
    }
    return pages.get(request.args.get("by", ""), _choose)(flow)


def _choose(flow: Flow) -> ResponseReturnValue:
    by = request.form.get("by", "")
    if request.method == "POST" and by in set(FactorKind):
        return redirect(f"{flow.url}?by={by}", 303)
    errors = Errors.of([NOT_CHOSEN]) if request.method == "POST" else Errors()
    return _page("choose", flow, errors=errors, has_site=sites.here() is not None)


def _app(flow: Flow) -> ResponseReturnValue:
    errors = Errors()
    if request.method == "POST":
        finished = _finish(flow, AppAnswer(typed.text("code", longest=LONGEST_CODE)))
        if not isinstance(finished, Errors):
            return finished
        errors = finished or Errors.of([APP_CODE_WRONG])
    secret, email = administration.app_secret(flow.find)
    issuer = PLATFORM
    address = second_factor.address(secret, email=email, issuer=issuer)
    return _page("app", flow, errors=errors, qr=_qr(address), secret=_in_fours(secret))


def _phone(flow: Flow) -> ResponseReturnValue:
    phone = typed.text("phone", longest=LONGEST_PHONE)
    errors = Errors()
    if request.method == "POST":
        try:
            administration.send_text(flow.find, phone or " ")
        except (PhoneNotReadable, TooManyTexts) as refused:
            errors = Errors.of([FieldError("phone", "phone", _(refused.message))])
        else:
            return redirect(f"{flow.url}?by={CODE_BY_TEXT}", 303)
    return _page("phone", flow, errors=errors, phone=phone)


def _code(flow: Flow) -> ResponseReturnValue:
    errors = Errors()
    if request.method == "POST" and "send" in request.form:
        try:
            administration.send_text(flow.find)
        except PhoneNotReadable:
            return redirect(f"{flow.url}?by={FactorKind.TEXT_MESSAGE.value}", 303)
        except TooManyTexts as refused:
            flash(_(refused.message))
        else:
            flash(_("We have sent another code."))
        return redirect(f"{flow.url}?by={CODE_BY_TEXT}", 303)
    if request.method == "POST":
        finished = _finish(flow, TextAnswer(typed.text("code", longest=LONGEST_CODE)))
        if not isinstance(finished, Errors):
            return finished
        errors = finished or Errors.of([TEXT_CODE_WRONG])
    return _page("code", flow, errors=errors)


def _passkey(flow: Flow) -> ResponseReturnValue:
    site = sites.here()
    name = typed.text("name", longest=LONGEST_NAME)
    errors = Errors()
    if request.method == "POST" and site is not None:
        made = NewPasskey(request.form.get("credential", ""), site, name)
        finished = _finish(flow, made)
        if not isinstance(finished, Errors):
            return finished
        errors = Errors.of([PASSKEY_WRONG])
    options = administration.passkey_options(flow.find, site=site) if site else ""
    return _page("passkey", flow, errors=errors, options=options, name=name, has_site=bool(site))


def _finish(flow: Flow, given: Answer) -> ResponseReturnValue | Errors:
    """What follows a right answer; or what is wrong, empty where it is only not right."""
    if isinstance(given, AppAnswer | TextAnswer) and not given.code:
        return Errors.of([CODE_MISSING])
    try:
        return flow.finish(given)
    except CodeNotRight:
        return Errors()
    except (PasskeyTaken, TooManyFactors) as refused:
        return Errors.of([FieldError("code", "code", _(refused.message))])


def _page(
    view: str, flow: Flow, *, errors: Errors, has_site: bool = False, **holes: str
) -> ResponseReturnValue:
    page = render_page(
        f"staff/enrolling/{view}.html",
        shape={"has_site": has_site, "offers_texts": settings.current().offers_texts},
        holes={"back_url": flow.back_url if view == "choose" else flow.url, **holes},
        errors=errors,
    )
    return (page, UNPROCESSABLE) if errors else page


def _qr(address: str) -> Markup:
    """The address as a picture. Its colours are those of a code whatever the page's are."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=4, light="#ffffff", dark="#000000", omitsize=True
    )
    return Markup(drawn)  # noqa: S704  of segno's making


def _in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
