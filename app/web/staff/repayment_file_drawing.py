"""Drawing files of bank transfers for staff."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from app.i18n import format_date, format_datetime, format_pounds, ngettext
from app.i18n import gettext as _
from app.people import directory
from app.repayments import configuring
from app.repayments.bank_details import BankDetails
from app.repayments.files.queries import Waiting
from app.repayments.models import BankTransfer, Repayment, RepaymentFile
from app.repayments.states import FileState, TransferState
from app.web.components import Errors
from app.web.rendering import render, render_page
from app.web.staff import repayment_words as words
from app.web.staff.access import here
from app.web.staff.layout import account_holes, account_shape

_STAND = {TransferState.IN_FILE, TransferState.CONFIRMED}


def index(waiting: Waiting, files: Sequence[RepaymentFile]) -> str:
    """What waits, and the files there are."""
    account_id = here().account.id
    here_url = url_for("staff.repayment_files.index", account_id=account_id)
    return render_page(
        "staff/repayment_files/index.html",
        shape={
            **_shape(),
            "is_any": bool(files),
            "is_waiting": bool(waiting.transfers),
            "can_transfer": configuring.can_transfer(configuring.of_account(account_id)),
        },
        holes={
            **account_holes(),
            **_waiting(waiting),
            "new_url": url_for("staff.repayment_files.new", account_id=account_id),
            "all_url": url_for("staff.repayments.index", account_id=account_id),
            "repayment_settings_url": url_for(
                "staff.repayment_settings.edit", account_id=account_id
            ),
            "list": render(
                "staff/repayment_files/_list.html",
                files=[(file, *_tag(file), str(words.FORMATS[file.format])) for file in files],
                here_url=here_url,
            ),
        },
    )


def new(waiting: Waiting, form: str, parts: dict[str, str], errors: Errors) -> str:
    """The form for a new file."""
    account_id = here().account.id
    return render_page(
        "staff/repayment_files/new.html",
        shape={
            **_shape(),
            "formats": tuple((str(name), text) for name, text in words.FORMATS.items()),
            "format": form if form in {*words.FORMATS} else "",
        },
        holes={
            **account_holes(),
            **_waiting(waiting),
            **{f"typed_{name}": text for name, text in parts.items()},
            "files_url": url_for("staff.repayment_files.index", account_id=account_id),
        },
        errors=errors,
    )


def show(
    file: RepaymentFile, lines: Sequence[tuple[BankTransfer, Repayment]], errors: Errors
) -> str:
    """One file, its transfers, and what can be done with it."""
    account_id = here().account.id
    at: dict[str, Any] = {"account_id": account_id, "bank_file_id": file.id}
    is_theirs = file.made_by == here().user.id
    open_lines = [one for one, _of in lines if one.state is TransferState.IN_FILE]
    is_approved = file.state is FileState.APPROVED
    return render_page(
        "staff/repayment_files/show.html",
        shape={
            **_shape(),
            "state": str(file.state),
            "is_theirs": is_theirs,
            "can_download": is_approved and file.wiped_at is None,
            "can_confirm": is_approved and bool(open_lines),
        },
        holes={
            **account_holes(),
            "serial": str(file.serial),
            "total": format_pounds(file.total_pence),
            "files_url": url_for("staff.repayment_files.index", account_id=account_id),
            "approve_url": url_for("staff.repayment_files.approve", **at),
            "reject_url": url_for("staff.repayment_files.reject", **at),
            "download_url": url_for("staff.repayment_files.download", **at),
            "confirm_url": url_for("staff.repayment_files.confirm", **at),
            "facts": render("staff/repayment_files/_facts.html", **_facts(file)),
            "lines": render(
                "staff/repayment_files/_lines.html",
                lines=[_line(one, of) for one, of in lines],
                can_confirm=is_approved and bool(open_lines),
                is_approved=is_approved,
            ),
        },
        errors=errors,
    )


def give_back(file: RepaymentFile, transfer: BankTransfer, reason: str, errors: Errors) -> str:
    """Why a transfer was returned."""
    return render_page(
        "staff/repayment_files/give_back.html",
        shape={
            **_shape(),
            "reasons": tuple(words.RETURNS.items()),
            "reason": reason,
            "can_be": transfer.state in _STAND and file.state is FileState.APPROVED,
        },
        holes={
            **account_holes(),
            "amount": format_pounds(transfer.amount_pence),
            "reference": transfer.reference,
            "file_url": url_for(
                "staff.repayment_files.show", account_id=file.account_id, bank_file_id=file.id
            ),
        },
        errors=errors,
    )


def _shape() -> dict[str, Any]:
    return {**account_shape(), "section": "payments"}


def _waiting(waiting: Waiting) -> dict[str, str]:
    return {
        "waiting": ngettext(
            "%(num)s transfer of %(sum)s", "%(num)s transfers of %(sum)s in all",
            waiting.transfers, sum=format_pounds(waiting.total_pence),
        )
    }  # fmt: skip


def _tag(file: RepaymentFile) -> tuple[str, str]:
    text, colour = words.FILES[file.state]
    return str(text), colour


def _facts(file: RepaymentFile) -> dict[str, Any]:
    names = directory.names({file.made_by, file.decided_by or ""})
    unknown = _("a former member of staff")
    return {
        "tag": _tag(file),
        "rows": (
            (_("Format"), str(words.FORMATS[file.format])),
            (_("Transfers"), str(file.transfers)),
            (_("Sum"), format_pounds(file.total_pence)),
            (_("To be paid on"), format_date(file.pay_on)),
            (_("Made by"), names.get(file.made_by, unknown)),
            (_("Made"), format_datetime(file.made_at, zone=True)),
            (
                _("Decided by"),
                names.get(file.decided_by, unknown) if file.decided_by else "",
            ),
            (
                _("Decided"),
                format_datetime(file.decided_at, zone=True) if file.decided_at else "",
            ),
            (_("SHA-256"), file.digest),
        ),
    }


def _line(transfer: BankTransfer, repayment: Repayment) -> dict[str, Any]:
    details = BankDetails.unsealed(transfer.sealed_details, owner_id=transfer.id)
    at: dict[str, Any] = {"account_id": transfer.account_id}
    return {
        "id": transfer.id,
        "reference": transfer.reference,
        "account": details.masked if details else _("Not kept any more"),
        "amount_pence": transfer.amount_pence,
        "state": str(words.TRANSFERS[transfer.state]),
        "reason": str(words.RETURNS.get(transfer.return_reason, "")),
        "is_open": transfer.state is TransferState.IN_FILE,
        "repayment_url": url_for("staff.repayments.show", **at, repayment_id=repayment.id),
        "return_url": url_for(
            "staff.repayment_files.give_back",
            **at,
            bank_file_id=transfer.file_id,
            transfer_id=transfer.id,
        )
        if transfer.state in _STAND
        else "",
    }
