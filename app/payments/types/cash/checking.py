"""Whether a number can be paid: all that may be told to somebody who only has the number."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db
from app.accounts.models import Account
from app.payments.models import Payment
from app.payments.states import State
from app.payments.types.cash import schemes, sums
from app.payments.types.cash.schemes.scheme import tidied
from app.receipts.models import AccountBarcode, PaymentNumber


class Found(StrEnum):
    """What is told of a number."""

    CAN_BE_PAID = "can_be_paid"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    CANNOT_BE_PAID = "cannot_be_paid"
    NOT_KNOWN = "not_known"


def is_something(typed: str) -> bool:
    """Whether anything was typed."""
    return bool(tidied(typed))


def look_up(typed: str) -> Found:
    """What became of a number, however it was typed, in whichever network it is one.

    A number that no network could have been given by us is not looked for.
    """
    number = tidied(typed)
    names = [one.name for one in schemes.every() if one.is_well_formed(number)]
    if not names:
        return Found.NOT_KNOWN
    with db.reading() as session:
        known = session.scalars(
            select(PaymentNumber).where(
                PaymentNumber.network.in_(names), PaymentNumber.number == number
            )
        ).first()
        if known is None:
            return Found.NOT_KNOWN
        if known.payment_id is None:
            return _of_barcode(session, known)
        return _of_payment(session, known.payment_id)


def _of_payment(session: Session, payment_id: str) -> Found:
    payment = session.get_one(Payment, payment_id)
    if payment.state is State.CAPTURED:
        return Found.PAID
    is_over = payment.expires_at is not None and payment.expires_at <= clock.now()
    if payment.state is not State.AWAITING_PAYMENT or is_over:
        return Found.CANNOT_BE_PAID
    received_pence = sums.of_payments(session, [payment_id])[payment_id].received_pence
    return Found.PARTLY_PAID if received_pence else Found.CAN_BE_PAID


def _of_barcode(session: Session, number: PaymentNumber) -> Found:
    barcode = session.get_one(AccountBarcode, number.barcode_id)
    account = session.get_one(Account, number.account_id)
    if barcode.closed_at is not None or account.disabled_at is not None:
        return Found.CANNOT_BE_PAID
    return Found.CAN_BE_PAID
