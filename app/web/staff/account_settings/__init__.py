"""Pages that change settings: one view for each form of `forms`, and all of them alike.

A page writes the settings it has and no others, so two people on two pages undo nothing of each
other's. Where both are on the same page the later one wins, and the audit log has both.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.actors import Actor
from app.administration.possibilities import NotPossible
from app.i18n import gettext as _
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff.access import View, allow, came_from, here, person
from app.web.staff.account_settings.fields import NotRead
from app.web.staff.account_settings.forms import FORMS, Form
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("account_settings", __name__, url_prefix="/accounts/<account_id>/settings")

UNPROCESSABLE, CONFLICT = 422, 409


def _view(form: Form) -> View:
    def edit(account_id: str) -> ResponseReturnValue:  # noqa: ARG001  `allow` has looked at it
        if request.method == "POST":
            return _save(form)
        thing = here().service if form.is_of_service else here().account
        return _page(form, {one.name: one.saved(thing) for one in form.fields}, Errors())

    edit.__name__ = form.name
    return allow(form.permission)(edit)


def _save(form: Form) -> ResponseReturnValue:
    given = {one.name: one.typed() for one in form.fields}
    settings, errors = _read(form, given)
    if errors:
        return _page(form, given, errors), UNPROCESSABLE
    who: Any = {"actor": Actor.staff(person().id), "ip": came_from()}
    try:
        if form.is_of_service:
            change = administration.change_service(here().service.id, **who, **settings)
        else:
            change = administration.change_account(here().account.id, **who, **settings)
    except NotPossible as refused:
        return _page(form, given, _said_of(form, refused)), CONFLICT
    flash(_("Saved") if change.after else _("Saved. Nothing was different."), "success")
    return redirect(url_for("staff.settings.index", account_id=here().account.id), 303)


def _read(form: Form, given: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    """The settings that were asked for, and everything that is wrong with what was typed."""
    settings: dict[str, Any] = {}
    wrong: list[FieldError] = []
    for one in form.fields:
        try:
            settings |= one.read(given[one.name])
        except NotRead as refused:
            control = refused.field or one.name
            wrong.append(FieldError(control, control, refused.said))
    return settings, Errors.of(wrong)


def _said_of(form: Form, refused: NotPossible) -> Errors:
    """What to do about a refusal, by the control that it is about."""
    control = next(
        (
            one.name
            for one in form.fields
            if refused.field in {one.name, *getattr(one, "settings", ())}
        ),
        form.fields[0].name,
    )
    text = (form.why or {}).get(type(refused), refused.message)
    return Errors.of([FieldError(control, control, text)])


def _page(form: Form, given: Mapping[str, Any], errors: Errors) -> str:
    finite = {one.name: given[one.name] for one in form.fields if one.is_finite}
    typed = {f"typed_{one.name}": given[one.name] for one in form.fields if not one.is_finite}
    return render_page(
        f"staff/account_settings/{form.name}.html",
        shape={**account_shape(), "section": "settings", "chosen": finite, **form.facts()},
        holes={
            **account_holes(),
            **typed,
            "back_url": url_for("staff.settings.index", account_id=here().account.id),
        },
        errors=errors,
    )


for _form in FORMS:
    blueprint.add_url_rule(f"/{_form.path}", _form.name, _view(_form), methods=["GET", "POST"])
