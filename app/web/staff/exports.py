"""Payments of an account as a file: asking for it, watching it being made, fetching it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app import exports
from app.exports import Asked, Export, FileFormat
from app.people import May
from app.web.staff import export_pages
from app.web.staff.access import allow, came_from, here, person
from app.web.staff.export_pages import Place
from app.web.staff.layout import account_holes, account_shape
from app.web.staff.payment_filter import PaymentFilter

blueprint = Blueprint("exports", __name__, url_prefix="/accounts/<account_id>/exports")


@blueprint.get("")
@allow(May.SEE_PAYMENTS)
def index(account_id: str) -> ResponseReturnValue:
    """List this person's exports of this account."""
    return export_pages.listed(
        exports.newest(user_id=person().id, account_id=account_id), place=_place()
    )


@blueprint.route("/new", methods=["GET", "POST"])
@allow(May.SEE_PAYMENTS)
def new(account_id: str) -> ResponseReturnValue:
    """Ask for the payments that the address says, as the list's address does."""

    def asked(kind: FileFormat, wanted: PaymentFilter, query: str) -> Asked:
        return Asked(
            user_id=person().id,
            account_ids=[account_id],
            account_id=account_id,
            format=kind,
            wanted=wanted.wanted(),
            query=query,
            ip=came_from(),
        )

    return export_pages.asked_for(asked, account_ids=[account_id], place=_place())


@blueprint.get("/<export_id>")
@allow(May.SEE_PAYMENTS)
def show(account_id: str, export_id: str) -> ResponseReturnValue:
    """How far it has come; the page looks again by itself until it is done."""
    return export_pages.progress(_find(account_id, export_id), place=_place())


@blueprint.get("/<export_id>/download")
@allow(May.SEE_PAYMENTS)
def download(account_id: str, export_id: str) -> ResponseReturnValue:
    """The file, for as long as its maker may see what is in it."""
    export = _find(account_id, export_id)
    return export_pages.sent(export, name=here().service.name, place=_place())


@blueprint.post("/<export_id>/cancel")
@allow(May.SEE_PAYMENTS)
def cancel(account_id: str, export_id: str) -> ResponseReturnValue:
    """Call it off."""
    export = exports.cancel(export_id, user_id=person().id, account_id=account_id, ip=came_from())
    return export_pages.cancelled(export, place=_place())


def _find(account_id: str, export_id: str) -> Export:
    return exports.get(export_id, user_id=person().id, account_id=account_id)


def _place() -> Place:
    account_id = here().account.id
    return Place(
        layout="staff/account.html",
        endpoints="staff.exports",
        list_endpoint="staff.payments.index",
        ids={"account_id": account_id},
        shape=account_shape(),
        holes=account_holes(),
    )
