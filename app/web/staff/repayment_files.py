"""Files of bank transfers: made by one person, approved by another, and what the bank says."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, i18n
from app.actors import Actor
from app.i18n import gettext as _
from app.i18n import lazy, ngettext
from app.people import May
from app.repayments import transfers
from app.repayments.files import making, queries
from app.repayments.files.formats import Format
from app.repayments.files.making import (
    AlreadyDecided,
    DayIsOver,
    MakerMayNot,
    NoAccountToPayFrom,
    NotADayToPay,
    NothingWaits,
    OwnFile,
)
from app.repayments.models import BankTransfer, RepaymentFile
from app.repayments.states import TransferState
from app.repayments.transfers import RETURN_REASONS, NotWithTheBank, TransferNotFound
from app.web.components import Errors, FieldError
from app.web.staff import repayment_file_drawing as drawing
from app.web.staff import typed
from app.web.staff.access import allow, came_from, confirmed, here

blueprint = Blueprint(
    "repayment_files", __name__, url_prefix="/accounts/<account_id>/repayment-files"
)

UNPROCESSABLE = 422
LONGEST_NUMBER = 10

NO_FORMAT = FieldError("format", "format", lazy("Select a format"))
NOT_A_DATE = FieldError(
    "pay_on-day", "pay_on-day", lazy("Payment day must be a working day within the next month")
)
NO_ACCOUNT = FieldError(
    "format", "format", lazy("Say in the settings first which account transfers are paid from")
)
NOTHING_WAITS = FieldError("", "", lazy("No bank transfers are waiting any more"))
NO_REASON = FieldError("reason", "reason", lazy("Select why the bank returned it"))
NONE_CHOSEN = FieldError("transfer", "transfer", lazy("Select the transfers that were made"))


@blueprint.get("")
@allow(May.MAKE_REPAYMENTS)
def index(account_id: str) -> ResponseReturnValue:
    """What waits for a file, and the files there are."""
    return drawing.index(queries.waiting(account_id), queries.of_account(account_id))


@blueprint.route("/new", methods=["GET", "POST"])
@allow(May.MAKE_REPAYMENTS)
@confirmed
def new(account_id: str) -> ResponseReturnValue:
    """Put everything that waits into a file."""
    waiting = queries.waiting(account_id)
    if request.method != "POST":
        day = making.next_working_day(i18n.in_uk_time(clock.now()).date())
        parts = {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
        return drawing.new(waiting, "", parts, Errors())
    asked = request.form.get("format", "")
    parts = {
        name: typed.text(f"pay_on-{name}", longest=LONGEST_NUMBER)
        for name in ("day", "month", "year")
    }
    day_asked = _date(parts)
    errors = Errors.of(
        ([] if asked in {*Format} else [NO_FORMAT]) + ([] if day_asked else [NOT_A_DATE])
    )
    if errors or day_asked is None:
        return drawing.new(waiting, asked, parts, errors), UNPROCESSABLE
    try:
        file = making.make(
            account_id, Format(asked), pay_on=day_asked, user_id=here().user.id, ip=came_from()
        )
    except (NotADayToPay, NoAccountToPayFrom, NothingWaits) as refused:
        wrong = {
            NotADayToPay: NOT_A_DATE,
            NoAccountToPayFrom: NO_ACCOUNT,
            NothingWaits: NOTHING_WAITS,
        }[type(refused)]
        return drawing.new(waiting, asked, parts, Errors.of([wrong])), UNPROCESSABLE
    flash(_("The file was made. Somebody else has to approve it."), "success")
    return _back(file.id)


@blueprint.get("/<bank_file_id>")
@allow(May.MAKE_REPAYMENTS)
def show(account_id: str, bank_file_id: str) -> ResponseReturnValue:
    """A file, its transfers, and what can be done with it."""
    return _show(queries.get(bank_file_id, account_id=account_id), Errors())


@blueprint.post("/<bank_file_id>/approve")
@allow(May.MAKE_REPAYMENTS)
@confirmed
def approve(account_id: str, bank_file_id: str) -> ResponseReturnValue:
    """Agree to a file that somebody else has made."""
    try:
        making.approve(bank_file_id, **_by(account_id))
    except (OwnFile, AlreadyDecided, DayIsOver, MakerMayNot) as refused:
        flash(_(refused.message))
    else:
        flash(_("You approved the file. It can be downloaded now."), "success")
    return _back(bank_file_id)


@blueprint.post("/<bank_file_id>/reject")
@allow(May.MAKE_REPAYMENTS)
@confirmed
def reject(account_id: str, bank_file_id: str) -> ResponseReturnValue:
    """Let go of a file that nobody has approved."""
    try:
        making.reject(bank_file_id, **_by(account_id))
    except AlreadyDecided as refused:
        flash(_(refused.message))
    else:
        flash(_("The file was not approved. Its transfers wait for the next one."), "success")
    return _back(bank_file_id)


@blueprint.get("/<bank_file_id>/download")
@allow(May.MAKE_REPAYMENTS)
@confirmed
def download(account_id: str, bank_file_id: str) -> ResponseReturnValue:
    """The file itself, the same each time."""
    file, content = making.download(bank_file_id, **_by(account_id))
    form = making.FORMATS[file.format]
    response = make_response(content)
    response.mimetype = form.MEDIA_TYPE.partition(";")[0]
    name = f"refunds-{file.serial:06}.{form.EXTENSION}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/<bank_file_id>/confirm")
@allow(May.MAKE_REPAYMENTS)
@confirmed
def confirm(account_id: str, bank_file_id: str) -> ResponseReturnValue:
    """Take down that the bank has made the chosen transfers, or all that it had not yet."""
    file = queries.get(bank_file_id, account_id=account_id)
    in_file = {
        transfer.id
        for transfer, _repayment in queries.transfers_of(file)
        if transfer.state is TransferState.IN_FILE
    }
    everything = request.form.get("which") == "all"
    chosen = in_file if everything else in_file & set(request.form.getlist("transfer"))
    if not chosen and not everything:
        return _show(file, Errors.of([NONE_CHOSEN])), UNPROCESSABLE
    try:
        count = transfers.confirm(sorted(chosen), account_id=account_id, **_actor())
    except NotWithTheBank as refused:
        flash(_(refused.message))
    else:
        said = ngettext("%(num)s transfer is made", "%(num)s transfers are made", count)
        flash(said, "success")
    return _back(bank_file_id)


@blueprint.route("/<bank_file_id>/returned/<transfer_id>", methods=["GET", "POST"])
@allow(May.MAKE_REPAYMENTS)
@confirmed
def give_back(account_id: str, bank_file_id: str, transfer_id: str) -> ResponseReturnValue:
    """Ask why the bank returned a transfer, and have its payer asked again."""
    file = queries.get(bank_file_id, account_id=account_id)
    transfer = _transfer(file, transfer_id)
    if request.method != "POST":
        return drawing.give_back(file, transfer, "", Errors())
    reason = request.form.get("reason", "")
    if reason not in RETURN_REASONS:
        return drawing.give_back(file, transfer, "", Errors.of([NO_REASON])), UNPROCESSABLE
    transfers.returned(transfer_id, account_id=account_id, reason=reason, **_actor())
    flash(_("The transfer was returned. The payer is asked again."), "success")
    return _back(bank_file_id)


def _show(file: RepaymentFile, errors: Errors) -> str:
    return drawing.show(file, queries.transfers_of(file), errors)


def _transfer(file: RepaymentFile, transfer_id: str) -> BankTransfer:
    """A transfer of a file.

    Raises:
        TransferNotFound
    """
    for transfer, _repayment in queries.transfers_of(file):
        if transfer.id == transfer_id:
            return transfer
    raise TransferNotFound


def _date(parts: dict[str, str]) -> date | None:
    try:
        return date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None


def _by(account_id: str) -> dict[str, Any]:
    return {"account_id": account_id, "user_id": here().user.id, "ip": came_from()}


def _actor() -> dict[str, Any]:
    return {"actor": Actor.staff(here().user.id), "ip": came_from()}


def _back(bank_file_id: str) -> ResponseReturnValue:
    return redirect(url_for(".show", account_id=here().account.id, bank_file_id=bank_file_id), 303)
