"""A gateway that only tests have, whose refunds go round, and repayments to look at."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock, db, gateways, ids, ledger
from app.accounts.models import Account
from app.actors import Actor
from app.gateways.capabilities import Capabilities, Confirmation, NextAction, RefundRail
from app.gateways.port import Answer, Instruction, Operation, Pending
from app.gateways.sandbox import SandboxGateway
from app.i18n import in_uk_time
from app.jobs import worker
from app.ledger import LedgerAccount
from app.money import Pence
from app.payments import queries, transitions, types
from app.payments.models import Payment
from app.payments.states import Happened
from app.payments.types import Parts
from app.payments.types.cash import schemes
from app.people.models import Membership, User
from app.people.roles import Role
from app.receipts import numbers, overpaid, taking_in
from app.receipts.models import ExceptionCode, ReceiptException, ReceiptKind
from app.receipts.telling import Told
from app.refunds.models import Refund
from app.refunds.states import RefundState
from app.repayments import answers, cash_out, choosing, configuring, opening
from app.repayments import queries as queries_of
from app.repayments.bank_details import BankDetails
from app.repayments.configuring import Wanted
from app.repayments.files import making
from app.repayments.files.formats import Format
from app.repayments.models import Repayment, RepaymentFile
from app.repayments.networks import PayingOut
from app.repayments.queries import Story, story_of
from app.repayments.states import TransferState, VoucherState, state_of
from tests import make
from tests.support.counter import COUNTER
from tests.support.looking import books

EMAIL = "ada@payer.example"
FIRST = "first"
DETAILS = BankDetails(name="Ada Payer", sort_code="200000", account_number="55779911")
ENDED = {TransferState.CONFIRMED, TransferState.RETURNED, TransferState.CALLED_OFF}
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


SHOPS = PayingOut(
    name="shops", title="Corner shops", pays_real_money=False, fresh_number=ids.new_id
)


def networks() -> tuple[PayingOut, ...]:
    """Who pays out in cash, in tests."""
    return (SHOPS,)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Let there be such a gateway, and the type that it takes."""
    made = Desk("a-token")
    with_cash = replace(COUNTER, parts=Parts(cash_out=__name__))
    monkeypatch.setitem(types.ALL, COUNTER.name, with_cash)
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
    payment = paid or make.payment()  # what was paid of it does not matter here
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


def paid_in_cash(amount_pence: int, **asked) -> Payment:
    """A payment that was paid at a shop, by the payment type that takes cash."""
    payment = make.started_payment(amount_pence, **asked)
    number = schemes.named("paypoint").fresh_number()
    with db.transaction() as session:
        locked = queries.for_change(session, payment.id)
        locked.type, locked.provider, locked.email = "cash", "cash_networks", EMAIL
        transitions.advance(session, locked, Happened.VOUCHER_ISSUED, actor=make.PAYER)
        until = clock.now() + timedelta(days=7)
        of = {"account_id": payment.account_id, "payment_id": payment.id, "expires_at": until}
        numbers.give(session, network="paypoint", number=number, **of)
    taking_in.take_in(
        Told(
            network="paypoint",
            kind=ReceiptKind.PAYMENT,
            key=ids.new_id(),
            number=number,
            amount_pence=amount_pence,
            paid_at=clock.now(),
            told_by="event",
        )
    )
    return make.again(payment)


def refunded(payment: Payment) -> Repayment:
    """The repayment of a refund of all of a payment, which its gateway was asked for."""
    refund = make.refund(payment)
    worker.drain()
    with db.reading() as session:
        return session.query(Repayment).where(Repayment.refund_id == refund.id).one()


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


def can_transfer(account_id: str, **other) -> None:
    """Let an account have said which bank account its files are paid from."""
    wanted = {
        "voucher_days": 30,
        "payer_name": "FISHING LICENCES",
        "sort_code": "401276",
        "account_number": "12345678",
        "user_number": "123456",
    }
    configuring.change(account_id, Wanted(**wanted | other), actor=make.CASEWORKER)
    _let_make_files(account_id)


def _let_make_files(account_id: str) -> None:
    """Let "first", who makes the files of tests, be somebody who may."""
    with db.transaction() as session:
        service_id = session.get_one(Account, account_id).service_id
        if session.get(User, FIRST) is None:
            session.add(User(id=FIRST, email="first@example.gov.uk", name="Ann", password_hash=""))
            session.flush()
        if session.get(Membership, (FIRST, service_id)) is None:
            session.add(Membership(user_id=FIRST, service_id=service_id, role=Role.ADMINISTRATOR))


def file_with(*repayments: Repayment, form: Format = Format.PAIN_001) -> RepaymentFile:
    """An approved file of the transfers of these, for whom a bank was chosen just now."""
    file = made_file_with(*repayments, form=form)
    return making.approve(file.id, account_id=file.account_id, user_id="second")


def made_file_with(*repayments: Repayment, form: Format = Format.PAIN_001) -> RepaymentFile:
    """As `file_with`, and nobody has decided about it."""
    account_id = repayments[0].account_id
    can_transfer(account_id)
    for repayment in repayments:
        choosing.by_bank(repayment.id, DETAILS, actor=make.PAYER)
    return making.make(
        account_id,
        form,
        pay_on=making.next_working_day(in_uk_time(clock.now()).date()),
        user_id=FIRST,
    )


def collect(repayment: Repayment, *, line: int = 1, at=None):
    """Let a voucher of a repayment be collected."""
    voucher = next(one for one in story(repayment).to_collect if one.line == line)
    number = cash_out.number_of(voucher)
    return cash_out.collected("shops", number, f"key-{voucher.id}", at or clock.now())


def broken_laws(of: Payment) -> list[str]:
    """What is wrong with the books of a payment whose money goes round."""
    with db.reading() as session:
        repayments = session.query(Repayment).where(Repayment.payment_id == of.id).all()
        stories = [queries_of.story_in(session, repayment) for repayment in repayments]
    held = books(of)
    sums = [one.sums for one in stories]
    refunded = [one for one in stories if one.repayment.refund_id]
    promised = {one.repayment.id: refund_state(one.repayment) for one in refunded}
    came = sum(
        one.sums.amount_pence
        for one in stories
        if one.repayment.exception_id or promised[one.repayment.id] is RefundState.SUCCESS
    )
    expected = {
        LedgerAccount.REPAYMENTS: sum(one.drawn_pence for one in sums) - came,
        LedgerAccount.CASH_OUT_ISSUED: -sum(one.issued_pence for one in sums),
        LedgerAccount.OVERPAID: sum(one.overpaid_pence for one in sums) - decided_pence(of),
    }
    problems = [
        f"{account} stands at {held.get(account, 0)} and should at {pence}"
        for account, pence in expected.items()
        if held.get(account, 0) != pence
    ]
    for one in stories:
        problems += _wrong_with(one)
    return problems


def decided_pence(of: Payment) -> int:
    """What somebody decided about of what was handed out too much."""
    decided = select(ReceiptException).where(
        ReceiptException.payment_id == of.id, ReceiptException.resolution.in_(overpaid.WENT_TO)
    )
    with db.reading() as session:
        return sum(one.amount_pence for one in session.scalars(decided) if one.resolved_at)


def _wrong_with(one: Story) -> list[str]:
    problems = []
    if one.repayment.state is not state_of(one.sums):
        problems.append(f"is {one.repayment.state}, its sums say {state_of(one.sums)}")
    if any(v.sealed_number for v in one.vouchers if v.state is not VoucherState.ISSUED):
        problems.append("the number of a voucher that is good no more is kept")
    if any(t.sealed_details for t in one.transfers if t.state in ENDED):
        problems.append("bank details are kept that nobody needs")
    return problems


def refund_state(of: Repayment) -> RefundState:
    """How the refund stands that a repayment is of."""
    with db.reading() as session:
        return session.get_one(Refund, of.refund_id).state
