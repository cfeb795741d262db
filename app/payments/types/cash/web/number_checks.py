"""Looking a voucher up by its number, for somebody who has nothing else: a torn slip, a photo.

It says whether the number can still be paid, and nothing else: no sum, no service, no name. An
unknown number and one of another installation are answered alike. Because a number could be
guessed more easily than a link, looking is limited: by address, and for everybody together.
"""

from typing import Any

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app import i18n, limits
from app.i18n import LazyText, lazy
from app.limits import Limit
from app.payments.types.cash import checking
from app.payments.types.cash.checking import Found
from app.web import neighbours
from app.web.components import Errors, FieldError
from app.web.pages import access
from app.web.rendering import render_page

OF_ONE_ADDRESS = Limit(10, 15 * 60, alone=5)
OF_EVERYBODY = Limit(600, 15 * 60, alone=200)
LONGEST = 60
WITH_ERRORS, TOO_MANY, SEE_OTHER = 400, 429, 303
_FOUND = "number_check"

blueprint = Blueprint("number_checks", __name__, url_prefix="/voucher-number")

_MISSING = lazy("Enter the number below the barcode")
_BUSY = lazy("Too many numbers have been checked. Try again in 15 minutes.")
_SAYS: dict[Found, tuple[LazyText, LazyText]] = {
    Found.CAN_BE_PAID: (
        lazy("This barcode can be paid"),
        lazy("Nothing has come in for it yet. It can take a few days until we know of a payment."),
    ),
    Found.PARTLY_PAID: (
        lazy("This barcode can be paid"),
        lazy("Part of the money has come in already."),
    ),
    Found.PAID: (lazy("This has been paid"), lazy("Do not pay it again.")),
    Found.CANNOT_BE_PAID: (
        lazy("This barcode cannot be paid any more"),
        lazy("Do not pay with it. If you have paid already, keep your receipt and contact the"
             " service."),
    ),
    Found.NOT_KNOWN: (
        lazy("We do not know this number"),
        lazy("Check that you have typed all of it, or ask the service that gave it to you."),
    ),
}  # fmt: skip


@blueprint.get("")
def new() -> ResponseReturnValue:
    """Ask for the number."""
    with i18n.using(access.asked_language() or access.language()):
        return _page(Errors())


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Look it up, and show what came of it on a page that can be loaded again."""
    with i18n.using(access.language()):
        typed = request.form.get("number", "")[:LONGEST]
        if not checking.is_something(typed):
            return _page(_wrong(_MISSING), typed=typed), WITH_ERRORS
        if seconds := _too_much():
            return _page(_wrong(_BUSY), typed=typed), TOO_MANY, {"Retry-After": str(seconds)}
        session[_FOUND] = checking.look_up(typed).value
        return redirect(url_for("pages.number_checks.show"), SEE_OTHER)


@blueprint.get("/found")
def show() -> ResponseReturnValue:
    """What became of the number that this browser has asked about last."""
    found = session.get(_FOUND)
    if found not in {one.value for one in Found}:
        return redirect(url_for("pages.number_checks.new"), SEE_OTHER)
    heading, line = _SAYS[Found(found)]
    with i18n.using(access.asked_language() or access.language()):
        return render_page(
            "cash/number_checks/show.html",
            shape={"heading": heading, "line": line},
            holes={"again_url": url_for("pages.number_checks.new")},
        )


def _too_much() -> int:
    address = neighbours.of(request.remote_addr or "")
    return limits.use(f"voucher-number:{address}", OF_ONE_ADDRESS) or limits.use(
        "voucher-number", OF_EVERYBODY
    )


def _wrong(text: LazyText) -> Errors:
    return Errors.of([FieldError(field="number", target="number", text=text)])


def _page(errors: Errors, *, typed: str = "") -> str:
    shape: dict[str, Any] = {}
    return render_page(
        "cash/number_checks/new.html",
        shape=shape,
        holes={"typed_number": typed, "action": url_for("pages.number_checks.create")},
        errors=errors,
    )
