"""My services: all that somebody works for, and opening another one."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration, ids
from app.accounts.service import LONGEST_NAME
from app.administration import inviting
from app.i18n import gettext as _
from app.i18n import lazy
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff import brakes, my_services, typed
from app.web.staff.access import came_from, person, signed_in

blueprint = Blueprint("services", __name__, url_prefix="/services")

UNPROCESSABLE = 422
LONGEST_ORGANISATION = 255
LONGEST_FORM_KEY = 26
FIELDS = {"name": LONGEST_NAME, "name_cy": LONGEST_NAME, "organisation": LONGEST_ORGANISATION}

_ERRORS = {
    ("name", "missing"): lazy("Enter the name of the service"),
    ("name", "long"): lazy("Name must be 50 characters or fewer"),
    ("name_cy", "long"): lazy("Welsh name must be 50 characters or fewer"),
    ("organisation", "missing"): lazy("Enter the name of the organisation"),
    ("organisation", "long"): lazy("Organisation must be 255 characters or fewer"),
}


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """All of them, or those whose name has what was looked for in it."""
    return list_page(typed.readable(request.args.get("name", ""))[:LONGEST_NAME])


def list_page(sought: str = "") -> str:
    """The list, for whoever is signed in."""
    everything = my_services.of(person())
    found = my_services.named(everything, sought)
    invited = inviting.invitations_for(person().email)
    return render_page(
        "staff/services/index.html",
        shape={
            "has_services": bool(everything),
            "has_many": len(everything) > my_services.MANY,
            "has_found": bool(found),
            "is_platform": person().is_platform,
            "is_invited": bool(invited),
        },
        holes={
            "services": render("staff/services/_list.html", services=found),
            "sought": sought,
            "all_payments": render(
                "staff/services/_all_payments.html", links=my_services.all_payments(everything)
            ),
            "invitations": render(
                "staff/services/_invitations.html", invited=my_services.invited(invited)
            ),
        },
    )


@blueprint.get("/new")
@signed_in
def new() -> ResponseReturnValue:
    return _draw_new(dict.fromkeys(FIELDS, ""), ids.new_id(), Errors())


@blueprint.post("/new")
@signed_in
def create() -> ResponseReturnValue:
    """Open it, and show how to make its first payment."""
    values = {name: typed.text(name, longest=longest + 1) for name, longest in FIELDS.items()}
    form_key = typed.text("form_key", longest=LONGEST_FORM_KEY)
    errors = Errors.of(_problems(values))
    if not errors and not brakes.may_open_service(person().id):
        errors = Errors.of([brakes.TOO_MANY_SERVICES])
    if errors:
        return _draw_new(values, form_key, errors), UNPROCESSABLE
    account = administration.open_service(
        values["name"],
        name_cy=values["name_cy"],
        organisation=values["organisation"],
        user_id=person().id,
        form_key=form_key,
        key_name=_("Quick start"),
        ip=came_from(),
    )
    return redirect(url_for("staff.quick_start.show", account_id=account.id), 303)


def _problems(values: dict[str, str]) -> list[FieldError]:
    found = []
    for name, value in values.items():
        problem = "long" if len(value) > FIELDS[name] else "" if value else "missing"
        if text := _ERRORS.get((name, problem)):
            found.append(FieldError(name, name, text))
    return found


def _draw_new(values: dict[str, str], form_key: str, errors: Errors) -> str:
    return render_page(
        "staff/services/new.html",
        holes={
            "form_key": form_key or ids.new_id(),
            **{f"typed_{name}": value for name, value in values.items()},
        },
        errors=errors,
    )
