"""Payments taken by telephone elsewhere, as whoever took them is answered."""

from app.payments.models import Payment
from app.wire.v1.common import Json, moment
from app.wire.v1.payments import state

# What has no column of its own is kept as metadata under these names.
OUTCOME, SUPPLEMENTAL = ("status", "code"), ("error_code", "error_message")
KEPT = ("created_date", "authorised_date", "processor_id", "auth_code", "telephone_number")


def notification(payment: Payment) -> Json:
    """The payment in the words of its notification. What was not told is left out."""
    told = payment.metadata_
    outcome: Json = {name: told[name] for name in OUTCOME if name in told}
    if supplemental := {name: told[name] for name in SUPPLEMENTAL if name in told}:
        outcome["supplemental"] = supplemental
    body: Json = {
        "payment_id": payment.id,
        "amount": payment.amount_pence,
        "reference": payment.reference,
        "description": payment.description,
        "created_date": moment(payment.created_at),
        **{name: told[name] for name in KEPT if name in told},
        "provider_id": payment.provider_transaction,
        "payment_outcome": outcome,
        "state": state(payment.external),
    }
    known = {
        "card_type": payment.card_brand,
        "name_on_card": payment.cardholder_name,
        "email_address": payment.email,
        "card_expiry": payment.card_expiry,
        "last_four_digits": payment.card_last_four,
        "first_six_digits": payment.card_first_six,
    }
    return body | {name: value for name, value in known.items() if value}
