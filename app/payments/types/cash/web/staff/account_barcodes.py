"""Account barcodes for those who work for a service: to be made, found, printed and closed."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import cards
from app.actors import Actor
from app.cards import Problem
from app.i18n import gettext as _
from app.i18n import lazy, ngettext
from app.payments.types.cash import barcodes, slips
from app.payments.types.cash.barcodes import LONGEST_TEXT, NewBarcode, NowhereToPay, ReferenceTaken
from app.payments.types.cash.web import drawing, files
from app.people import May
from app.receipts.models import AccountBarcode
from app.searching import Asked, Page, PageNotFound, Step
from app.web.components import Errors, FieldError
from app.web.pages import wording
from app.web.rendering import render, render_page
from app.web.staff import typed
from app.web.staff.access import allow, came_from, here
from app.web.staff.layout import account_holes, account_shape
from app.web.staff.settings import Entry

blueprint = Blueprint(
    "account_barcodes", __name__, url_prefix="/accounts/<account_id>/account-barcodes"
)

SIZE, LAST_PAGE = 20, 1_000_000
UNPROCESSABLE, CONFLICT = 422, 409
FIELDS = ("reference", "description", "email", "language")
LANGUAGES = ("en", "cy")

ENTRIES = (
    Entry(
        lazy("Cash"),
        lazy("Account barcodes"),
        "staff.account_barcodes.index",
        May.MAKE_BARCODES,
        verb=lazy("See"),
    ),
)

_WRONG = {
    "reference": lazy("Enter the reference of the account that is paid into"),
    "description": lazy("Enter what is paid for"),
    "language": lazy("Select a language"),
}


@blueprint.get("")
@allow(May.MAKE_BARCODES)
def index(account_id: str) -> ResponseReturnValue:
    """List them, newest first, or those of a reference."""
    reference = typed.readable(request.args.get("reference", ""))[:LONGEST_TEXT]
    try:
        page = barcodes.find(account_id, reference=reference, asked=_asked())
    except PageNotFound:
        return redirect(url_for(".index", account_id=account_id), 303)
    return render_page(
        "cash/staff/account_barcodes/index.html",
        shape={**_shape(), "is_asked": bool(reference), "is_found": bool(page.rows)},
        holes={
            **account_holes(),
            "reference": reference,
            "new_url": url_for(".new", account_id=account_id),
            "index_url": url_for(".index", account_id=account_id),
            "count": ngettext("%(num)s barcode", "%(num)s barcodes", page.total_rows),
            "rows": render("cash/staff/account_barcodes/_rows.html", barcodes=page.rows),
            **_neighbours(page, reference),
        },
    )


@blueprint.get("/new")
@allow(May.MAKE_BARCODES)
def new(account_id: str) -> ResponseReturnValue:  # noqa: ARG001  `allow` has looked at it
    """Ask for what it is to be."""
    return _form({"language": "en"}, Errors())


@blueprint.post("/new")
@allow(May.MAKE_BARCODES)
def create(account_id: str) -> ResponseReturnValue:
    """Make it, and show it."""
    given = {name: typed.text(name, longest=LONGEST_TEXT) for name in FIELDS}
    errors = _errors(given)
    if errors:
        return _form(given, errors), UNPROCESSABLE
    try:
        made = barcodes.make(
            here().account,
            NewBarcode(**given),
            actor=Actor.staff(here().user.id),
            ip=came_from(),
        )
    except (ReferenceTaken, NowhereToPay) as refused:
        wrong = FieldError("reference", "reference", _(refused.message))
        return _form(given, Errors.of([wrong])), CONFLICT
    flash(_("Barcode made"), "success")
    return redirect(url_for(".show", account_id=account_id, barcode_id=made.id), 303)


@blueprint.get("/<barcode_id>")
@allow(May.MAKE_BARCODES)
def show(account_id: str, barcode_id: str) -> ResponseReturnValue:
    """One of them, as its payer has it, and what to do with it."""
    barcode = barcodes.get(barcode_id, account_id=account_id)
    slip = slips.of_barcode(barcode_id, account_id=account_id)
    ids: dict[str, Any] = {"account_id": account_id, "barcode_id": barcode_id}
    return render_page(
        "cash/staff/account_barcodes/show.html",
        shape={**_shape(), "is_open": slip.standing.can_be_paid},
        holes={
            **account_holes(),
            "reference": barcode.reference,
            "index_url": url_for(".index", account_id=account_id),
            "pdf_url": url_for(".pdf", **ids),
            "close_url": url_for(".close", **ids),
            "link": slip.path,
            "payments_found_url": url_for(
                "staff.payments.index", account_id=account_id, reference=barcode.reference
            ),
            "details": render("cash/staff/account_barcodes/_details.html", barcode=barcode),
            "counters": drawing.counters(slip),
        },
    )


@blueprint.get("/<barcode_id>/pdf")
@allow(May.MAKE_BARCODES)
def pdf(account_id: str, barcode_id: str) -> ResponseReturnValue:
    """It as its payer has it, to be printed."""
    slip = slips.of_barcode(barcode_id, account_id=account_id)
    if not slip.standing.can_be_paid:
        return redirect(url_for(".show", account_id=account_id, barcode_id=barcode_id), 303)
    return files.pdf(slip, language="cy" if slip.language == "cy" else "en")


@blueprint.post("/<barcode_id>/close")
@allow(May.MAKE_BARCODES)
def close(account_id: str, barcode_id: str) -> ResponseReturnValue:
    """Let nobody see it any more."""
    closed = barcodes.close(
        barcode_id, account=here().account, actor=Actor.staff(here().user.id), ip=came_from()
    )
    flash(_("Barcode closed") if closed else _("It was closed already"), "success")
    return redirect(url_for(".show", account_id=account_id, barcode_id=barcode_id), 303)


def _errors(given: dict[str, str]) -> Errors:
    wrong = [
        FieldError(name, name, _WRONG[name])
        for name in ("reference", "description")
        if not given[name]
    ]
    email = cards.read_email(given["email"], required=False)
    if isinstance(email, Problem):
        said = wording.problem("email", email, brand=None, card_types=())
        wrong.append(FieldError("email", "email", said))
    if given["language"] not in LANGUAGES:
        wrong.append(FieldError("language", "language", _WRONG["language"]))
    return Errors.of(wrong)


def _form(given: dict[str, str], errors: Errors) -> str:
    language = given.get("language", "")
    return render_page(
        "cash/staff/account_barcodes/new.html",
        shape={**_shape(), "language_chosen": language if language in LANGUAGES else None},
        holes={
            **account_holes(),
            "index_url": url_for(".index", account_id=here().account.id),
            **{f"typed_{name}": given.get(name, "") for name in FIELDS if name != "language"},
        },
        errors=errors,
    )


def _shape() -> dict[str, Any]:
    return {**account_shape(), "section": "settings"}


def _asked() -> Asked:
    """Which page of the list is wanted. What is no page is the first one."""
    step = Step.read(request.args.get("step", ""))
    number = request.args.get("page", "")
    is_number = number.isascii() and number.isdigit() and 0 < int(number) <= LAST_PAGE
    return Asked(number=int(number) if is_number and step else 1, size=SIZE, step=step)


def _neighbours(page: Page[AccountBarcode], reference: str) -> dict[str, str]:
    def address(step: Step | None, number: int) -> str:
        if step is None:
            return ""
        account_id = here().account.id
        return url_for(
            ".index", account_id=account_id, page=number, step=str(step), reference=reference
        )

    return {
        "newer_url": address(page.back, page.number - 1),
        "older_url": address(page.onward, page.number + 1),
    }
