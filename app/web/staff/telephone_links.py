"""The link by which staff of an account take payments over the telephone: one, made here."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.i18n import gettext as _
from app.payment_links import creating, queries
from app.payment_links.refusals import NoTelephonePayments, TelephoneLinkThere
from app.payment_links.rules import NotALink
from app.people import May
from app.web.components import Errors
from app.web.rendering import render_page
from app.web.staff import payment_link_drawing as drawing
from app.web.staff import payment_link_words as words
from app.web.staff import typed
from app.web.staff.access import allow, came_from, here, person
from app.web.staff.layout import account_holes
from app.web.staff.payment_link_questions import LONGEST_TYPED

blueprint = Blueprint(
    "telephone_links", __name__, url_prefix="/accounts/<account_id>/telephone-links"
)

UNPROCESSABLE = 422
FIELDS = ("title", "reference_label")


@blueprint.route("/new", methods=["GET", "POST"])
@allow(May.MANAGE_PAYMENT_LINKS)
def new(account_id: str) -> ResponseReturnValue:
    """Make it, where there is none yet. The sum is what the payer is told to pay."""
    there = queries.telephone(account_id)
    if there is not None:
        return _to(there.id)
    if not here().account.allow_moto:
        flash(_(NoTelephonePayments.message))
        return redirect(url_for("staff.payment_links.index", account_id=account_id), 303)
    if request.method != "POST":
        return _draw(dict.fromkeys(FIELDS, ""), Errors())
    given = {name: typed.text(name, longest=LONGEST_TYPED) for name in FIELDS}
    try:
        link = creating.create_telephone(
            account_id, given, actor=Actor.staff(person().id), ip=came_from()
        )
    except NotALink as refused:
        found = (words.wrong(name, problem) for name, problem in refused.problems.items())
        return _draw(given, Errors.of(found)), UNPROCESSABLE
    except TelephoneLinkThere:  # at the same moment
        there = queries.telephone(account_id)
        return _to(there.id if there else "")
    flash(_("The telephone link is ready. Payments are started from the dashboard."), "success")
    return _to(link.id)


def _draw(given: dict[str, str], errors: Errors) -> str:
    return render_page(
        "staff/telephone_links/new.html",
        shape=drawing.shape(),
        holes={
            **account_holes(),
            **{f"typed_{name}": text for name, text in given.items()},
            "back_url": url_for("staff.payment_links.index", account_id=here().account.id),
        },
        errors=errors,
    )


def _to(link_id: str) -> ResponseReturnValue:
    ids: dict[str, Any] = {"account_id": here().account.id, "payment_link_id": link_id}
    return redirect(url_for("staff.payment_links.show", **ids), 303)
