"""Drawing repayments for staff."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from app import events, i18n
from app.events import Event
from app.i18n import format_date, format_datetime, format_pounds, lazy
from app.i18n import gettext as _
from app.people import May
from app.repayments import calling_off, choosing, networks, queries
from app.repayments.bank_details import BankDetails
from app.repayments.models import BankTransfer, CashOutVoucher, Repayment
from app.repayments.networks import NobodyPaysOut
from app.repayments.queries import Story
from app.repayments.states import RepaymentHappened, RepaymentState, TransferState
from app.web.components import Errors
from app.web.rendering import render, render_page
from app.web.staff import repayment_words as words
from app.web.staff import timeline
from app.web.staff.access import here
from app.web.staff.layout import account_holes, account_shape

_BY_BANK = ("bank", lazy("Into a bank or building society account"))


def index(found: Sequence[tuple[Repayment, str]], state: RepaymentState | None) -> str:
    """The list, with links to those in each state."""
    account_id = here().account.id
    here_url = url_for("staff.repayments.index", account_id=account_id)
    return render_page(
        "staff/repayments/index.html",
        shape={
            **shape(),
            "state": str(state) if state else "",
            "states": tuple((name, text) for name, (text, _colour) in words.STATES.items()),
            "is_any": bool(found),
            "may_make": here().may(May.MAKE_REPAYMENTS),
        },
        holes={
            **account_holes(),
            "here_url": here_url,
            "files_url": url_for("staff.repayment_files.index", account_id=account_id),
            "list": render(
                "staff/repayments/_list.html",
                repayments=[(one, reference, *tag(one.state)) for one, reference in found],
                here_url=here_url,
            ),
        },
    )


def show(story: Story) -> str:
    """One repayment, and what can be done about it."""
    sums, repayment = story.sums, story.repayment
    on_its_way = story.on_its_way
    may_make = here().may(May.MAKE_REPAYMENTS)
    is_open = repayment.state not in {RepaymentState.DONE, RepaymentState.CALLED_OFF}
    has_file = on_its_way is not None and on_its_way.state is TransferState.IN_FILE
    can_call_off = is_open and not has_file and calling_off.can_be(repayment, sums.paid_pence)
    return render_page(
        "staff/repayments/show.html",
        shape={
            **shape(),
            "can_choose": may_make and bool(sums.left_pence) and on_its_way is None,
            "can_choose_again": may_make and on_its_way is not None and not has_file,
            "can_send_link": may_make and is_open,
            "can_cancel_vouchers": may_make and bool(story.to_collect),
            "can_call_off": may_make and can_call_off,
            "is_overpaid": bool(sums.overpaid_pence),
        },
        holes={
            **account_holes(),
            **about(story),
            "overpaid": format_pounds(sums.overpaid_pence),
            "details": render(
                "staff/repayments/_details.html",
                facts=_facts(story),
                vouchers=[_voucher(one) for one in story.vouchers],
                transfers=[_transfer(one) for one in story.transfers],
                timeline=_timeline(repayment),
            ),
        },
    )


def choose(story: Story, road: str, written: dict[str, str], errors: Errors) -> str:
    """The form for a payer who is on the telephone."""
    kind = here().account.kind
    cash = networks.offered(kind) if choosing.can_be_cash(story, kind) else ()
    roads = (
        _BY_BANK,
        *((one.name, lazy("In cash at %(network)s", network=one.title)) for one in cash),
    )
    return render_page(
        "staff/repayments/choose.html",
        shape={
            **shape(),
            "roads": roads,
            "road": road if road in {name for name, _text in roads} else "",
        },
        holes={
            **account_holes(),
            **about(story),
            **{
                f"typed_{name}": written.get(name, "")
                for name in ("name", "sort_code", "account_number")
            },
        },
        errors=errors,
    )


def link(story: Story, email: str, errors: Errors) -> str:
    """The form for the address to which a new link goes."""
    return render_page(
        "staff/repayments/send_link.html",
        shape=shape(),
        holes={**account_holes(), **about(story), "typed_email": email},
        errors=errors,
    )


def opened(happened: Sequence[Event], *, account_id: str) -> list[tuple[str, str]]:
    """The repayments among what happened to a payment, as its page leads to them."""
    return [
        (
            _("Repayment of %(amount)s", amount=format_pounds(event.details["amount_pence"])),
            url_for("staff.repayments.show", account_id=account_id, repayment_id=event.resource_id),
        )
        for event in happened
        if event.name == RepaymentHappened.OPENED
    ]


def shape() -> dict[str, Any]:
    """What is around every page about repayments."""
    return {**account_shape(), "section": "payments"}


def about(story: Story) -> dict[str, str]:
    """Which repayment it is, and where its pages are."""
    at: dict[str, Any] = {"account_id": here().account.id, "repayment_id": story.repayment.id}
    return {
        "amount": format_pounds(story.repayment.amount_pence),
        "left": format_pounds(story.sums.left_pence),
        "all_url": url_for("staff.repayments.index", account_id=here().account.id),
        "show_url": url_for("staff.repayments.show", **at),
        "choose_url": url_for("staff.repayments.choose", **at),
        "choose_again_url": url_for("staff.repayments.choose_again", **at),
        "send_link_url": url_for("staff.repayments.send_link", **at),
        "cancel_vouchers_url": url_for("staff.repayments.cancel_vouchers", **at),
        "call_off_url": url_for("staff.repayments.call_off", **at),
    }


def tag(state: RepaymentState) -> tuple[str, str]:
    """How a state is shown: its words and its colour."""
    text, colour = words.STATES[state]
    return str(text), colour


def _facts(story: Story) -> dict[str, Any]:
    repayment, sums = story.repayment, story.sums
    payment, _account, _service = queries.whose(repayment)
    return {
        "tag": tag(repayment.state),
        "reference": payment.reference or payment.id,
        "payment_url": url_for(
            "staff.payments.show", account_id=payment.account_id, payment_id=payment.id
        ),
        "of": _("A refund") if repayment.refund_id else _("Money that was paid in and not wanted"),
        "amount": format_pounds(sums.amount_pence),
        "paid": format_pounds(sums.paid_pence),
        "issued": format_pounds(sums.issued_pence),
        "banking": format_pounds(sums.banking_pence),
        "left": format_pounds(sums.left_pence),
        "email": repayment.email if here().may(May.SEE_PAYER) else "",
        "opened": format_datetime(repayment.opened_at, zone=True),
    }


def _voucher(voucher: CashOutVoucher) -> dict[str, Any]:
    try:
        where = networks.named(voucher.network).title
    except NobodyPaysOut:  # it paid out when the voucher was issued
        where = voucher.network
    return {
        "where": where,
        "amount_pence": voucher.amount_pence,
        "state": str(words.VOUCHERS[voucher.state]),
        "late": voucher.collected_late,
        "until": format_date(i18n.in_uk_time(voucher.expires_at).date()),
        "collected_at": voucher.collected_at,
    }


def _transfer(transfer: BankTransfer) -> dict[str, Any]:
    details = BankDetails.unsealed(transfer.sealed_details, owner_id=transfer.id)
    return {
        "account": details.masked if details else _("Not kept any more"),
        "amount_pence": transfer.amount_pence,
        "reference": transfer.reference,
        "state": str(words.TRANSFERS[transfer.state]),
        "reason": str(words.RETURNS.get(transfer.return_reason, "")),
        "file_url": url_for(
            "staff.repayment_files.show",
            account_id=transfer.account_id,
            bank_file_id=transfer.file_id,
        )
        if transfer.file_id
        else "",
    }


def _timeline(repayment: Repayment) -> list[timeline.Entry]:
    happened = events.of_resource(resource_kind="repayment", resource_id=repayment.id)
    return timeline.told(happened, account_id=repayment.account_id)
