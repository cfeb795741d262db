"""A gateway that only tests have, whose refunds go round, and repayments to look at."""

from datetime import timedelta

import pytest

from app import db, gateways, ids, ledger
from app.actors import Actor
from app.gateways.capabilities import Capabilities, Confirmation, NextAction, RefundRail
from app.gateways.port import Answer, Instruction, Operation, Pending
from app.gateways.sandbox import SandboxGateway
from app.ledger import LedgerAccount
from app.money import Pence
from app.payments import queries, transitions, types
from app.payments.models import Payment
from app.payments.states import Happened
from app.receipts.models import ExceptionCode, ReceiptException
from app.repayments import answers, opening
from app.repayments.models import Repayment
from app.repayments.queries import Story, story_of
from tests import make
from tests.support.counter import COUNTER

EMAIL = "ada@payer.example"
CAN_GO_ROUND = Capabilities(
    confirmation=Confirmation.LATER_BY_EVENT,
    next_action=NextAction.DISPLAY_DETAILS,
    expires_after=timedelta(days=7),
    refund_rails=frozenset({RefundRail.CASH_OUT, RefundRail.BANK_TRANSFER}),
    partial_refund=True,
)


class Desk(SandboxGateway):
    """Takes what is paid at a counter, and gives it back as a repayment."""

    @property
    def name(self) -> str:
        return "desk"

    @property
    def offers(self):
        return {COUNTER.name: CAN_GO_ROUND}

    def refund(self, instruction: Instruction) -> Answer:
        with db.transaction() as session:
            payment = session.get_one(Payment, instruction.payment_id)
            opened = opening.open_in(
                session,
                account_id=instruction.account_id,
                payment_id=instruction.payment_id,
                amount_pence=instruction.amount_pence,
                refund_id=instruction.key,
                email=payment.email,
                language=payment.spoken_language,
                actor=Actor.provider(self.name),
            )
        return Pending(opened.id)

    def look_up(self, instruction: Instruction) -> Answer:
        if instruction.operation is Operation.REFUND:
            return answers.of(instruction.key)
        return super().look_up(instruction)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Let there be such a gateway, and the type that it takes."""
    made = Desk("a-token")
    monkeypatch.setitem(types.ALL, COUNTER.name, COUNTER)
    monkeypatch.setitem(gateways._ready, made.name, made)
    monkeypatch.setitem(gateways._for_every_account, made.name, made)
    return made


def paid_at_counter(amount_pence: int = 25_050, **asked) -> Payment:
    """A captured payment whose money was taken at a counter."""
    payment = make.started_payment(amount_pence, language="en", **asked)
    with db.transaction() as session:
        locked = queries.for_change(session, payment.id)
        locked.type, locked.provider, locked.email = COUNTER.name, "desk", EMAIL
        _move(session, locked, "NETWORK_CLEARING", "PART_PAYMENTS", amount_pence)
        for event in (Happened.VOUCHER_ISSUED, Happened.RECEIVED):
            transitions.advance(session, locked, event, actor=make.PAYER)
    return make.again(payment)


def of_refund(amount_pence: int = 25_050, *, paid: Payment | None = None) -> Repayment:
    """The repayment of a refund, once the gateway was asked for it. Needs a `desk`."""
    payment = paid or paid_at_counter(amount_pence)
    refund = make.successful_refund(payment, amount_pence=amount_pence)
    with db.reading() as session:
        return session.query(Repayment).where(Repayment.refund_id == refund.id).one()


def of_exception(amount_pence: int = 25_050, *, paid: Payment | None = None) -> Repayment:
    """The repayment of an excess that was paid in."""
    payment = paid or make.captured_payment()
    raised = make.saved(
        ReceiptException(
            code=ExceptionCode.OVER,
            network="desk",
            account_id=payment.account_id,
            payment_id=payment.id,
            amount_pence=Pence(amount_pence),
        )
    )
    with db.transaction() as session:
        _move(session, payment, "NETWORK_CLEARING", "PAYER_REFUNDABLE", amount_pence)
        return opening.open_in(
            session,
            account_id=payment.account_id,
            payment_id=payment.id,
            amount_pence=Pence(amount_pence),
            exception_id=raised.id,
            email=EMAIL,
            language="en",
            actor=make.CASEWORKER,
        )


def story(of: Repayment) -> Story:
    """A repayment as it is now, with its vouchers and transfers."""
    return story_of(make.again(of))


def _move(session, payment: Payment, debit: str, credit: str, amount_pence: int) -> None:
    ledger.post(
        session,
        f"test:{ids.new_id()}",
        ledger.movement(amount_pence, debit=LedgerAccount[debit], credit=LedgerAccount[credit]),
        account_id=payment.account_id,
        payment_id=payment.id,
    )
