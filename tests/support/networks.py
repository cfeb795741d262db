"""A network that takes money in, as tests have it: numbers given, and what it tells of them."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from app import clock, db, ids
from app.ledger import Journal, LedgerAccount, Posting
from app.payments import expiry
from app.payments.models import Payment
from app.receipts import numbers
from app.receipts.models import (
    AccountBarcode,
    ExceptionState,
    PaymentNumber,
    Receipt,
    ReceiptException,
    ReceiptKind,
)
from app.receipts.taking_in import take_in
from app.receipts.telling import Told
from tests import make

NETWORK = "corner_shops"
_serial = count(1)


def number_of(payment: Payment, *, days: int = 7, number: str = "") -> PaymentNumber:
    """A number under which a payment can be paid in time for so many days."""
    with db.transaction() as session:
        return numbers.give(
            session,
            network=NETWORK,
            number=number or f"99{next(_serial):017}",
            account_id=payment.account_id,
            payment_id=payment.id,
            expires_at=clock.now() + timedelta(days=days),
        )


def waiting(amount_pence: int = 1000, *, days: int = 7, **asked: Any) -> tuple[Payment, str]:
    """A payment that can be paid in a shop, and its number."""
    payment = make.payment_awaiting_payment(amount_pence, **asked)
    return payment, number_of(payment, days=days).number


def payment(receipt: Receipt) -> Payment:
    """The payment that a receipt is of."""
    return make.again(Payment(id=receipt.payment_id))


def expired(amount_pence: int = 1000, **asked: Any) -> tuple[Payment, str]:
    """A payment whose time ran out a moment ago, by the scheduler, and its number."""
    payment, number = waiting(amount_pence, **asked)
    moment = clock.now() - timedelta(days=1)
    make.changed(payment, expires_at=moment, updated_at=moment)
    assert expiry.expire(payment.id)
    return payment, number


def barcode(**columns: Any) -> tuple[AccountBarcode, str]:
    """An account barcode, and its number."""
    account = columns.pop("account", None) or make.account()
    made = make.saved(
        AccountBarcode(
            account_id=account.id,
            service_id=account.service_id,
            type="card",
            provider="sandbox",
            reference=columns.pop("reference", "Flat 4"),
            description="Rent",
            link_digest=ids.new_id(),
            created_by="somebody",
            **columns,
        )
    )
    with db.transaction() as session:
        given = numbers.give(
            session,
            network=NETWORK,
            number=f"98{next(_serial):017}",
            account_id=account.id,
            barcode_id=made.id,
        )
    return made, given.number


def paid(
    number: str,
    amount_pence: int = 1000,
    *,
    key: str = "",
    at: datetime | None = None,
    **more: Any,
) -> Told:
    """That somebody paid in."""
    return Told(
        network=NETWORK,
        kind=ReceiptKind.PAYMENT,
        key=key or f"{number}-{next(_serial)}",
        number=number,
        amount_pence=amount_pence,
        paid_at=at or clock.now(),
        **more,
    )


def taken_back(of: Told, *, days: int = 0, **more: Any) -> Told:
    """That the shop took it back, in the same moment or so many days later to the moment."""
    return Told(
        network=NETWORK,
        kind=ReceiptKind.REVERSAL,
        key=f"-{of.key}",
        number=of.number,
        amount_pence=of.amount_pence,
        paid_at=of.paid_at + timedelta(days=days),
        reverses_key=of.key,
        **more,
    )


def books(payment: Payment | None = None) -> dict[str, int]:
    """What each ledger account stands at, where it is not 0."""
    sums: dict[str, int] = {}
    with db.reading() as session:
        rows = session.execute(
            select(Posting.ledger_account, Posting.amount_pence, Journal.payment_id).join(
                Journal, Journal.id == Posting.journal_id
            )
        )
        for account, pence, payment_id in rows:
            if payment is None or payment.id == payment_id:
                sums[account] = sums.get(account, 0) + pence
    return {LedgerAccount(account).value: pence for account, pence in sums.items() if pence}


def exceptions(payment: Payment | None = None) -> list[tuple[str, int]]:
    """Why people have to look, and what is at stake."""
    unresolved = ReceiptException.state != ExceptionState.RESOLVED
    with db.reading() as session:
        return sorted(
            (one.code.value, one.amount_pence)
            for one in session.scalars(select(ReceiptException).where(unresolved))
            if payment is None or payment.id == one.payment_id
        )


def exception(payment: Payment | None = None) -> ReceiptException:
    """The only exception about a payment, or of all, that is not resolved."""
    unresolved = ReceiptException.state != ExceptionState.RESOLVED
    with db.reading() as session:
        (found,) = (
            one
            for one in session.scalars(select(ReceiptException).where(unresolved))
            if payment is None or payment.id == one.payment_id
        )
        return found


def unidentified(number: str = "") -> ReceiptException:
    """The exception about money that just came in under a number that nobody was given."""
    receipt = take_in(paid(number or f"nobody {next(_serial)}"))
    with db.reading() as session:
        of_it = ReceiptException.receipt_id == receipt.id
        return session.scalars(select(ReceiptException).where(of_it)).one()


def numbers_of(payment: Payment) -> list[str]:
    """The numbers under which a payment can be paid."""
    with db.reading() as session:
        return [one.number for one in numbers.of_payment(session, payment.id)]


def outcomes() -> list[tuple[str, str]]:
    """What each receipt was to its payment, by its key."""
    with db.reading() as session:
        return sorted((one.key, one.outcome.value) for one in session.scalars(select(Receipt)))
