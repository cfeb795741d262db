"""Numbers that a shop scans or types, and what they stand for."""

import re
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db, ids
from app.errors import Conflict
from app.payments.models import Payment
from app.receipts.models import PaymentNumber


class NumberTaken(Conflict):
    """Something else has this number, or this thing has a number of the network already."""

    code = "payment_number_taken"
    message = "This number cannot be used. Try again."


# PostgreSQL names the index, SQLite its columns.
for _index in (
    "one_use_of_a_number",
    "payment_numbers.network, payment_numbers.number",
    "ix_payment_numbers_payment",
    "payment_numbers.payment_id, payment_numbers.network",
    "ix_payment_numbers_barcode",
    "payment_numbers.barcode_id, payment_numbers.network",
):
    db.refuses(_index, NumberTaken)


def give(
    session: Session,
    *,
    network: str,
    number: str,
    account_id: str,
    payment_id: str | None = None,
    barcode_id: str | None = None,
    expires_at: datetime | None = None,
) -> PaymentNumber:
    """Let a payment, or an account barcode, be paid under a number at a network.

    `expires_at` is the last moment at which a shop takes money for it in time; where it is not
    said, that of the payment. The transaction ends with `NumberTaken` where the number is in use.
    """
    if payment_id is not None and expires_at is None:
        expires_at = session.get_one(Payment, payment_id).expires_at
    given = PaymentNumber(
        id=ids.new_id(),
        network=network,
        number=number,
        account_id=account_id,
        payment_id=payment_id,
        barcode_id=barcode_id,
        expires_at=expires_at,
    )
    session.add(given)
    session.flush()
    return given


def find(session: Session, network: str, number: str) -> PaymentNumber | None:
    """What a number stands for at a network, exactly as scanned. None where it never was given."""
    return session.scalar(
        select(PaymentNumber).where(
            PaymentNumber.network == network, PaymentNumber.number == number
        )
    )


def is_given(text: str, *, account_ids: Collection[str]) -> bool:
    """Whether something of these accounts can be paid under it, however its digits are grouped."""
    if not account_ids:
        return False
    number = re.sub(r"[\s-]", "", text)
    given = select(PaymentNumber.id).where(
        PaymentNumber.account_id.in_(account_ids), PaymentNumber.number == number
    )
    with db.reading() as session:
        return session.scalar(given.limit(1)) is not None


def of_payment(session: Session, payment_id: str) -> list[PaymentNumber]:
    """The numbers under which a payment can be paid, in the order in which they were given."""
    return list(
        session.scalars(
            select(PaymentNumber)
            .where(PaymentNumber.payment_id == payment_id)
            .order_by(PaymentNumber.created_at, PaymentNumber.id)
        )
    )
