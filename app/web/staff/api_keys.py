"""API keys of an account: made and shown once, renamed, revoked."""

import re
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration, ids
from app.accounts import ApiKey, keys
from app.accounts.keys import LONGEST_DESCRIPTION
from app.actors import Actor
from app.i18n import format_datetime, lazy
from app.i18n import gettext as _
from app.people import May, directory
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff import typed
from app.web.staff.access import allow, came_from, confirmed, here, person
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("api_keys", __name__, url_prefix="/accounts/<account_id>/api-keys")

UNPROCESSABLE = 422
LONGEST_TYPED = 200

MISSING = lazy("Enter a name for the API key")
TOO_LONG = lazy("Name must be %(longest)s characters or fewer", longest=LONGEST_DESCRIPTION)

_LINK = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@blueprint.get("")
@allow(May.SEE_KEYS)
def index(account_id: str) -> ResponseReturnValue:
    """List the keys that work, and those that do not any more."""
    found = keys.list_keys(account_id)
    names = directory.names({key.created_by for key in found})
    in_force = [key for key in found if key.revoked_at is None]
    revoked = [key for key in found if key.revoked_at is not None]
    return render_page(
        "staff/api_keys/index.html",
        shape={
            **_shape(),
            "may_create": here().may(May.CREATE_KEYS),
            "is_any": bool(in_force),
            "is_any_revoked": bool(revoked),
        },
        holes={
            **account_holes(),
            "new_url": url_for(".new", account_id=account_id),
            "back_url": _settings_url(),
            "in_force": _list(in_force, names),
            "revoked": _list(revoked, names, is_revoked=True),
        },
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(May.CREATE_KEYS)
@confirmed
def new(account_id: str) -> ResponseReturnValue:
    """Make a key. The answer to the form is the page that shows it, once.

    So the key is in no address, no cookie and no table. `link` is what makes a form that is sent
    again ask for the same key, which cannot be shown again.

    Raises:
        KeyAlreadyMade
    """
    if request.method != "POST":
        return _page("new", "", ids.new_token(), Errors())
    name, link = typed.text("description", longest=LONGEST_TYPED), request.form.get("link", "")
    errors = _errors(name)
    if errors or not _LINK.fullmatch(link):
        return _page("new", name, ids.new_token(), errors), UNPROCESSABLE
    secret = administration.issue_key(
        account_id, description=name, actor=Actor.staff(person().id), link=link, ip=came_from()
    )
    return render_page(
        "staff/api_keys/shown.html",
        shape=_shape(),
        holes={
            **account_holes(),
            "secret": secret,
            "name": name,
            "keys_url": url_for(".index", account_id=account_id),
        },
    )


@blueprint.route("/<key_id>/name", methods=["GET", "POST"])
@allow(May.CREATE_KEYS)
def edit(account_id: str, key_id: str) -> ResponseReturnValue:
    """Call a key something else."""
    key = keys.get(key_id, account_id=account_id)
    if request.method != "POST":
        return _page("edit", key.description, "", Errors())
    name = typed.text("description", longest=LONGEST_TYPED)
    if errors := _errors(name):
        return _page("edit", name, "", errors), UNPROCESSABLE
    administration.rename_key(
        key_id,
        account_id=account_id,
        description=name,
        actor=Actor.staff(person().id),
        ip=came_from(),
    )
    flash(_("The API key has its new name"), "success")
    return _back()


@blueprint.route("/<key_id>/revocation", methods=["GET", "POST"])
@allow(May.REVOKE_KEYS)
def revoke(account_id: str, key_id: str) -> ResponseReturnValue:
    """Ask whether a key is to end, and end it."""
    key = keys.get(key_id, account_id=account_id)
    if request.method == "POST":
        administration.revoke_key(
            key_id, account_id=account_id, actor=Actor.staff(person().id), ip=came_from()
        )
        flash(_("The API key is revoked"), "success")
        return _back()
    return render_page(
        "staff/api_keys/revoke.html",
        shape={**_shape(), "is_revoked": key.revoked_at is not None},
        holes={
            **account_holes(),
            "name": key.description,
            "prefix": key.prefix,
            "last_used": format_datetime(key.last_used_at) if key.last_used_at else "",
            "back_url": url_for(".index", account_id=account_id),
        },
    )


def _errors(name: str) -> Errors:
    said = MISSING if not name else TOO_LONG if len(name) > LONGEST_DESCRIPTION else None
    return Errors.of([FieldError("description", "description", said)] if said else [])


def _page(view: str, name: str, link: str, errors: Errors) -> str:
    return render_page(
        f"staff/api_keys/{view}.html",
        shape=_shape(),
        holes={
            **account_holes(),
            "typed_description": name,
            "link": link,
            "back_url": url_for(".index", account_id=here().account.id),
        },
        errors=errors,
    )


def _list(found: Sequence[ApiKey], names: dict[str, str], *, is_revoked: bool = False) -> str:
    return render(
        "staff/api_keys/_list.html",
        keys=[(key, names.get(key.created_by, _("the platform"))) for key in found],
        is_revoked=is_revoked,
        heading_id="revoked" if is_revoked else "in-force",
        may_rename=here().may(May.CREATE_KEYS),
        may_revoke=here().may(May.REVOKE_KEYS),
        account_id=here().account.id,
    )


def _shape() -> dict[str, object]:
    return {**account_shape(), "section": "settings"}


def _settings_url() -> str:
    return url_for("staff.settings.index", account_id=here().account.id)


def _back() -> ResponseReturnValue:
    return redirect(url_for(".index", account_id=here().account.id), 303)
