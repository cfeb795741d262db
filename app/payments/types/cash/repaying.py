"""Giving money back that was paid over a counter: a repayment, whose payer chooses how."""

from app import db
from app.actors import Actor
from app.gateways.port import Answer, Instruction, Pending
from app.payments.models import Payment
from app.repayments import opening
from app.repayments.opening import OpenedMeanwhile


def open_for(instruction: Instruction) -> Answer:
    """Open the repayment of a refund. Asked again, under the same key, it is the same one."""
    try:
        with db.transaction() as session:
            payment = session.get_one(Payment, instruction.payment_id)
            opened = opening.open_in(
                session,
                account_id=instruction.account_id,
                payment_id=payment.id,
                amount_pence=instruction.amount_pence,
                refund_id=instruction.key,
                email=payment.email,
                language=payment.spoken_language,
                actor=Actor.provider(payment.provider),
            )
            return Pending(opened.id)
    except OpenedMeanwhile:  # by the same question, asked twice at once
        return Pending("")
