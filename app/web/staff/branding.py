"""Choosing how a service's payment pages look: seen before it is saved, and checked when it is."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.actors import Actor
from app.branding import Branding, Logo, LogoRefused, Look, queries, read_logo, read_look
from app.branding.logos import LARGEST_BYTES
from app.branding.look import FIELDS
from app.i18n import gettext, lazy
from app.people import May
from app.web import branding
from app.web.components import Errors, FieldError
from app.web.rendering import render_page
from app.web.staff import typed
from app.web.staff.access import allow_at_service, at_service, came_from, person
from app.web.staff.branding_wording import about_field, about_logo

blueprint = Blueprint("branding", __name__, url_prefix="/services/<service_id>/branding")

UNPROCESSABLE = 422
LONGEST = 100
LOGO_AGAIN = FieldError("logo", "logo", lazy("Choose the logo again: it was not kept"))
NO_ERRORS = Errors()


@blueprint.get("")
@allow_at_service(May.CHANGE_BRANDING)
def edit(service_id: str) -> ResponseReturnValue:
    saved = queries.of_service(service_id)
    values = {name: getattr(saved, name) for name in FIELDS} if saved else _nothing_yet()
    return _page(values, saved, shown=_look_of(saved), errors=NO_ERRORS)


@blueprint.post("")
@allow_at_service(May.CHANGE_BRANDING)
def update(service_id: str) -> ResponseReturnValue:
    """Save, or only show what it would look like."""
    saved = queries.of_service(service_id)
    values = {name: typed.text(name, longest=LONGEST) for name in FIELDS}
    look, problems = read_look(values)
    errors = Errors.of(about_field(name, problems[name], values) for name in problems)
    logo, of_logo = _read_logo()
    if look is None or of_logo:
        errors += of_logo + Errors.of([LOGO_AGAIN] if logo else [])
        return _page(values, saved, shown=look, errors=errors), UNPROCESSABLE
    if request.form.get("then") == "preview":
        return _page(values, saved, shown=look, errors=NO_ERRORS, lost_logo=logo is not None)
    administration.change_branding(
        service_id,
        look,
        actor=Actor.staff(person().id),
        logo=logo,
        keep_logo=not request.form.get("remove_logo"),
        ip=came_from(),
    )
    flash(gettext("Saved. Your payment pages look like this from now on."), "success")
    return redirect(url_for("staff.branding.edit", service_id=service_id), 303)


@blueprint.post("/removal")
@allow_at_service(May.CHANGE_BRANDING)
def destroy(service_id: str) -> ResponseReturnValue:
    administration.remove_branding(service_id, actor=Actor.staff(person().id), ip=came_from())
    flash(gettext("Your payment pages have the standard header again."), "success")
    return redirect(url_for("staff.branding.edit", service_id=service_id), 303)


def _read_logo() -> tuple[Logo | None, Errors]:
    """The picture that was sent, or what is wrong with it. Neither where none was."""
    sent = request.files.get("logo")
    if sent is None or not sent.filename:
        return None, NO_ERRORS
    try:
        return read_logo(sent.read(LARGEST_BYTES + 1)), NO_ERRORS
    except LogoRefused as refused:
        return None, Errors.of([FieldError("logo", "logo", about_logo(refused))])


def _nothing_yet() -> dict[str, str]:
    service = at_service().service
    return {**dict.fromkeys(FIELDS, ""), "name": service.name, "name_cy": service.name_cy}


def _look_of(saved: Branding | None) -> Look | None:
    return Look(**{name: getattr(saved, name) for name in FIELDS}) if saved else None


def _page(
    values: dict[str, str],
    saved: Branding | None,
    *,
    shown: Look | None,
    errors: Errors,
    lost_logo: bool = False,
) -> str:
    service = at_service().service
    has_logo = saved is not None and saved.logo_digest != ""
    return render_page(
        "staff/branding/edit.html",
        shape={
            "is_saved": saved is not None,
            "has_logo": has_logo,
            "is_shown": shown is not None,
            "lost_logo": lost_logo,
            "removes_logo": has_logo and request.form.get("remove_logo") is not None,
        },
        holes={
            "service_name": service.name,
            "action": url_for("staff.branding.update", service_id=service.id),
            "removal": url_for("staff.branding.destroy", service_id=service.id),
            **{f"typed_{name}": text for name, text in values.items()},
            **(_preview(shown, saved) if shown else {}),
        },
        errors=errors,
    )


def _preview(look: Look, saved: Branding | None) -> dict[str, str]:
    colours = {name: text for name, text in asdict(look).items() if not name.startswith("name")}
    has_logo = saved is not None and not request.form.get("remove_logo")
    return branding.holes(
        name=look.name,
        **colours,
        logo_digest=saved.logo_digest if saved and has_logo else "",
        logo_width=saved.logo_width if saved else 0,
        logo_height=saved.logo_height if saved else 0,
    )
