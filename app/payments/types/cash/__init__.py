"""Paying over a counter, in shops that take payments for others: in cash, and often by card.

A *voucher* is what a payer takes there for one payment: a number, as a barcode, of each network
that they choose. An *account barcode* is for paying in any sum as often as one likes. Networks are
contract packs (`schemes`). docs/cash.md.
"""

from app.i18n import lazy
from app.money import Pence
from app.payments.types.rules import Parts, PaymentType

_HERE = "app.payments.types.cash"

CASH = PaymentType(
    name="cash",
    label=lazy("Cash at a shop or Post Office"),
    hint=lazy(
        "Get a barcode and pay with it at a counter near you. It can take a few days until we know"
        " that you have paid."
    ),
    pages=f"{_HERE}.web.networks",
    smallest_pence=Pence(1),
    goes_on_at="pages.vouchers.show",
    staff_page="staff.payment_vouchers.show",
    missing=lazy(
        "There are only demonstrations of networks here. Whoever runs this platform has to enter"
        " the contract with a network first."
    ),
    parts=Parts(
        pages=(
            f"{_HERE}.web.vouchers",
            f"{_HERE}.web.voucher_links",
            f"{_HERE}.web.number_checks",
        ),
        sandbox=(
            f"{_HERE}.web.developers.shop_counter",
            f"{_HERE}.web.developers.takings",
            f"{_HERE}.web.developers.cash_counter",
            f"{_HERE}.web.developers.cash_outs",
            f"{_HERE}.web.developers.sandbox_remittances",
        ),
        hooks=(f"{_HERE}.web.event_pushes",),
        staff=(
            f"{_HERE}.web.staff.counter_networks",
            f"{_HERE}.web.staff.account_barcodes",
            f"{_HERE}.web.staff.payment_vouchers",
        ),
        models=(f"{_HERE}.models", f"{_HERE}.counter.models"),
        gateway=f"{_HERE}.gateway",
        tasks=f"{_HERE}.reminders",
        wire=f"{_HERE}.wire",
        status=f"{_HERE}.standing",
        fitting=f"{_HERE}.networks",
        seed=f"{_HERE}.seed",
        remittances=(f"{_HERE}.remittance",),
        cash_out=f"{_HERE}.cash_out",
        takings=f"{_HERE}.schemes",
    ),
)
