"""Paying by bank: the payer approves a payment from their account, at their own bank.

docs/pay-by-bank.md says what it is built after, and what was not verified.
"""

from app.i18n import lazy
from app.payments.types.rules import Parts, PaymentType

BANK = PaymentType(
    name="bank",
    label=lazy("Pay by bank"),
    hint=lazy(
        "Approve the payment in your bank’s app or on its website. You do not need a card. You will"
        " usually know within a minute if you have paid."
    ),
    pages="app.payments.types.bank.web.banks",
    goes_on_at="pages.approvals.show",
    comes_back_at="/bank/{payment_id}/return",
    missing=lazy(
        "There are only the sandbox’s test banks here. Whoever runs this platform has to connect a"
        " provider of open banking first."
    ),
    parts=Parts(
        pages=("app.payments.types.bank.web.approvals",),
        sandbox=("app.payments.types.bank.web.tellers",),
        models=("app.payments.types.bank.models",),
        gateway="app.payments.types.bank.gateway",
        tasks="app.payments.types.bank.acting",
        status="app.payments.types.bank.status",
        fitting="app.payments.types.bank.fitting",
    ),
)
