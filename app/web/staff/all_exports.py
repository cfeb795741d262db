"""Payments of all services that somebody works for as a file, as those of one account are.

Which accounts these are is decided by somebody's role at each, when they ask and again before
they have it. Nothing in an address or a form names an account.
"""

from urllib.parse import parse_qs

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app import administration, exports
from app.accounts.models import AccountKind
from app.administration import Workplace
from app.exports import Asked, Export, FileFormat
from app.people import May
from app.web.staff import export_pages
from app.web.staff.access import came_from, person, signed_in
from app.web.staff.export_pages import Place
from app.web.staff.payment_filter import PaymentFilter

blueprint = Blueprint("all_exports", __name__, url_prefix="/payments/exports")

OF_ALL = ""  # what stands for the account where there are several


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """List this person's exports of all services, test and live."""
    found = exports.newest(user_id=person().id, account_id=OF_ALL)
    return export_pages.listed(found, place=_place(_kind(request.args.get("kind"))))


@blueprint.route("/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    """Ask for the payments that the address says, as the list's address does."""
    kind = _kind(request.args.get("kind"))
    workplaces = administration.find_workplaces(person().id, kind=kind, permission=May.SEE_PAYMENTS)
    account_ids = [workplace.account.id for workplace in workplaces]

    def asked(file_format: FileFormat, wanted: PaymentFilter, query: str) -> Asked:
        return Asked(
            user_id=person().id,
            account_ids=account_ids,
            account_id=OF_ALL,
            format=file_format,
            wanted=wanted.wanted(),
            query=query,
            ip=came_from(),
        )

    return export_pages.asked_for(asked, account_ids=account_ids, place=_place(kind, workplaces))


@blueprint.get("/<export_id>")
@signed_in
def show(export_id: str) -> ResponseReturnValue:
    """How far it has come; the page looks again by itself until it is done."""
    export = _find(export_id)
    kind = _kind_of(export)
    workplaces = [
        workplace
        for workplace in administration.find_workplaces(
            person().id, kind=kind, permission=May.SEE_PAYMENTS
        )
        if workplace.account.id in export.account_ids
    ]
    return export_pages.progress(export, place=_place(kind, workplaces))


@blueprint.get("/<export_id>/download")
@signed_in
def download(export_id: str) -> ResponseReturnValue:
    """The file, for as long as its maker may see everything that is in it."""
    export = _find(export_id)
    kind = _kind_of(export)
    return export_pages.sent(export, name=f"all services {kind}", place=_place(kind))


@blueprint.post("/<export_id>/cancel")
@signed_in
def cancel(export_id: str) -> ResponseReturnValue:
    """Call it off."""
    export = exports.cancel(export_id, user_id=person().id, account_id=OF_ALL, ip=came_from())
    return export_pages.cancelled(export, place=_place(_kind_of(export)))


def _find(export_id: str) -> Export:
    return exports.get(export_id, user_id=person().id, account_id=OF_ALL)


def _kind(said: str | None) -> AccountKind:
    return AccountKind.LIVE if said == AccountKind.LIVE else AccountKind.TEST


def _kind_of(export: Export) -> AccountKind:
    return _kind(*parse_qs(export.query).get("kind", [None]))


def _place(kind: AccountKind, workplaces: list[Workplace] | None = None) -> Place:
    names = dict.fromkeys(workplace.service.name for workplace in workplaces or ())
    return Place(
        layout="staff/all_services.html",
        endpoints="staff.all_exports",
        list_endpoint="staff.all_payments.index",
        ids={},
        shape={"kind": kind.value},
        holes={},
        kind=kind.value,
        services=", ".join(names),
    )
