"""kill -9 at each commit of repaying: each penny is sent once, or is still owed."""

import json
import signal
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import db, ledger
from app.errors import Refusal
from app.ledger import LedgerAccount as A
from app.refunds.states import RefundState
from app.repayments import cash_out, queries
from app.repayments.models import RepaymentFile
from app.repayments.states import FileState, RepaymentState, TransferState, VoucherState
from tests import make
from tests.support import forking, programs, repaying
from tests.support.looking import books
from tests.support.mortal_repayments import ACTS
from tests.support.mortality import LONGEST_WORK, PLACES, Killed, dying

KILLED = -signal.SIGKILL
LEASE = timedelta(seconds=31)  # of a job, and of what a provider is asked

pytestmark = [
    pytest.mark.slow,
    pytest.mark.settings(job_lease_seconds=1, look_up_after_seconds=0, log_level="error"),
]


class Life:
    """Lets each act die at each of its commits, before it and after, and looks at the books."""

    def __init__(self, process, hands, payment):
        self._process, self._hands, self._payment = process, hands, payment
        self._ahead = timedelta()

    def forward(self, passed):
        self._ahead += passed
        self._hands.forward(seconds=passed.total_seconds())

    def do(self, act, *arguments):
        """Kill whoever does it before and after each commit; then do it once more, to the end."""
        for number in range(LONGEST_WORK):
            died = [self._dies(act, arguments, where, number) for where in PLACES]
            assert number or all(died), f"{act} never wrote anything"
            assert repaying.broken_laws(self._payment) == [], (act, number)
            if self._is_all_of(act, arguments, commits=number + 1):
                return
        raise AssertionError(f"{act} never came to an end")

    def _is_all_of(self, act, arguments, *, commits):
        """Do it in peace; False where there is a commit to die at besides, and it died there."""
        try:
            with dying(PLACES[0], commits_before=commits), suppress(Refusal):
                ACTS[act](*arguments)
        except Killed:
            return False
        return True

    def _dies(self, act, arguments, where, number):
        asked = {
            "act": act,
            "arguments": arguments,
            "ahead": self._ahead.total_seconds(),
            "where": where,
            "number": number,
        }
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        assert status in {KILLED, 0}, (act, where, number)
        self.forward(LEASE)  # what it was at may be taken up again
        return status == KILLED


@pytest.fixture
def life(config, hands):
    rehearsed = repaying.paid_in_cash(25_050)
    repaying.can_transfer(rehearsed.account_id)
    make.refund(rehearsed)
    process = programs.fork(
        "tests.support.mortal_repayments", environment=programs.environment_of(config)
    )
    assert process.stdout.readline() == forking.READY
    payment = repaying.paid_in_cash(25_050)
    yield Life(process, hands, payment), payment
    assert process.end() == 0


def test_killed_at_each_commit(life):
    life, payment = life
    account_id = payment.account_id
    repaying.can_transfer(account_id)
    refund = make.refund(payment)

    life.do("work")
    [repayment] = queries.of_payment(payment.id, account_id=account_id)
    life.do("issue", repayment.id, "post_office")
    vouchers = repaying.story(repayment).to_collect
    numbers = [cash_out.number_of(voucher) for voucher in vouchers]
    assert [voucher.amount_pence for voucher in vouchers] == [10_000, 10_000, 5_050]
    life.do("collect", "post_office", numbers[0], "OUT-1")
    life.forward(timedelta(days=34))
    life.do("expire")
    assert repaying.story(repayment).sums.left_pence == 15_050

    life.do("choose_bank", repayment.id)
    life.do("make_file", account_id)
    [first] = repaying.story(repayment).transfers
    life.do("approve", first.file_id, account_id)
    life.do("return", first.id, account_id)
    repaying.file_with(repayment)
    life.do("confirm", repaying.story(repayment).transfers[0].id, account_id)
    life.do("work")
    assert make.again(refund).state is RefundState.SUCCESS
    assert books(payment) == {A.NETWORK_CLEARING: 15_050, A.BANK: -15_050}
    life.do("collect", "post_office", numbers[1], "OUT-2")  # although it had expired

    story = repaying.story(repayment)
    assert story.repayment.state is RepaymentState.DONE
    assert [one.state for one in story.vouchers] == [
        VoucherState.COLLECTED,
        VoucherState.COLLECTED,
        VoucherState.EXPIRED,
    ]
    assert [one.state for one in story.transfers] == [
        TransferState.CONFIRMED,
        TransferState.RETURNED,
    ]
    assert files_of(account_id) == [(FileState.APPROVED, 1, 15_050)] * 2
    assert books(payment) == {A.OVERPAID: 10_000, A.NETWORK_CLEARING: 5_050, A.BANK: -15_050}
    with db.reading() as session:
        assert ledger.verify(session) == []


def files_of(account_id):
    of_account = select(RepaymentFile).where(RepaymentFile.account_id == account_id)
    with db.reading() as session:
        every = session.scalars(of_account.order_by(RepaymentFile.serial)).all()
    return [(one.state, one.transfers, one.total_pence) for one in every]
