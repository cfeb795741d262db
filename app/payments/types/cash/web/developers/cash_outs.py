"""Collecting the cash for vouchers in the sandbox, for programs. docs/sandbox.md."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.payments.types.cash.counter import paying_out
from app.repayments import cash_out
from app.repayments.models import CashOutVoucher
from app.web.sandbox import programs
from app.web.sandbox.programs import RequestNotReadable

FOR_PROGRAMS = True
LONGEST_NUMBER = 80
MOST_LISTED = 50

blueprint = Blueprint("cash_outs", __name__, url_prefix="/cash-outs")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The vouchers of the account, the newest first."""
    found = cash_out.lately(programs.caller().account_id, most=MOST_LISTED)
    return {"cash_outs": [_shown(voucher) for voucher in found]}


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Let a shop pay a voucher out."""
    account_id = programs.caller().account_id
    number = programs.body("number").get("number")
    if not isinstance(number, str) or not 0 < len(number) <= LONGEST_NUMBER:
        raise RequestNotReadable("number must be the number of a voucher", field="number")
    return {"cash_outs": [_shown(paying_out.pay_out(account_id, number=number))]}, 201


def _shown(voucher: CashOutVoucher) -> dict[str, Any]:
    return {
        "network": voucher.network,
        "number": cash_out.number_of(voucher) or None,
        "amount": voucher.amount_pence,
        "state": voucher.state,
        "expires_at": voucher.expires_at.isoformat(),
        "collected_at": voucher.collected_at.isoformat() if voucher.collected_at else None,
    }
