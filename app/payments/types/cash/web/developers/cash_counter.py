"""Collecting the cash for a voucher in the sandbox, for people: a page beside the shop counter."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from app.accounts import queries as accounts
from app.errors import Refusal
from app.i18n import LazyText, format_datetime, lazy
from app.money import format_pounds
from app.payments.types.cash.counter import networks, paying_out
from app.repayments import cash_out
from app.repayments.models import CashOutVoucher
from app.repayments.states import VoucherState
from app.web.components import Errors, FieldError
from app.web.rendering import render
from app.web.sandbox import keyed

SEE_OTHER = 303
WITH_ERRORS = 400
LONGEST_NUMBER = 80
MOST_SHOWN = 20

STATES: dict[VoucherState, LazyText] = {
    VoucherState.ISSUED: lazy("Can be collected"),
    VoucherState.COLLECTED: lazy("Collected"),
    VoucherState.EXPIRED: lazy("Expired"),
    VoucherState.CANCELLED: lazy("Cancelled"),
}

ENTRIES = (
    (
        lazy("Collect a refund in cash"),
        lazy("Hand in a voucher as a payer would in a shop, and let the network tell of it."),
        "sandbox.cash_counter.show",
    ),
)

blueprint = Blueprint("cash_counter", __name__, url_prefix="/cash-counter")


class CollectForm(FlaskForm):  # type: ignore[misc]  # it publishes no types
    number = StringField(
        lazy("Number of the voucher"), [InputRequired(lazy("Enter the number of the voucher"))]
    )


@blueprint.get("")
def show() -> ResponseReturnValue:
    account_id = keyed.account_id()
    if account_id is None:
        return redirect(url_for("sandbox.shop_counter.show"), SEE_OTHER)
    form = CollectForm()
    form.number.data = request.args.get("number", "")[:LONGEST_NUMBER]
    return _page(account_id, form)


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Let a shop pay it out."""
    account_id = keyed.account_id()
    if account_id is None:
        return redirect(url_for("sandbox.shop_counter.show"), SEE_OTHER)
    form = CollectForm()
    if not form.validate_on_submit():
        return _page(account_id, form), WITH_ERRORS
    try:
        paying_out.pay_out(account_id, number=(form.number.data or "")[:LONGEST_NUMBER])
    except Refusal as refused:
        errors = Errors.of([FieldError("number", "number", lazy(refused.message))])
        return _page(account_id, form, errors=errors), WITH_ERRORS
    return redirect(url_for("sandbox.cash_counter.show", _anchor="vouchers"), SEE_OTHER)


def _page(account_id: str, form: CollectForm, **given: Any) -> str:
    account, service = accounts.with_service(account_id)
    return render(
        "cash/developers/cash_counter/show.html",
        form=form,
        account=account,
        service=service,
        vouchers=[_shown(one) for one in cash_out.lately(account_id, most=MOST_SHOWN)],
        create_path=url_for("sandbox.cash_counter.create"),
        counter_path=url_for("sandbox.shop_counter.show"),
        host=request.host_url.rstrip("/"),
        **given,
    )


def _shown(voucher: CashOutVoucher) -> dict[str, Any]:
    titles = {scheme.name: scheme for scheme in networks.every()}
    network, number = titles.get(voucher.network), cash_out.number_of(voucher)
    return {
        "network": network.title if network else voucher.network,
        "number": network.grouped(number) if network and number else number,
        "plain_number": number,
        "amount": format_pounds(voucher.amount_pence),
        "state": STATES[voucher.state],
        "is_good": voucher.state is VoucherState.ISSUED,
        "until": format_datetime(voucher.expires_at),
        "collected": format_datetime(voucher.collected_at) if voucher.collected_at else "",
    }
