"""Several refunds at once: what was shown is what is done, once, whatever happens in between."""

import pytest
from sqlalchemy import func, select

from app import db
from app.audit import AuditRecord
from app.jobs import worker
from app.payments.queries import PaymentNotFound
from app.refunds import queries as refunds
from app.refunds.batches import confirmation, proposal, queries, work
from app.refunds.batches.models import BatchState, RefundBatch, RowState
from app.refunds.batches.proposal import Wanted
from app.refunds.batches.refusals import (
    AlreadyDecided,
    AmountsNotPossible,
    BatchExpired,
    BatchNotFound,
    NothingChosen,
    NothingToRefund,
    TooManyChosen,
)
from app.refunds.states import RefundState
from tests import make
from tests.support import laws, mortality
from tests.support.refunding import WHY, confirmed, draft, refunder, rows
from tests.support.together import at_once

MADE, REFUSED, LEFT_OUT, TO_DO = (
    RowState.MADE,
    RowState.REFUSED,
    RowState.LEFT_OUT,
    RowState.TO_DO,
)


@pytest.fixture
def account():
    return make.account()


@pytest.fixture
def ann(account):
    return refunder(account)


@pytest.fixture
def two(account):
    return [make.captured_payment(1000, account=account) for _ in range(2)]


def refunded(payments) -> list[list[int]]:
    """What was refunded of each."""
    return [
        [refund.amount_pence for refund in refunds.of_payment(one.id, account_id=one.account_id)]
        for one in payments
    ]


def audited() -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(AuditRecord.action).order_by(AuditRecord.position)))


def test_what_is_confirmed_is_refunded_row_by_row(ann, two):
    batch = confirmed(draft(ann, *two))
    assert (batch.state, rows(batch)) == (BatchState.RUNNING, [(TO_DO, "", 1000)] * 2)

    worker.drain()

    assert make.again(batch).state is BatchState.DONE
    assert rows(batch) == [(MADE, "", 1000)] * 2
    for line in queries.lines(batch):
        assert line.refund.state is RefundState.SUCCESS
        assert (line.refund.reason, line.refund.reason_note) == (WHY.code, WHY.note)
        assert (line.refund.actor_id, line.refund.request_key) == (ann.id, batch.id)
    assert audited() == ["refunds_confirmed", "refund_created", "refund_created"]
    assert laws.broken() == []


def test_what_cannot_be_refunded_is_in_it_with_the_reason(account, ann):
    made = [
        make.captured_payment(account=account),
        make.declined_payment(account=account),
        make.refund(make.captured_payment(500, account=account)).payment_id,
        make.confirmed_payment(account=account),
    ]
    wanted = [Wanted(getattr(one, "id", one)) for one in made]

    batch = proposal.propose(account.id, user_id=ann.id, wanted=[*wanted, wanted[0]])

    assert rows(batch) == [
        (TO_DO, "", 1000),
        (LEFT_OUT, "unavailable", 0),
        (LEFT_OUT, "full", 0),
        (LEFT_OUT, "pending", 0),
    ]


def test_a_batch_is_of_one_account_and_of_so_many_payments(account, ann, two):
    theirs = make.captured_payment()
    for wanted, refusal in (
        ([], NothingChosen),
        ([Wanted(theirs.id)], PaymentNotFound),
        ([Wanted(f"{number:026}") for number in range(501)], TooManyChosen),
    ):
        with pytest.raises(refusal):
            proposal.propose(account.id, user_id=ann.id, wanted=wanted)
    batch = draft(ann, *two)
    bob = refunder(account)
    for who in (
        {"account_id": theirs.account_id, "user_id": ann.id},
        {"account_id": account.id, "user_id": bob.id},
    ):
        with pytest.raises(BatchNotFound):
            confirmation.confirm(batch.id, **who)


def test_amounts_are_checked_one_by_one_and_none_leaves_a_payment_out(account, ann, two):
    batch = draft(ann, *two)
    who = {"account_id": account.id, "user_id": ann.id, "reason": WHY}

    with pytest.raises(AmountsNotPossible) as refused:
        proposal.revise(batch.id, amounts={1: 1001, 2: 1000}, **who)
    assert refused.value.by_line == {1: "Amount must be £10.00 or less"}

    proposal.revise(batch.id, amounts={2: 300}, **who)
    assert rows(batch) == [(LEFT_OUT, "", 0), (TO_DO, "", 300)]

    proposal.revise(batch.id, amounts={}, **who)
    with pytest.raises(NothingToRefund):
        confirmed(batch)
    assert refunded(two) == [[], []]


def test_confirming_again_and_again_refunds_once(account, ann, two):
    batch = draft(ann, *two)

    outcomes = at_once(*[lambda: confirmed(batch)] * 6)
    worker.drain()
    confirmed(batch)
    worker.drain()

    assert {one.id for one in outcomes} == {batch.id}
    assert refunded(two) == [[1000], [1000]]
    with pytest.raises(AlreadyDecided):
        proposal.revise(batch.id, account_id=account.id, user_id=ann.id, amounts={1: 1}, reason=WHY)


def test_a_draft_is_good_for_half_an_hour(ann, two, hands):
    batch = draft(ann, *two)

    hands.forward(minutes=30)

    with pytest.raises(BatchExpired):
        confirmed(batch)
    hands.forward(days=2)
    draft(ann, two[0])
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(RefundBatch)) == 1


def test_what_changed_meanwhile_is_refused_and_the_others_are_made(account, ann):
    payments = [make.captured_payment(1000, account=account) for _ in range(3)]
    batch = confirmed(draft(ann, *payments))
    make.refund(payments[0], amount_pence=100)  # 900 would still fit, and is not what was shown
    make.changed(payments[1], disputed=True)

    worker.drain()

    assert [row[:2] for row in rows(batch)] == [
        (REFUSED, "refund_amount_available_changed"),
        (REFUSED, "payment_disputed"),
        (MADE, ""),
    ]
    assert make.again(batch).state is BatchState.DONE
    assert refunded(payments) == [[100], [], [1000]]


def test_two_people_with_overlapping_batches_refund_nothing_twice(account, ann, two):
    """Half of each would fit twice. Only one of them was shown what is true when theirs is made."""
    bob = refunder(account)
    batches = [confirmed(draft(who, *two, pence=500)) for who in (ann, bob)]

    at_once(*[lambda batch=batch: work.perform(batch.id) for batch in batches * 2])
    worker.drain()

    assert refunded(two) == [[500], [500]]
    states = [row[0] for batch in batches for row in rows(batch)]
    assert sorted(states) == [MADE, MADE, REFUSED, REFUSED]
    assert laws.broken() == []


def test_a_worker_that_dies_anywhere_in_it_leaves_nothing_twice(account, ann):
    def prepare():
        payments = [make.captured_payment(1000, account=account) for _ in range(2)]
        batch = confirmed(draft(ann, *payments))
        return batch, payments

    latest = []

    def begin():
        latest[:] = [prepare()]
        return latest[0]

    def check(begun):
        batch, payments = begun
        worker.drain()
        assert make.again(batch).state is BatchState.DONE
        assert refunded(payments) == [[1000], [1000]]

    mortality.survives(lambda: work.perform(latest[0][0].id), prepare=begin, check=check)
    assert laws.broken() == []


def test_a_long_batch_lets_other_work_have_its_turn(account, ann, two, monkeypatch):
    monkeypatch.setattr(work, "ROWS_AT_ONCE", 1)
    batch = confirmed(draft(ann, *two))

    work.perform(batch.id)
    assert [row[0] for row in rows(batch)] == [MADE, TO_DO]
    worker.drain()

    assert [row[0] for row in rows(batch)] == [MADE, MADE]


def test_a_row_tells_what_is_not_known_yet(account, ann):
    payment = make.captured_payment(1000, account=account)
    batch = confirmed(draft(ann, payment))
    work.perform(batch.id)
    (line,) = queries.lines(batch)
    make.fault(line.refund)

    worker.drain()

    (line,) = queries.lines(batch)
    assert (line.row.state, line.refund.state) == (MADE, RefundState.UNKNOWN)
