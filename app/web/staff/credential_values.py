"""Entering what a payment provider gave: a new set, or other values for one there is."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import gateways
from app.actors import Actor
from app.credentials import Credentials, entering, queries
from app.credentials.entering import OfAnotherAccount
from app.gateways.credentials import Accepted, NotKnown, Refused
from app.gateways.port import Gateway
from app.i18n import gettext as _
from app.people import May
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import credentials_wording as wording
from app.web.staff.access import allow, came_from, confirmed, here, person
from app.web.staff.credentials import owner
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "credential_values", __name__, url_prefix="/accounts/<account_id>/credentials"
)

UNPROCESSABLE = 422


@blueprint.get("/new")
@allow(May.CHANGE_PROVIDER)
@confirmed
def new(account_id: str) -> ResponseReturnValue:
    """Choose a provider, where there are several; then enter what it gave."""
    provider = wording.chosen_provider()
    if provider is None:
        errors = wording.CHOOSE if "next" in request.args else Errors()
        return _choice(account_id, wording.providers(), errors)
    return _new_page(account_id, provider, {}, Errors())


@blueprint.post("/new")
@allow(May.CHANGE_PROVIDER)
@confirmed
def create(account_id: str) -> ResponseReturnValue:
    """Have the provider look at what was typed, and keep it unless it is refused."""
    provider = wording.chosen_provider()
    if provider is None:
        return _choice(account_id, wording.providers(), wording.CHOOSE), UNPROCESSABLE
    values, errors = wording.read_values(provider)
    if errors:
        return _new_page(account_id, provider, values, errors), UNPROCESSABLE
    said, added = entering.add(
        owner(), provider.name, values, actor=Actor.staff(person().id), ip=came_from()
    )
    if added is None:
        problem = wording.about_first(provider, said.why if isinstance(said, Refused) else "")
        return _new_page(account_id, provider, values, problem), UNPROCESSABLE
    if isinstance(said, NotKnown):
        flash(_("The credentials were saved. The payment provider did not answer yet."))
    else:
        flash(_("The payment provider knows these credentials."), "success")
    return _to_set(account_id, added.id)


@blueprint.route("/<credentials_id>/values", methods=["GET", "POST"])
@allow(May.CHANGE_PROVIDER)
@confirmed
def edit(account_id: str, credentials_id: str) -> ResponseReturnValue:
    """Enter other values: a password that was changed, or all of them while nobody used them."""
    found = queries.get(credentials_id, account_id=account_id)
    provider = gateways.named(found.provider)
    if not found.sealed:
        return _to_set(account_id, credentials_id)
    if request.method != "POST":
        return _edit_page(found, provider, {}, Errors())
    values, errors = wording.read_values(provider)
    if not errors:
        errors = _replace(found, provider, values)
    if errors:
        return _edit_page(found, provider, values, errors), UNPROCESSABLE
    flash(_("Saved. The payment provider knows these credentials."), "success")
    return _to_set(account_id, credentials_id)


def _replace(found: Credentials, provider: Gateway, values: Mapping[str, str]) -> Errors:
    actor = Actor.staff(person().id)
    try:
        said = entering.replace(found.id, values, of=owner(), actor=actor, ip=came_from())
    except OfAnotherAccount as refused:
        name = wording.PREFIX + (refused.field or "")
        return Errors.of([FieldError(name, name, _(refused.message))])
    if isinstance(said, Accepted):
        return Errors()
    return wording.about_first(
        provider, said.why if isinstance(said, Refused) else wording.NOT_KNOWN
    )


def _to_set(account_id: str, credentials_id: str) -> ResponseReturnValue:
    return redirect(
        url_for("staff.credentials.show", account_id=account_id, credentials_id=credentials_id),
        303,
    )


def _choice(account_id: str, choices: list[tuple[str, str]], errors: Errors) -> str:
    return render_page(
        "staff/credential_values/choice.html",
        shape={**account_shape(), "section": "settings", "choices": tuple(choices)},
        holes={
            **account_holes(),
            "action": url_for(".new", account_id=account_id),
            "back_url": url_for("staff.credentials.index", account_id=account_id),
        },
        errors=errors,
    )


def _new_page(account_id: str, provider: Gateway, values: Mapping[str, str], errors: Errors) -> str:
    return render_page(
        "staff/credential_values/new.html",
        shape={**account_shape(), "section": "settings"},
        holes={
            **account_holes(),
            "provider": provider.name,
            "title": provider.title,
            "fields": wording.form(provider, values, errors),
            "action": url_for(".create", account_id=account_id),
            "back_url": url_for("staff.credentials.index", account_id=account_id),
        },
        errors=errors,
    )


def _edit_page(
    found: Credentials, provider: Gateway, values: Mapping[str, str], errors: Errors
) -> str:
    where: dict[str, Any] = {"account_id": here().account.id, "credentials_id": found.id}
    return render_page(
        "staff/credential_values/edit.html",
        shape={**account_shape(), "section": "settings", "was_used": found.was_used},
        holes={
            **account_holes(),
            "title": provider.title,
            "fields": wording.form(provider, values, errors),
            "back_url": url_for("staff.credentials.show", **where),
        },
        errors=errors,
    )
