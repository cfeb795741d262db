"""Links with which a service tries a payment with its users: made, listed, switched off."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import settings
from app.actors import Actor
from app.i18n import format_pounds, lazy
from app.i18n import gettext as _
from app.people import May
from app.trials import links, queries
from app.trials.rules import LONGEST_URL
from app.urls import is_url
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff import trying, typed
from app.web.staff.access import allow, came_from, here, person
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("trial_links", __name__, url_prefix="/accounts/<account_id>/trial-links")

UNPROCESSABLE = 422
OURS, THEIRS = "ours", "theirs"

NOT_CHOSEN = FieldError("ends", "ends", lazy("Select where your users go after they have paid"))
URL_MISSING = FieldError(
    "return_url", "return_url", lazy("Enter the address of the page that follows")
)
NOT_A_URL = FieldError(
    "return_url", "return_url", lazy("Enter a web address like https://www.example.gov.uk")
)


@blueprint.get("")
@allow(May.TRY_PAYMENTS)
def index(account_id: str) -> ResponseReturnValue:
    """List them, those that are not in use last."""
    trying.must_be_a_sandbox()
    found = sorted(queries.of_account(account_id), key=lambda link: link.disabled_at is not None)
    return render_page(
        "staff/trial_links/index.html",
        shape={**_shape(), "is_any": bool(found)},
        holes={
            **account_holes(),
            "list": render(
                "staff/trial_links/_list.html",
                links=[(link, address_of(link.id)) for link in found],
                account_id=account_id,
            ),
            "new_url": url_for(".new", account_id=account_id),
            "back_url": url_for("staff.settings.index", account_id=account_id),
        },
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(May.TRY_PAYMENTS)
def new(account_id: str) -> ResponseReturnValue:
    """Make one."""
    trying.must_be_a_sandbox()
    if request.method != "POST":
        return _draw_new({"description": "", "amount": "", "return_url": ""}, "", Errors())
    description, wrong = trying.description()
    amount, amount_pence, wrong_amount = trying.amount()
    ends = next((one for one in (OURS, THEIRS) if request.form.get("ends") == one), "")
    return_url = typed.text("return_url", longest=trying.LONGEST_TYPED)
    if errors := Errors.of(wrong + wrong_amount + _wrong_end(ends, return_url)):
        values = {"description": description, "amount": amount, "return_url": return_url}
        return _draw_new(values, ends, errors), UNPROCESSABLE
    links.create(
        account_id,
        description=description,
        amount_pence=amount_pence,
        return_url=return_url if ends == THEIRS else "",
        actor=Actor.staff(person().id),
        ip=came_from(),
    )
    flash(_("The link is ready. Send it to those who are to try it."), "success")
    return _back()


@blueprint.route("/<link_id>/end", methods=["GET", "POST"])
@allow(May.TRY_PAYMENTS)
def disable(account_id: str, link_id: str) -> ResponseReturnValue:
    """Ask whether nobody is to start there any more, and see to it."""
    trying.must_be_a_sandbox()
    link = queries.get(link_id, account_id=account_id)
    if request.method == "POST":
        links.disable(
            link_id, account_id=account_id, actor=Actor.staff(person().id), ip=came_from()
        )
        flash(_("The link is not in use any more"), "success")
        return _back()
    return render_page(
        "staff/trial_links/disable.html",
        shape=_shape(),
        holes={
            **account_holes(),
            "description": link.description,
            "amount": format_pounds(link.amount_pence),
            "url": address_of(link_id),
            "back_url": url_for(".index", account_id=account_id),
        },
    )


def address_of(link_id: str) -> str:
    """What is sent to users."""
    return f"{settings.current().pages_url}{url_for('pages.trial_links.show', link_id=link_id)}"


def _wrong_end(ends: str, return_url: str) -> list[FieldError]:
    if not ends:
        return [NOT_CHOSEN]
    if ends == OURS:
        return []
    if not return_url:
        return [URL_MISSING]
    return [] if len(return_url) <= LONGEST_URL and is_url(return_url) else [NOT_A_URL]


def _draw_new(values: dict[str, str], ends: str, errors: Errors) -> str:
    return render_page(
        "staff/trial_links/new.html",
        shape={**_shape(), "ends": ends},
        holes={
            **account_holes(),
            **{f"typed_{name}": text for name, text in values.items()},
            "back_url": url_for(".index", account_id=here().account.id),
        },
        errors=errors,
    )


def _shape() -> dict[str, object]:
    return {**account_shape(), "section": "settings"}


def _back() -> ResponseReturnValue:
    return redirect(url_for(".index", account_id=here().account.id), 303)
