"""Problems that payers of one account were shown, by the reference that they give."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app import incidents
from app.people import May
from app.web.rendering import render, render_page
from app.web.staff import incident_words
from app.web.staff.access import allow
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("incidents", __name__, url_prefix="/accounts/<account_id>/incidents")

LONGEST_ASKED = 64


@blueprint.get("")
@allow(May.SEE_PAYMENTS)
def index(account_id: str) -> ResponseReturnValue:
    """List the newest, or what a reference is about. Other accounts' are not found."""
    asked = request.args.get("reference", "")[:LONGEST_ASKED]
    found = incidents.of_account(account_id, asked)
    return render_page(
        "staff/incidents/index.html",
        shape={**account_shape(), "is_asked": bool(asked.strip()), "is_found": bool(found)},
        holes={
            **account_holes(),
            "asked": asked,
            "found": render(
                "staff/incidents/_list.html",
                incidents=incident_words.lines(found),
                payments_url=url_for("staff.payments.index", account_id=account_id),
            ),
        },
    )
