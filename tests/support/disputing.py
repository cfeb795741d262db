"""Disputes as a provider tells of them, in words of our choice."""

from typing import Any

from app import db
from app.actors import Actor
from app.disputes import progress
from app.disputes.models import Dispute
from app.disputes.progress import Told
from app.jobs import worker
from app.money import Pence
from app.payments import confirmation
from app.payments.models import Payment
from tests import make

BANK = Actor.provider("sandbox")
FEE_PENCE = Pence(1500)
TELL = {
    "opened": progress.opened,
    "evidence_submitted": progress.evidence_submitted,
    "won": progress.won,
    "lost": progress.lost,
}


def told(payment: Payment, **said: Any) -> Told:
    """What the provider says of a dispute about all of `payment`. `said` are fields of `Told`."""
    usual = {
        "payment_id": payment.id,
        "provider": payment.provider,
        "provider_dispute": f"dispute-{payment.id}",
        "amount_pence": payment.total_pence,
        "fee_pence": FEE_PENCE,
    }
    return Told(**usual | said)


def tell(what: str, payment: Payment, **said: Any) -> Dispute:
    """Let the provider tell that a dispute was "opened", "won" and so on."""
    return TELL[what](told(payment, **said), actor=BANK)


def paid_with(number: str, amount_pence: int = 1000, **asked: Any) -> Payment:
    """A captured payment made with this test card."""
    payment = make.payment_with_card(amount_pence, number=number, **asked)
    confirmation.confirm(payment.id, actor=make.PAYER)
    worker.drain()
    return make.again(payment)


def dispute_of(payment: Payment) -> Dispute:
    """The only dispute of a payment."""
    with db.reading() as session:
        return session.query(Dispute).filter_by(payment_id=payment.id).one()


def disputed_payment(amount_pence: int = 1000, *, so_far: str = "opened", **asked: Any) -> Payment:
    """A captured payment that its payer has disputed. `asked` as in `make.payment`."""
    payment = make.captured_payment(amount_pence, **asked)
    tell(so_far, payment)
    return make.again(payment)
