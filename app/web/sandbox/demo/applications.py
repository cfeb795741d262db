"""Applying for a licence: start, choose, pay elsewhere, come back."""

import json
from typing import Any

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app import ids
from app.i18n import format_pounds, lazy
from app.web import headers
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.sandbox.demo.api import PaymentsUnavailable, client
from app.web.sandbox.demo.language import current, in_their_language
from app.web.sandbox.demo.licences import LICENCES, Licence
from app.web.sandbox.demo.outcomes import outcome_of

SEE_OTHER = 303
WITH_ERRORS = 400
UNAVAILABLE = 503
REFERENCE_LETTERS = 8

blueprint = Blueprint("applications", __name__)

_NOTHING_CHOSEN = Errors.of(
    [FieldError(field="licence", target="licence", text=lazy("Select the licence you need"))]
)


@blueprint.get("")
@in_their_language
def show() -> ResponseReturnValue:
    return _page("start", holes={"next_path": url_for("sandbox.demo.applications.new")})


@blueprint.get("/licence")
@in_their_language
def new() -> ResponseReturnValue:
    """Choose a licence. What is chosen here is ordered once, however often it is sent."""
    session["order"] = ids.new_id()
    return _form()


@blueprint.post("/licence")
@in_their_language
def create() -> ResponseReturnValue:
    """Create the payment and send the applicant to pay it."""
    licence = LICENCES.get(request.form.get("licence", ""))
    if licence is None:
        return _form(_NOTHING_CHOSEN), WITH_ERRORS
    order = session.setdefault("order", ids.new_id())
    try:
        payment = client().create(
            _payment(licence, order), idempotency_key=f"{order}-{licence.code}-{current()}"
        )
    except PaymentsUnavailable:
        return _unavailable(url_for("sandbox.demo.applications.new"))
    session["payment"] = payment["payment_id"]
    return redirect(payment["_links"]["next_url"]["href"], SEE_OTHER)


@blueprint.get("/return")
@in_their_language
def back() -> ResponseReturnValue:
    """The applicant comes back. Only the API can say whether they have paid."""
    if "payment" not in session:
        return redirect(url_for("sandbox.demo.applications.show"), SEE_OTHER)
    try:
        payment = client().get(session["payment"])
    except PaymentsUnavailable:
        return _unavailable(url_for("sandbox.demo.applications.back"))
    if payment is None:
        return redirect(url_for("sandbox.demo.applications.show"), SEE_OTHER)
    outcome = outcome_of(payment["state"])
    if outcome is None:
        return _page("paid", holes=_holes(payment))
    return _page(
        "not_paid",
        shape={"heading": outcome.heading, "says": outcome.says, "button": outcome.button},
        holes=_holes(payment) | {"next_path": _onwards(payment)},
    )


def _payment(licence: Licence, order: str) -> dict[str, Any]:
    """What we ask for. The reference is ours, and is what the applicant is told."""
    return {
        "amount": licence.amount_pence,
        "reference": f"FL-{order[:REFERENCE_LETTERS].upper()}",
        "description": str(licence.name),
        # Back to the address this browser knows us by, where its cookie is.
        "return_url": url_for("sandbox.demo.applications.back", _external=True),
        "language": current(),
        "metadata": {"licence": licence.code},
    }


def _onwards(payment: dict[str, Any]) -> str:
    """Where to go on paying, while that is possible; else where to begin again."""
    link = payment["_links"].get("next_url")
    return link["href"] if link else url_for("sandbox.demo.applications.new")


def _holes(payment: dict[str, Any]) -> dict[str, str]:
    """`heard` is what the API said, without the links that let somebody pay."""
    heard = {name: value for name, value in payment.items() if name != "_links"}
    return {
        "reference": payment["reference"],
        "description": payment["description"],
        "amount": format_pounds(payment["amount"]),
        "email": payment.get("email") or "",
        "heard": json.dumps(heard, indent=2, ensure_ascii=False),
        "start_path": url_for("sandbox.demo.applications.show"),
    }


def _form(errors: Errors | None = None) -> str:
    headers.allow_forms_to(_where_paying_happens())
    licences = tuple(
        (licence.code, licence.name, licence.hint, format_pounds(licence.amount_pence))
        for licence in LICENCES.values()
    )
    return _page(
        "licence",
        shape={"licences": licences},
        holes={
            "action": url_for("sandbox.demo.applications.create"),
            "back_path": url_for("sandbox.demo.applications.show"),
        },
        errors=errors or Errors(),
    )


def _where_paying_happens() -> str:
    """The platform's own name for the machine, which need not be the one that led here."""
    try:
        return client().base_url
    except PaymentsUnavailable:
        return request.host_url


def _unavailable(again_path: str) -> ResponseReturnValue:
    return _page("unavailable", holes={"again_path": again_path}), UNAVAILABLE


def _page(
    name: str,
    *,
    shape: dict[str, Any] | None = None,
    holes: dict[str, str] | None = None,
    errors: Errors | None = None,
) -> str:
    """Draw one of our pages, with a link to itself in the other language."""
    view = str(request.endpoint).rpartition(".")[2]
    this_path = url_for(f"sandbox.demo.applications.{'new' if view == 'create' else view}")
    return render_page(
        f"sandbox/demo/{name}.html",
        shape=shape or {},
        holes={"this_path": this_path, **(holes or {})},
        errors=errors or Errors(),
    )
