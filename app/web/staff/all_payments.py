"""Payments of every service that somebody works for, test or live, in one list."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import administration
from app.accounts.models import AccountKind
from app.people import May
from app.web.staff import payment_list, saved_searches
from app.web.staff.access import person, signed_in
from app.web.staff.payment_filter import PaymentFilter
from app.web.staff.payment_list import Shelf

blueprint = Blueprint("all_payments", __name__, url_prefix="/payments")

UNPROCESSABLE = 422


@blueprint.route("", methods=["GET", "POST"])
@signed_in
def index() -> ResponseReturnValue:
    """List them as those of one account are listed, saying whose each is."""
    kind = AccountKind.LIVE if request.args.get("kind") == AccountKind.LIVE else AccountKind.TEST
    shelf = _shelf(kind)
    if request.method == "POST":
        asked = PaymentFilter.read(request.form, account_ids=shelf.account_ids)
        if asked.errors:
            return payment_list.draw(shelf, asked, None), UNPROCESSABLE
        return redirect(payment_list.address(shelf, asked), 303)
    asked = PaymentFilter.read(request.args, account_ids=shelf.account_ids)
    if asked.errors:
        return payment_list.draw(shelf, asked, None), UNPROCESSABLE
    place = payment_list.place()
    page = payment_list.find(shelf, asked, place)
    if not page.lines and place.number > 1:
        return redirect(payment_list.address(shelf, asked, end="yes"), 303)
    return payment_list.draw(shelf, asked, page, saved_searches.links(kind))


def _shelf(kind: AccountKind) -> Shelf:
    """The accounts of a kind whose payments whoever is signed in may see."""
    places = administration.find_workplaces(person().id, kind=kind, permission=May.SEE_PAYMENTS)
    return Shelf(
        path=url_for(".index"),
        fixed={"kind": kind.value},
        account_ids=[place.account.id for place in places],
        with_payer=frozenset(place.account.id for place in places if place.may(May.SEE_PAYER)),
        saved_in=kind,
        template="staff/all_payments/index.html",
        row="staff/all_payments/_row.html",
        shape={"kind": kind.value},
        holes={},
        may_refund=False,
        export_url=url_for("staff.all_exports.new"),
        payments_url=lambda account_id: url_for("staff.payments.index", account_id=account_id),
        names={place.account.id: place.service.name for place in places} or {"": ""},
    )
