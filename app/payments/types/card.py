"""Debit and credit cards, typed in on our pages or over the telephone."""

from app.i18n import lazy
from app.payments.types.rules import PaymentType

CARD = PaymentType(
    name="card",
    label=lazy("Debit or credit card"),
    hint=lazy("Enter your card details here. You will know in a few seconds if you have paid."),
    pages="app.web.pages.card",
)
