"""Emails to payers, for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app import db
from app.accounts.models import Account, Service
from app.emails import letter, postman
from app.emails.letter import Letter
from app.emails.models import Email, EmailKind, OutboxEmail
from app.emails.senders.port import Parcel
from app.money import Pence
from app.payments.models import Payment

PAID_AT = datetime(2026, 6, 4, 8, 32, tzinfo=UTC)  # 9:32 in the UK


def emails(payment: Payment | None = None) -> Sequence[Email]:
    """Emails, in the order in which they were written."""
    wanted = select(Email).order_by(Email.created_at, Email.id)
    if payment is not None:
        wanted = wanted.where(Email.payment_id == payment.id)
    with db.reading() as session:
        return session.scalars(wanted).all()


def outbox() -> Sequence[OutboxEmail]:
    """What lies in the outbox, oldest first."""
    with db.reading() as session:
        return session.scalars(select(OutboxEmail).order_by(OutboxEmail.number)).all()


def sent_about(payment: Payment) -> list[tuple[str, str]]:
    """What a payer was told, once everything that is due has been sent: kind and state."""
    postman.drain()
    return [(email.kind.value, email.state.value) for email in emails(payment)]


def a_letter(
    kind: EmailKind = EmailKind.RECEIPT,
    *,
    language: str = "en",
    is_test: bool = False,
    **columns: Any,
) -> Letter:
    """A letter about a payment that is in no database."""
    usual = {
        "id": "0123456789abcdefghijklmnop",
        "reference": "FL-1",
        "description": "Salmon, 12 months",
        "amount_pence": Pence(1000),
        "surcharge_pence": Pence(0),
        "card_brand": "visa",
        "card_last_four": "4242",
    }
    nothing = dict.fromkeys(
        (
            *("name_cy", "organisation", "merchant_name", "merchant_telephone", "merchant_email"),
            *("merchant_address_line_1", "merchant_address_line_2"),
            *("merchant_address_city", "merchant_address_postcode"),
        ),
        "",
    )
    service = {"name": "Fishing licences", **nothing} | columns.pop("service", {})
    account = {"email_paragraph": "", "email_paragraph_cy": ""}
    return letter.write(
        kind,
        language=language,
        service=Service(**service),
        account=Account(**account | columns.pop("account", {})),
        is_test=is_test,
        payment=Payment(**usual | columns),
        happened_at=PAID_AT,
        refund_pence=Pence(250) if kind is EmailKind.REFUND else None,
    )


def a_parcel(recipient: str = "ada@payer.example", **letter_of: Any) -> Parcel:
    """An email to be carried."""
    return Parcel("e" * 26, "a" * 26, "p" * 26, recipient, a_letter(**letter_of))
