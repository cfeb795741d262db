"""Paying by bank, where no page of ours is asked: what payers do, and what their banks do."""

from sqlalchemy import select

from app import db
from app.actors import Actor
from app.gateways.port import Answer
from app.jobs import worker
from app.payments import authorisation, challenge, checkout, choosing_again, questions, ways
from app.payments.models import Payment
from app.payments.types.bank import BANK, acting, returning, tellers
from app.payments.types.bank.models import BankOrder
from app.payments.types.bank.tellers import Choice
from tests import make

PAYER = Actor.payer()


def account(**columns):
    """An account whose payers may also pay by bank."""
    return make.account(payment_types=["card", BANK.name], **columns)


def chosen(amount_pence: int = 1000, **asked) -> Payment:
    """A payment whose payer has chosen to pay by bank."""
    asked.setdefault("account", account())
    payment = make.payment(amount_pence, **asked)
    return ways.choose(payment.id, BANK.name, actor=PAYER)


def ask(payment: Payment, *, bank: str = "heron") -> Answer:
    """Let its payer choose their bank."""
    asking = authorisation.prepare_elsewhere(
        payment.id, payment_type=BANK.name, email="", actor=PAYER
    )
    return authorisation.carry_out(asking, chosen={"bank": bank})


def sent(amount_pence: int = 1000, *, bank: str = "heron", **asked) -> Payment:
    """A payment whose payer has been sent to their bank."""
    payment = chosen(amount_pence, **asked)
    ask(payment, bank=bank)
    return make.again(payment)


def order(payment: Payment) -> BankOrder:
    """The order at the bank that the payer was sent to last."""
    known = select(BankOrder).where(BankOrder.payment_id == payment.id)
    with db.reading() as session:
        return session.scalars(known.order_by(BankOrder.created_at.desc()).limit(1)).one()


def say(payment: Payment, choice: Choice = Choice.APPROVE) -> BankOrder:
    """Let the payer say something at their bank."""
    return tellers.answer(order(payment).reference, choice)


def come_back(payment: Payment) -> Answer:
    """Let the payer come back with what the bank gave them."""
    found = order(payment)
    brought = {
        returning.TRANSACTION: found.transaction,
        returning.SIGNATURE: returning._signature(payment.id, found.transaction),
    }
    return challenge.complete(payment.id, brought_back=brought, actor=PAYER)


def choose_again(payment: Payment) -> Answer:
    """Let the payer want another way, or another bank."""
    return choosing_again.carry_out(choosing_again.prepare(payment.id, actor=PAYER))


def paid(amount_pence: int = 1000, **asked) -> Payment:
    """A payment that was approved at the bank, and taken."""
    payment = sent(amount_pence, **asked)
    say(payment)
    come_back(payment)
    worker.drain()
    return make.again(payment)


def let_time_pass(hands, **passed: float) -> None:
    """Move the clock on, let the banks speak, and workers do what follows."""
    hands.forward(**passed)
    for _ in range(2):
        acting.act()
        questions.chase()
        worker.drain()


def where_to_go(payment: Payment) -> str:
    found = checkout.get(payment.id).challenge
    return found.url if found else ""
