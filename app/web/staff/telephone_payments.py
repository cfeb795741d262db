"""Where staff begin a payment over the telephone."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import settings
from app.payment_links import queries, telephone
from app.payment_links.standing import Standing
from app.people import May
from app.web import headers
from app.web.rendering import render_page
from app.web.staff.access import allow, here, person
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint(
    "telephone_payments", __name__, url_prefix="/accounts/<account_id>/telephone-payments"
)

SEE_OTHER = 303


@blueprint.route("/new", methods=["GET", "POST"])
@allow(May.TAKE_TELEPHONE_PAYMENTS)
def new(account_id: str) -> ResponseReturnValue:
    """Say how it is done, and lead to the pages of the telephone link."""
    link = queries.telephone(account_id)
    is_open = link is not None and queries.standing(link, here().account) is Standing.OPEN
    if request.method == "POST" and link is not None and is_open:
        return redirect(telephone.way_in(link, user_id=person().id), SEE_OTHER)
    headers.allow_forms_to(settings.current().pages_url)
    return render_page(
        "staff/telephone_payments/new.html",
        shape={
            **account_shape(),
            "section": "dashboard",
            "is_open": is_open,
            "may_manage": here().may(May.MANAGE_PAYMENT_LINKS),
        },
        holes={
            **account_holes(),
            "said_title": link.title if link else "",
            "manage_url": url_for("staff.payment_links.index", account_id=account_id),
        },
    )
