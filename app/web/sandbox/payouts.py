"""Having everything paid out at once, for programs. docs/sandbox.md."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.gateways.sandbox import payouts
from app.jobs import sandbox
from app.web.sandbox import programs

blueprint = Blueprint("payouts", __name__, url_prefix="/payouts")


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Pay out what was taken for the account, less what it gave back or lost, and tell us of it."""
    account_id = programs.caller().account_id
    settled = payouts.pay_out(account_id)
    sandbox.tell(account_id=account_id)
    return {"settled": settled}, 201
