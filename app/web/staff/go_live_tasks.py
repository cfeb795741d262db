"""The tasks of a service that is to take real money, each with a page of its own."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.errors import NotASetting
from app.accounts.service import SERVICE_SETTINGS
from app.actors import Actor
from app.gateways.credentials import NotKnown, Refused
from app.gateways.port import Gateway
from app.go_live import bank as banks
from app.go_live import requests
from app.go_live import terms as texts
from app.go_live.bank import Problem
from app.i18n import LazyText, format_datetime, lazy
from app.i18n import gettext as _
from app.people import May
from app.settings import current
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff import credentials_wording, typed
from app.web.staff.access import allow_at_service, at_service, came_from, confirmed, person
from app.web.staff.go_live import require_not_live

blueprint = Blueprint("go_live_tasks", __name__, url_prefix="/services/<service_id>/go-live")

UNPROCESSABLE = 422
LONGEST = 500

ORGANISATION: tuple[tuple[str, LazyText], ...] = (
    ("merchant_name", lazy("Enter the name of your organisation")),
    ("merchant_address_line_1", lazy("Enter address line 1, such as the building and street")),
    ("merchant_address_line_2", lazy("Address line 2 must be 255 characters or fewer")),
    ("merchant_address_city", lazy("Enter a town or city")),
    ("merchant_address_postcode", lazy("Enter a postcode")),
)
TOO_LONG: dict[str, LazyText] = {
    "merchant_name": lazy("Name of your organisation must be 255 characters or fewer"),
    "merchant_address_line_1": lazy("Address line 1 must be 255 characters or fewer"),
    "merchant_address_line_2": lazy("Address line 2 must be 255 characters or fewer"),
    "merchant_address_city": lazy("Town or city must be 255 characters or fewer"),
    "merchant_address_postcode": lazy("Postcode must be 25 characters or fewer"),
}
BANK: dict[tuple[str, Problem], LazyText] = {
    ("holder", Problem.MISSING): lazy("Enter the name on the account"),
    ("holder", Problem.NOT_READABLE): lazy("Name on the account must be 255 characters or fewer"),
    ("sort_code", Problem.MISSING): lazy("Enter a sort code"),
    ("sort_code", Problem.NOT_READABLE): lazy("Sort code must be 6 digits, like 30 94 30"),
    ("number", Problem.MISSING): lazy("Enter an account number"),
    ("number", Problem.NOT_READABLE): lazy("Account number must be between 6 and 8 digits"),
}
NOT_AGREED = Errors.of(
    [FieldError("name", "name", lazy("Enter your full name to agree to the terms"))]
)


@blueprint.route("/organisation", methods=["GET", "POST"])
@allow_at_service(May.GO_LIVE)
def organisation(service_id: str) -> ResponseReturnValue:
    """Who takes the money: the name that payers see, and where."""
    if request.method != "POST":
        service = at_service().service
        return _organisation({name: getattr(service, name) for name, _text in ORGANISATION})
    values = {name: typed.text(name, longest=LONGEST) for name, _text in ORGANISATION}
    errors = Errors.of(_problems_of(values))
    if not errors:
        try:
            requests.change_organisation(service_id, values, actor=_actor(), ip=came_from())
        except NotASetting as refused:
            name = refused.field or ""
            errors = Errors.of([FieldError(name, name, TOO_LONG[name])])
    if errors:
        return _organisation(values, errors), UNPROCESSABLE
    return _saved(service_id)


@blueprint.route("/bank-account", methods=["GET", "POST"])
@allow_at_service(May.GO_LIVE)
@confirmed
def bank(service_id: str) -> ResponseReturnValue:
    """Where the money is paid out to."""
    if request.method != "POST":
        return _bank({}, Errors())
    values = {name: typed.text(name, longest=LONGEST) for name in ("holder", "sort_code", "number")}
    account, problems = banks.read(values)
    if account is None:
        errors = Errors.of(
            FieldError(name, name, BANK[name, problem]) for name, problem in problems.items()
        )
        return _bank(values, errors), UNPROCESSABLE
    requests.change_bank(service_id, account, actor=_actor(), ip=came_from())
    return _saved(service_id)


@blueprint.route("/provider", methods=["GET", "POST"])
@allow_at_service(May.GO_LIVE)
@confirmed
def provider(service_id: str) -> ResponseReturnValue:
    """Which provider, and what it gave the service for taking real money."""
    require_not_live(requests.find(service_id))
    chosen = credentials_wording.chosen_provider()
    if chosen is None:
        errors = credentials_wording.CHOOSE if "next" in request.args else Errors()
        return _choice(credentials_wording.providers(), errors)
    if request.method != "POST":
        return _provider(chosen, {}, Errors())
    values, errors = credentials_wording.read_values(chosen)
    if not errors:
        said = requests.enter_credentials(
            service_id, chosen.name, values, actor=_actor(), ip=came_from()
        )
        if isinstance(said, Refused):
            errors = credentials_wording.about_first(chosen, said.why)
        elif isinstance(said, NotKnown):
            flash(_("Saved. The payment provider did not answer: enter them again in a moment."))
            return redirect(url_for("staff.go_live.index", service_id=service_id), 303)
    if errors:
        return _provider(chosen, values, errors), UNPROCESSABLE
    return _saved(service_id)


@blueprint.route("/terms", methods=["GET", "POST"])
@allow_at_service(May.GO_LIVE)
def terms(service_id: str) -> ResponseReturnValue:
    """What is agreed to, and agreeing to it."""
    if request.method != "POST":
        return _terms(service_id, "", Errors())
    name = typed.text("name", longest=requests.LONGEST_NAME)
    if not name:
        return _terms(service_id, name, NOT_AGREED), UNPROCESSABLE
    requests.agree(
        service_id,
        name=name,
        version=request.form.get("version", ""),
        actor=_actor(),
        ip=came_from(),
    )
    return _saved(service_id)


def _actor() -> Actor:
    return Actor.staff(person().id)


def _saved(service_id: str) -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("staff.go_live.index", service_id=service_id), 303)


def _problems_of(values: Mapping[str, str]) -> list[FieldError]:
    """What is missing or too long. Only the second line of the address may be left out."""
    problems = []
    for name, missing in ORGANISATION:
        if not values[name] and name != "merchant_address_line_2":
            problems.append(FieldError(name, name, missing))
        elif not SERVICE_SETTINGS[name](values[name]):
            problems.append(FieldError(name, name, TOO_LONG[name]))
    return problems


def _common() -> dict[str, str]:
    service = at_service().service
    return {
        "service_name": service.name,
        "back_url": url_for("staff.go_live.index", service_id=service.id),
    }


def _organisation(values: Mapping[str, str], errors: Errors | None = None) -> str:
    return render_page(
        "staff/go_live_tasks/organisation.html",
        holes={**_common(), **{f"typed_{name}": text for name, text in values.items()}},
        errors=errors or Errors(),
    )


def _bank(values: Mapping[str, str], errors: Errors) -> str:
    """What was saved is never shown, but for its end."""
    found = requests.find(at_service().service.id).found
    return render_page(
        "staff/go_live_tasks/bank.html",
        shape={"is_saved": found.bank_sealed != ""},
        holes={
            **_common(),
            "ending": found.bank_ending,
            **{f"typed_{name}": values.get(name, "") for name in ("holder", "sort_code", "number")},
        },
        errors=errors,
    )


def _choice(choices: list[tuple[str, str]], errors: Errors) -> str:
    return render_page(
        "staff/go_live_tasks/choice.html",
        shape={"choices": tuple(choices), "is_real": current().is_live},
        holes=_common(),
        errors=errors,
    )


def _provider(chosen: Gateway, values: Mapping[str, str], errors: Errors) -> str:
    return render_page(
        "staff/go_live_tasks/provider.html",
        shape={"is_real": current().is_live},
        holes={
            **_common(),
            "provider": chosen.name,
            "title": chosen.title,
            "fields": credentials_wording.form(chosen, values, errors),
        },
        errors=errors,
    )


def _terms(service_id: str, name: str, errors: Errors) -> str:
    found = requests.find(service_id).found
    text = texts.current()
    is_agreed = found.terms_at is not None and found.terms_version == text.version
    return render_page(
        "staff/go_live_tasks/terms.html",
        shape={"is_agreed": is_agreed},
        holes={
            **_common(),
            "version": text.version,
            "text": render("staff/go_live_tasks/_terms.html", paragraphs=text.paragraphs),
            "agreed_by": found.terms_name,
            "agreed_at": format_datetime(found.terms_at) if found.terms_at else "",
            "typed_name": name,
        },
        errors=errors,
    )
