"""Money that a payer has sent by a provider, and that came when the payment was over.

It is a receipt, like money that was paid in somewhere: it counts where the payment had only run out
of time and its service still takes it. Where it was called off it is the payer's, and a person
decides. docs/receipts.md has the table.
"""

from sqlalchemy.orm import Session

from app import clock, db
from app.money import Pence
from app.payments import attempts, queries
from app.payments.models import Payment
from app.receipts import numbers, taking_in
from app.receipts.models import ReceiptKind
from app.receipts.telling import Told


def take_in(payment_id: str) -> None:
    """Take the money of a payment in that was approved too late. A worker's job; twice is once."""
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        network, key = payment.provider, payment.provider_transaction
        number = _number(session, payment, network=network, key=key)
    _take_in(network, key, number=number, amount_pence=payment.total_pence)


def take_in_ended(attempt_id: str) -> None:
    """Take in money that came by a way that its payer had given up. A worker's job; twice is once.

    The payment counts it as ever: it may want it still, or have been paid by another way since.
    """
    attempt = attempts.find(attempt_id)
    network, key = attempt.provider, attempt.transaction
    with db.transaction() as session:
        payment = queries.for_change(session, attempt.payment_id)
        number = _number(session, payment, network=network, key=key)
    _take_in(network, key, number=number, amount_pence=attempt.amount_pence)


def _number(session: Session, payment: Payment, *, network: str, key: str) -> str:
    """What the payment is found by: the name of the first such money that came to it."""
    given = numbers.of_payment(session, payment.id)
    found = next((one.number for one in given if one.network == network), "")
    if not found:
        numbers.give(
            session,
            network=network,
            number=key,
            account_id=payment.account_id,
            payment_id=payment.id,
        )
    return found or key


def _take_in(network: str, key: str, *, number: str, amount_pence: Pence) -> None:
    taking_in.take_in(
        Told(
            network=network,
            kind=ReceiptKind.PAYMENT,
            key=key,
            number=number,
            amount_pence=amount_pence,
            paid_at=clock.now(),
        )
    )
