"""Whatever happens to a repayment, in whatever order: its books are right, and so is its state."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import clock, db
from app.errors import Refusal
from app.i18n import in_uk_time
from app.jobs import worker
from app.ledger import LedgerAccount
from app.payments.models import Payment
from app.repayments import calling_off, cash_out, choosing, transfers
from app.repayments.files import making
from app.repayments.files.formats import Format
from app.repayments.models import Repayment
from app.repayments.states import RepaymentState
from tests import make
from tests.support import repaying
from tests.support.clocks import Clock
from tests.support.looking import books
from tests.support.repaying import DETAILS, desk, story  # noqa: F401  the fixture

pytestmark = pytest.mark.usefixtures("desk")


class History:
    """One repayment, and all that can be done to it."""

    def __init__(self, repayment: Repayment, hands: Clock) -> None:
        self.repayment, self.hands = repayment, hands
        self.of = {"account_id": repayment.account_id}
        self.numbers: list[tuple[str, str]] = []
        self.files: list[str] = []

    def choose_cash(self):
        choosing.by_cash_out(self.repayment.id, "shops", actor=make.PAYER)
        for one in story(self.repayment).to_collect:
            self.numbers.append((cash_out.number_of(one), one.id))

    def choose_bank(self):
        choosing.by_bank(self.repayment.id, DETAILS, actor=make.PAYER)

    def choose_again(self):
        choosing.choose_again(self.repayment.id, actor=make.PAYER)

    def collect_first(self):
        self._collect(0)

    def collect_last(self):
        self._collect(-1)

    def expire(self):
        self.hands.forward(days=34)
        cash_out.expire_due()

    def cancel(self):
        calling_off.cancel_vouchers(self.repayment.id, **self.of, actor=make.CASEWORKER)

    def make_file(self):
        day = making.next_working_day(in_uk_time(clock.now()).date())
        file = making.make(self.repayment.account_id, Format.PAIN_001, pay_on=day, user_id="one")
        self.files.append(file.id)

    def approve(self):
        for file in self.files:
            making.approve(file, **self.of, user_id="two")

    def reject(self):
        for file in self.files:
            making.reject(file, **self.of, user_id="two")

    def confirm(self):
        ids = [one.id for one in story(self.repayment).transfers]
        transfers.confirm(ids[:1], **self.of, actor=make.CASEWORKER)

    def give_back(self):
        for one in story(self.repayment).transfers:
            transfers.returned(one.id, **self.of, reason="other", actor=make.CASEWORKER)

    def call_off(self):
        calling_off.call_off(self.repayment.id, **self.of, actor=make.CASEWORKER)

    def _collect(self, which: int):
        if self.numbers:
            number, name = self.numbers[which]
            cash_out.collected("shops", number, f"key-{name}", clock.now())


STEPS = [name for name in vars(History) if not name.startswith("_")]
LIKELY = ["choose_cash", "choose_bank", "make_file", "approve", "collect_first", "confirm"]


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    of=st.sampled_from([repaying.of_refund, repaying.of_exception, repaying.of_exception]),
    pence=st.sampled_from([1, 10_000, 15_000, 25_050]),
    steps=st.lists(st.sampled_from(STEPS + LIKELY * 3), min_size=8, max_size=14),
)
def test_the_books_are_right_after_every_step(hands, of, pence, steps):
    repayment = of(pence)
    repaying.can_transfer(repayment.account_id)
    history = History(repayment, hands)
    payment = payment_of(repayment)
    for step in steps:
        with suppress(Refusal):
            getattr(history, step)()
        worker.drain()
        assert repaying.broken_laws(payment) == [], step
    now = story(repayment)
    if now.repayment.state is RepaymentState.DONE:
        held = books(payment)
        assert held.get(LedgerAccount.REPAYMENTS, 0) == 0
        assert held.get(LedgerAccount.REFUNDS_IN_FLIGHT, 0) == 0
        assert held.get(LedgerAccount.CASH_OUT_ISSUED, 0) == -now.sums.issued_pence


def payment_of(repayment):
    with db.reading() as session:
        return session.get_one(Payment, repayment.payment_id)
