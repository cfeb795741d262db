"""Drawing the pages of somebody who is owed money."""

from typing import Any

from flask import url_for

from app import clock, i18n
from app.branding import queries as brandings
from app.i18n import LazyText, format_date, format_pounds, lazy
from app.i18n import gettext as _
from app.repayments import cash_out, choosing, networks, queries
from app.repayments.bank_details import BankDetails
from app.repayments.models import CashOutVoucher, Repayment
from app.repayments.queries import Story
from app.repayments.states import RepaymentState, TransferState, VoucherState
from app.web import branding
from app.web.components import Errors
from app.web.rendering import render, render_page

_NOTHING_WRONG = Errors()

Road = tuple[str, str | LazyText, str | LazyText]

BY_BANK: Road = (
    "bank",
    lazy("Into a bank or building society account"),
    lazy("You need the sort code and account number. It takes about 5 working days."),
)


def show(token: str, story: Story, errors: Errors = _NOTHING_WRONG) -> str:
    """What is owed, what can be chosen, and what was."""
    sums = story.sums
    on_its_way = story.on_its_way
    return render_page(
        "pages/repayments/show.html",
        shape={
            **_shape(story.repayment),
            "situation": _situation(story),
            "can_change": on_its_way is not None and on_its_way.state is TransferState.WAITING,
            "roads": _roads(story) if sums.left_pence and not on_its_way else (),
            "was_paid_some": 0 < sums.paid_pence < sums.amount_pence,
        },
        holes={
            **_holes(story.repayment),
            "amount": format_pounds(sums.amount_pence),
            "left": format_pounds(sums.left_pence),
            "paid": format_pounds(min(sums.paid_pence, sums.amount_pence)),
            "sent": format_pounds(on_its_way.amount_pence) if on_its_way else "",
            "ending": _ending(story),
            "vouchers": _vouchers(story),
            "action": url_for(".create", token=token),
            "change_action": url_for(".change", token=token),
        },
        errors=errors,
    )


def bank(
    token: str,
    story: Story,
    typed: dict[str, str] | None = None,
    errors: Errors = _NOTHING_WRONG,
) -> str:
    """The form for bank details, with what was typed where something is wrong with it."""
    values = typed or {"name": "", "sort_code": "", "account_number": ""}
    return render_page(
        "pages/repayments/bank.html",
        shape=_shape(story.repayment),
        holes={
            **_holes(story.repayment),
            **{f"typed_{name}": text for name, text in values.items()},
            "left": format_pounds(story.sums.left_pence),
            "back_url": url_for(".show", token=token),
            "action": url_for(".bank", token=token),
        },
        errors=errors,
    )


def _situation(story: Story) -> str:
    """What the page is about, in one word."""
    if story.repayment.state in {RepaymentState.DONE, RepaymentState.CALLED_OFF}:
        return str(story.repayment.state)
    if story.sums.left_pence and not story.on_its_way:
        return "choose"
    if story.on_its_way:
        return "bank"
    return "cash" if _good(story) else "ran_out"


def _good(story: Story) -> list[CashOutVoucher]:
    """The vouchers that a shop pays out still. Others wait for a day, for word that one did."""
    return [one for one in story.to_collect if clock.now() <= one.expires_at]


def _roads(story: Story) -> tuple[Road, ...]:
    """What there is to choose from."""
    _payment, account, _service = queries.whose(story.repayment)
    if not choosing.can_be_cash(story, account.kind):
        return (BY_BANK,)
    cash = tuple(
        (
            network.name,
            lazy("In cash at %(network)s", network=network.title),
            lazy(
                "You get a voucher for each £100, and show it at the counter. You do not need a"
                " bank account."
            ),
        )
        for network in networks.offered(account.kind)
    )
    return (BY_BANK, *cash)


def _vouchers(story: Story) -> str:
    """The vouchers that can be collected, "" where there are none."""
    to_collect = _good(story)
    if not to_collect:
        return ""
    collected = [one for one in story.vouchers if one.state is VoucherState.COLLECTED]
    return render(
        "pages/repayments/_vouchers.html",
        vouchers=[_voucher(one, number) for number, one in enumerate(to_collect, start=1)],
        collected=len(collected),
        count=len(to_collect),
    )


def _voucher(voucher: CashOutVoucher, number: int) -> dict[str, Any]:
    network, secret = networks.named(voucher.network), cash_out.number_of(voucher)
    grouped = network.grouped(secret)
    return {
        "heading": _("Voucher %(number)s", number=number),
        "amount": format_pounds(voucher.amount_pence),
        "number": grouped,
        "barcode": network.draw(
            secret, voucher.amount_pence, _("Barcode of number %(number)s", number=grouped)
        ),
        "where": network.title,
        "until": format_date(i18n.in_uk_time(voucher.expires_at).date()),
    }


def _ending(story: Story) -> str:
    """The last digits of the account that the money goes to."""
    transfer = story.on_its_way
    if transfer is None:
        return ""
    details = BankDetails.unsealed(transfer.sealed_details, owner_id=transfer.id)
    return details.account_number[-4:] if details else ""


def _shape(repayment: Repayment) -> dict[str, Any]:
    _payment, account, service = queries.whose(repayment)
    return {
        "is_test": not account.kind.takes_real_money,
        "is_branded": brandings.of_service(service.id) is not None,
    }


def _holes(repayment: Repayment) -> dict[str, str]:
    payment, _account, service = queries.whose(repayment)
    in_welsh = i18n.current_language() == "cy"
    brand = brandings.of_service(service.id)
    address = (
        service.merchant_address_line_1,
        service.merchant_address_line_2,
        service.merchant_address_city,
        service.merchant_address_postcode,
    )
    return {
        "service_name": (in_welsh and service.name_cy) or service.name,
        "reference": payment.reference,
        "merchant_name": service.merchant_name,
        "merchant_address": ", ".join(filter(None, address)),
        **(
            branding.holes(
                name=(in_welsh and brand.name_cy) or brand.name,
                background=brand.background,
                text=brand.text,
                border=brand.border,
                logo_digest=brand.logo_digest,
                logo_width=brand.logo_width,
                logo_height=brand.logo_height,
            )
            if brand
            else {}
        ),
    }
