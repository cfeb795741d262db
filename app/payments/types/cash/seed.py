"""What payers do over a counter in the first content of a sandbox: see Parts.seed."""

from app import clock, db, ids
from app.actors import Actor
from app.money import Pence
from app.payments import queries
from app.payments.types.cash import vouchers
from app.receipts import numbers, taking_in
from app.receipts.models import ReceiptKind
from app.receipts.telling import Told


def begin(payment_id: str) -> None:
    """Its payer takes a number of the first network that takes the sum."""
    payment = queries.get_for_payer(payment_id)
    terms, *_ = vouchers.networks_left(
        payment_id, account_id=payment.account_id, amount_pence=payment.amount_pence
    )
    vouchers.issue(payment_id, terms.scheme.name, actor=Actor.payer())


def pay_in(payment_id: str, amount_pence: Pence) -> None:
    """They pay so much in a shop, and its network says so at once."""
    with db.reading() as session:
        number, *_ = numbers.of_payment(session, payment_id)
    taking_in.take_in(
        Told(
            network=number.network,
            kind=ReceiptKind.PAYMENT,
            key=ids.new_id(),
            number=number.number,
            amount_pence=amount_pence,
            paid_at=clock.now(),
            outlet="Riverbridge Newsagents",
        )
    )
