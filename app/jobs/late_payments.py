"""Money that a payer has sent by a provider, and that came when the payment was over.

It is a receipt, like money that was paid in somewhere: it counts where the payment had only run out
of time and its service still takes it. Where it was called off it is the payer's, and a person
decides. docs/receipts.md has the table.
"""

from app import clock, db
from app.payments import queries
from app.payments.models import Payment
from app.receipts import numbers, taking_in
from app.receipts.models import ReceiptKind
from app.receipts.telling import Told


def take_in(payment_id: str) -> None:
    """Take the money of a payment in that was approved too late. A worker's job; twice is once."""
    payment = _known_by_its_transaction(payment_id)
    taking_in.take_in(
        Told(
            network=payment.provider,
            kind=ReceiptKind.PAYMENT,
            key=payment.provider_transaction,
            number=payment.provider_transaction,
            amount_pence=payment.total_pence,
            paid_at=clock.now(),
        )
    )


def _known_by_its_transaction(payment_id: str) -> Payment:
    """The payment, to be found by the name that its provider gave it."""
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        number = payment.provider_transaction
        if numbers.find(session, payment.provider, number) is None:
            numbers.give(
                session,
                network=payment.provider,
                number=number,
                account_id=payment.account_id,
                payment_id=payment.id,
            )
        return payment
