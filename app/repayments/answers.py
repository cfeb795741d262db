"""What a gateway whose refunds go round answers about one, from what became of its repayment."""

from sqlalchemy import select

from app import db
from app.gateways.port import Approved, Failed, NeverArrived, Pending
from app.repayments.models import Repayment
from app.repayments.states import RepaymentState

CALLED_OFF = "repayment_called_off"


def of(refund_id: str) -> Approved | Failed | Pending | NeverArrived:
    """Approved once the payer has all of it, Failed where it was called off, else Pending.

    A refund of which no repayment was ever opened never arrived.
    """
    with db.reading() as session:
        repayment = session.scalar(select(Repayment).where(Repayment.refund_id == refund_id))
    if repayment is None:
        return NeverArrived()
    match repayment.state:
        case RepaymentState.CALLED_OFF:
            return Failed(CALLED_OFF, repayment.id)
        case RepaymentState.DONE:
            return Approved(repayment.id)
        case _ if repayment.done_at is not None:  # it was, and a bank returned it since
            return Approved(repayment.id)
        case _:
            return Pending(repayment.id)
