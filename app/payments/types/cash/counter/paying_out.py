"""The till of a shop in the sandbox: handing out cash for a voucher of a test account.

The network tells of it by an event, which goes the way of a real one, from its envelope on. One
that sends no events is believed at once.
"""

from app import clock, ids
from app.errors import Conflict
from app.payments.types.cash import events
from app.payments.types.cash.counter import networks
from app.repayments import cash_out
from app.repayments.models import CashOutVoucher
from app.repayments.states import VoucherState


class NothingForIt(Conflict):
    """A shop is told so by its till, and hands out nothing."""

    code = "voucher_is_good_no_more"
    message = "This voucher was paid out already, has expired or was cancelled"


def pay_out(account_id: str, *, number: str) -> CashOutVoucher:
    """Let somebody collect the cash. As the voucher is afterwards.

    Raises:
        VoucherNotFound, NothingForIt
        UnknownScheme: it is to be collected from a network that has no shops here.
    """
    voucher = cash_out.of_account(account_id, number)
    network = networks.named(voucher.network)
    good_for = cash_out.number_of(voucher)
    if voucher.state is not VoucherState.ISSUED or not good_for or clock.now() > voucher.expires_at:
        raise NothingForIt(field="number")
    key, at = f"SIM-{ids.new_id()}", clock.now().replace(microsecond=0)
    if network.event_secret:
        told = events.envelope_of_paying_out(network.name, number=good_for, key=key, at=at)
        events.take(network.name, told)
    else:
        cash_out.collected(network.name, good_for, key, at)
    return cash_out.of_account(account_id, good_for)
