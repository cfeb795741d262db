"""Above the service's limit nothing is refunded that only one person wanted."""

import pytest

from app import administration, audit
from app.jobs import scheduler, worker
from app.people.roles import Role
from app.refunds import creation, drafts
from app.refunds import queries as refunds
from app.refunds.batches import approval, queries
from app.refunds.batches.models import BatchState, RefundBatch
from app.refunds.batches.refusals import (
    AlreadyDecided,
    ApproverMayNot,
    BatchNotFound,
    MakerMayNot,
    OwnRequest,
    RequestLapsed,
)
from app.refunds.models import Refund
from tests import make
from tests.support.refunding import WHY, confirmed, draft, refunder, rows
from tests.support.together import at_once, raised

LIMIT = 5000


@pytest.fixture
def account():
    return make.account(refund_approval_above_pence=LIMIT)


@pytest.fixture
def ann(account):
    return refunder(account)


@pytest.fixture
def bob(account):
    return refunder(account)


def paid(account, pence=20_000):
    return make.captured_payment(pence, account=account)


def single(user, payment, pence):
    """One refund, asked for on its payment's page and confirmed."""
    whose = {"account_id": payment.account_id, "user_id": user.id}
    proposed = drafts.propose(payment.id, amount_pence=pence, reason=WHY, **whose)
    return drafts.confirm(proposed.id, payment_id=payment.id, ip="192.0.2.7", **whose)


def waiting(user, account):
    return single(user, paid(account), LIMIT + 1)


def approved(batch, user):
    return approval.approve(batch.id, account_id=batch.account_id, user_id=user.id, ip="192.0.2.8")


def rejected(batch, user):
    return approval.reject(
        batch.id, account_id=batch.account_id, user_id=user.id, note="Ask them first"
    )


def refunded(payment) -> int:
    return make.again(payment).refunded_pence


def test_up_to_the_limit_one_person_is_enough(account, ann):
    assert isinstance(single(ann, paid(account), LIMIT), Refund)


def test_above_it_somebody_else_has_to_agree_and_nothing_is_reserved(account, ann, bob):
    payment = paid(account)
    batch = single(ann, payment, LIMIT + 1)
    worker.drain()

    assert isinstance(batch, RefundBatch)
    assert (batch.state, batch.limit_pence) == (BatchState.WAITING, LIMIT)
    assert refunded(payment) == 0
    assert [one.batch.id for one in queries.waiting(account.id)] == [batch.id]

    approved(batch, bob)
    worker.drain()

    (refund,) = refunds.of_payment(payment.id, account_id=account.id)
    assert (refund.amount_pence, refund.actor_id, refund.reason) == (LIMIT + 1, ann.id, WHY.code)
    names = make.event_names(payment)
    assert names.index("refund_requested") < names.index("refund_request_approved")
    assert names.index("refund_request_approved") < names.index("refund_created")
    assert audit.verify().is_intact


def test_asking_twice_is_one_request(account, ann):
    payment = paid(account)
    whose = {"account_id": account.id, "user_id": ann.id}
    proposed = drafts.propose(payment.id, amount_pence=LIMIT + 1, **whose)

    outcomes = at_once(*[lambda: drafts.confirm(proposed.id, payment_id=payment.id, **whose)] * 4)

    assert len({one.id for one in outcomes}) == 1
    assert len(queries.waiting(account.id)) == 1


def test_a_batch_is_measured_by_its_sum(account, ann, bob):
    payments = [paid(account, 3000), paid(account, 3000)]
    batch = confirmed(draft(ann, *payments))
    assert batch.state is BatchState.WAITING

    approved(batch, bob)
    worker.drain()

    assert [refunded(payment) for payment in payments] == [3000, 3000]


def test_splitting_one_payment_does_not_get_around_it(account, ann, bob, hands):
    payment = paid(account)
    assert isinstance(single(ann, payment, 3000), Refund)

    assert isinstance(single(bob, payment, 3000), Refund)  # another person decides for themselves
    assert isinstance(single(ann, payment, 2001), RefundBatch)
    assert confirmed(draft(ann, payment, pence=2001)).state is BatchState.WAITING
    assert isinstance(single(ann, payment, 2000), Refund)

    hands.forward(hours=25)
    assert isinstance(single(ann, payment, 3000), Refund)


def test_splitting_it_in_the_same_moment_does_not_either(account, ann):
    """The first is confirmed and not made yet when the second is asked for."""
    payment = paid(account)
    batches = [draft(ann, payment, pence=3000) for _ in range(4)]

    outcomes = at_once(*[lambda one=one: confirmed(one) for one in batches])

    states = [one.state for one in outcomes]
    assert states.count(BatchState.RUNNING) == 1
    worker.drain()
    assert refunded(payment) == 3000


def test_a_refund_that_failed_counts_for_nothing(account, ann):
    payment = paid(account)
    refund = single(ann, payment, 5000)
    make.changed(refund, state="failed")
    make.changed(payment, refunded_pence=0)

    assert isinstance(single(ann, payment, 5000), Refund)


def test_the_api_is_not_touched_by_it(account):
    payment = paid(account)

    creation.create(payment.id, account_id=account.id, amount_pence=20_000, actor=make.KEY)

    assert refunded(payment) == 20_000


def test_nobody_agrees_with_themselves(account, ann):
    batch = waiting(ann, account)

    for decide in (approved, rejected):
        with pytest.raises(OwnRequest):
            decide(batch, ann)
    assert make.again(batch).state is BatchState.WAITING


def test_of_many_decisions_at_once_one_counts(account, ann, bob):
    payment = paid(account)
    batch = single(ann, payment, LIMIT + 1)
    eve = refunder(account)

    outcomes = at_once(
        lambda: approved(batch, bob), lambda: approved(batch, eve), lambda: rejected(batch, eve)
    )
    worker.drain()

    assert len(raised(outcomes, AlreadyDecided)) == 2
    is_approved = make.again(batch).state is BatchState.DONE
    assert refunded(payment) == (LIMIT + 1 if is_approved else 0)


def test_both_must_be_allowed_to_refund_when_it_is_decided(account, ann, bob):
    batch = waiting(ann, account)
    viewer = refunder(account, role=Role.VIEW_ONLY)
    stranger = refunder(make.account())

    for who in (viewer, stranger):
        with pytest.raises(ApproverMayNot):
            approved(batch, who)
    administration.remove_from_service(ann.id, account.service_id, actor=make.KEY)
    with pytest.raises(MakerMayNot):
        approved(batch, bob)
    assert rejected(batch, bob).state is BatchState.REJECTED


def test_a_role_that_is_taken_away_meanwhile_agrees_to_nothing(account, ann, bob):
    payment = paid(account)
    batch = single(ann, payment, LIMIT + 1)

    outcomes = at_once(
        lambda: approved(batch, bob),
        lambda: administration.remove_from_service(bob.id, account.service_id, actor=make.KEY),
    )
    worker.drain()

    refused = raised(outcomes, ApproverMayNot)
    assert refunded(payment) == (0 if refused else LIMIT + 1)


def test_a_limit_that_changes_later_changes_no_request(account, ann, bob):
    batch = waiting(ann, account)
    administration.change_account(account.id, refund_approval_above_pence=None, actor=make.KEY)

    worker.drain()
    assert make.again(batch).state is BatchState.WAITING
    assert isinstance(single(ann, paid(account), LIMIT + 1), Refund)
    assert approved(batch, bob).state is BatchState.RUNNING


def test_what_is_not_available_any_more_is_not_refunded(account, ann, bob):
    payment = paid(account)
    batch = single(ann, payment, LIMIT + 1)
    make.refund(payment, amount_pence=19_000)

    approved(batch, bob)
    worker.drain()

    assert [row[1] for row in rows(batch)] == ["refund_amount_available_changed"]
    assert refunded(payment) == 19_000


def test_nobody_deciding_is_no_agreement(account, ann, bob, hands):
    batch, other = waiting(ann, account), waiting(ann, account)
    hands.forward(days=7)

    with pytest.raises(RequestLapsed):
        approved(batch, bob)
    assert approval.lapse_due() == 2
    scheduler.tick()

    assert make.again(batch).state is BatchState.LAPSED
    with pytest.raises(RequestLapsed):
        approved(other, bob)
    assert queries.waiting(account.id) == []


def test_another_account_looks_like_a_missing_one(account, ann, bob):
    batch = waiting(ann, account)

    with pytest.raises(BatchNotFound):
        approval.approve(batch.id, account_id=make.account().id, user_id=bob.id)
