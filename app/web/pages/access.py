"""Which payments this browser may see: those whose token it has used. Kept in its cookie.

The cookie is signed, not encrypted; of payments it holds ids and times and nothing about a person.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, request, session
from flask.typing import ResponseReturnValue

from app import clock, i18n
from app.errors import NotAllowed
from app.payments import checkout
from app.payments.checkout import Checkout
from app.payments.queries import PaymentNotFound
from app.web import csrf

MOST_PAYMENTS = 10
A_DAY = 24 * 60 * 60
TIME_TO_PAY = 90 * 60
# Times are noted no more often than this. A waiting page that reloads itself must not keep writing
# the cookie: it would undo what another tab has put there meanwhile.
ACCURACY = 60

_PAYMENTS = "payments"
_LANGUAGE = "language"
_ID = re.compile("[0-9a-v]{26}")

Visit = list[Any]  # when it was let in, when it was last seen (seconds), whether it is finished
View = Callable[..., ResponseReturnValue]
Held = TypeVar("Held")


class SessionExpired(NotAllowed):
    """This browser has not shown that the payment is its own, or not lately enough."""

    code = "payment_session_expired"
    message = "Your payment session has expired"


def let_in(payment_id: str, *, language: i18n.Language) -> None:
    """Let this browser see a payment from now on, forgetting another where it has ten already."""
    now = _now()
    visits = _visits()
    if payment_id not in visits:
        while len(visits) >= MOST_PAYMENTS:
            del visits[to_be_forgotten(visits, now=now)]
        visits[payment_id] = [now, now, False]
    session[_PAYMENTS] = visits
    speak(language)
    csrf.prepare()  # every page has a form, and some of them must not write the cookie


def may_see(payment_id: str) -> bool:
    """Whether this browser has been let in to a payment."""
    return payment_id in _visits()


def finish(payment_id: str) -> None:
    """Note that the payer is done with a payment: it is the first to be forgotten."""
    visits = _visits()
    if payment_id in visits and not visits[payment_id][2]:
        visits[payment_id][2] = True
        session[_PAYMENTS] = visits


def speak(language: i18n.Language) -> None:
    """Remember what this browser is spoken to in, for pages that are about no payment."""
    session[_LANGUAGE] = language


def language() -> i18n.Language:
    """What this browser was last spoken to in. For pages that are about no payment."""
    return "cy" if session.get(_LANGUAGE) == "cy" else "en"


def remembered_language() -> i18n.Language | None:
    """What this browser was last spoken to in; None where it has met nobody yet."""
    return _language_named(session.get(_LANGUAGE))


def asked_language() -> i18n.Language | None:
    """The language that the address of this page asks for, remembered from now on.

    Pages about a payment do not look at it: a link that somebody sends must not change theirs.
    """
    asked = _language_named(request.args.get(_LANGUAGE))
    if asked and asked != language():
        speak(asked)
    return asked


def chosen_language() -> i18n.Language | None:
    """The language that was chosen by a button."""
    return _language_named(request.form.get(_LANGUAGE))


def other_language_url() -> str:
    """This page in the other language; "" where a link would not lead to the same page."""
    other = "en" if i18n.current_language() == "cy" else "cy"
    return f"?{_LANGUAGE}={other}" if request.method == "GET" else ""


def is_known() -> bool:
    """Whether this browser has been let in to anything."""
    return bool(_visits())


def to_be_forgotten(visits: dict[str, Visit], *, now: int) -> str:
    """The payment that matters least: a day old, else finished, else too late to pay, else idle."""

    def importance(payment_id: str) -> tuple[int, int]:
        let_in_at, last_seen, is_finished = visits[payment_id]
        age = now - let_in_at
        if age > A_DAY:
            return 0, last_seen
        if is_finished:
            return 1, last_seen
        return (2 if age > TIME_TO_PAY else 3), last_seen

    return min(visits, key=importance)


def only_to_its_payer(view: View) -> Callable[..., ResponseReturnValue]:
    """Give `view` the payment named in its path, and let it speak its payer's language.

    What else the path has goes by name.

    Raises:
        SessionExpired: the payment is not this browser's.
        PaymentNotFound: there is no such payment.
    """

    @wraps(view)
    def checked(payment_id: str, **others: str) -> ResponseReturnValue:
        found = find(payment_id)
        if not may_see(payment_id):
            raise SessionExpired
        _seen(payment_id)
        with i18n.using(speaking(found)):
            return view(found, **others)

    return checked


def by_token(
    find: Callable[[str], Held], language_of: Callable[[Held], i18n.Language]
) -> Callable[[View], View]:
    """Give a view the token in its path and what it opens, as `find` says, and let it speak.

    For links in emails, which open a page without signing in. The language is that of the address,
    else what this browser was spoken to in, else `language_of` what was found.
    """

    def checking(view: View) -> View:
        @wraps(view)
        def found(token: str) -> ResponseReturnValue:
            held = find(token)
            with i18n.using(asked_language() or remembered_language() or language_of(held)):
                return view(token, held)

        return found

    return checking


def find(payment_id: str) -> Checkout:
    """Find a payment, and remember it for the page that an error in this request may need.

    Raises:
        PaymentNotFound
    """
    if not _ID.fullmatch(payment_id):
        raise PaymentNotFound
    found: Checkout = checkout.get(payment_id)
    g.checkout = found
    return found


def speaking(of: Checkout) -> i18n.Language:
    """The language of a payment's pages."""
    return "cy" if of.language == "cy" else "en"


def _language_named(name: str | None) -> i18n.Language | None:
    return next((language for language in i18n.LANGUAGES if language == name), None)


def _seen(payment_id: str) -> None:
    visits = _visits()
    now = _now()
    if now - visits[payment_id][1] >= ACCURACY:
        visits[payment_id][1] = now
        session[_PAYMENTS] = visits


def _visits() -> dict[str, Visit]:
    visits: dict[str, Visit] = session.get(_PAYMENTS) or {}
    return visits


def _now() -> int:
    return int(clock.now().timestamp())
