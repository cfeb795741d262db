"""Debit and credit cards, typed in on our pages or over the telephone."""

from app.payments.types.rules import PaymentType

CARD = PaymentType(name="card")
