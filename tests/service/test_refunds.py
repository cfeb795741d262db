import pytest
from sqlalchemy.exc import IntegrityError

from app import db, idempotency
from app.events import timeline
from app.gateways.port import Operation
from app.idempotency import Claim
from app.jobs import worker
from app.ledger import LedgerAccount
from app.payments.queries import PaymentNotFound
from app.payments.states import State
from app.queue import JobKind
from app.refunds import creation, queries
from app.refunds.availability import Availability
from app.refunds.creation import (
    AmountAvailableChanged,
    PartialRefundNotPossible,
    RefundNotAvailable,
    RefundTooLarge,
)
from app.refunds.queries import RefundNotFound
from app.refunds.states import RefundState
from tests import make
from tests.support.looking import books, done_by_provider, jobs, questions, story
from tests.support.providers import sandbox_that

CARD, SERVICE, ON_THE_WAY = (
    LedgerAccount.CARD_CLEARING,
    LedgerAccount.SERVICE_PAYABLE,
    LedgerAccount.REFUNDS_IN_FLIGHT,
)


def refunded(payment):
    return make.again(payment).refunded_pence


# Promising


def test_a_promise_reserves_the_money_and_asks_nobody_yet():
    payment = make.captured_payment(1000)

    refund = creation.create(
        payment.id, account_id=payment.account_id, amount_pence=400, actor=make.CASEWORKER
    )

    stored = queries.get(refund.id, payment_id=payment.id, account_id=payment.account_id)
    assert (stored.state, stored.external_status) == (RefundState.CREATED, "submitted")
    assert (stored.amount_pence, stored.account_id) == (400, payment.account_id)
    assert (stored.actor_kind, stored.actor_id) == (make.CASEWORKER.kind, make.CASEWORKER.id)
    assert (refunded(payment), make.again(payment).refundable_pence) == (400, 600)
    assert books(payment) == {CARD: 1000, SERVICE: -600, ON_THE_WAY: -400}
    assert [(job.kind, job.subject_id) for job in jobs()] == [(JobKind.SEND_REFUND, refund.id)]
    assert questions(refund) == []
    assert done_by_provider(payment, Operation.REFUND) == []
    assert story(refund) == ["refund_created"]


def test_it_stands_in_the_payments_own_timeline():
    refund = make.successful_refund()

    names = [event.name for event in timeline(refund.payment_id)]
    assert names[-3:] == ["refund_created", "refund_sent", "refund_succeeded"]
    assert timeline(refund.payment_id)[-1].details == {"amount_pence": refund.amount_pence}


def test_the_money_goes_back_piece_by_piece_and_never_more_than_there_was():
    payment = make.captured_payment(1000)
    for amount_pence in (400, 599, 1):
        assert make.successful_refund(payment, amount_pence=amount_pence).state == "success"

    assert (refunded(payment), books(payment)) == (1000, {})
    assert done_by_provider(payment, Operation.REFUND) == [400, 599, 1]
    with pytest.raises(RefundNotAvailable) as refused:
        make.refund(make.again(payment), amount_pence=1)
    assert refused.value.availability is Availability.FULL


@pytest.mark.parametrize("amount_pence", [601, 1000, 10**12])
def test_more_than_is_left_is_refused(amount_pence):
    payment = make.captured_payment(1000)
    make.refund(payment, amount_pence=400)

    with pytest.raises(RefundTooLarge) as refused:
        make.refund(payment, amount_pence=amount_pence)

    assert refused.value.available_pence == 600
    assert refused.value.message == "Amount must be £6.00 or less"
    assert refused.value.field == "amount"
    assert refunded(payment) == 400


def test_the_surcharge_goes_back_too():
    from app.payments import queries as payments

    payment = make.authorised_payment(1000)
    with db.transaction() as session:
        payments.for_change(session, payment.id).surcharge_pence = 50
    assert make.again(payment).total_pence == 1050
    # Where surcharges come from is not our concern here: that all of the total counts, is.
    with pytest.raises(IntegrityError, match="refunded_within_total"), db.transaction() as session:
        payments.for_change(session, payment.id).refunded_pence = 1051
    with db.transaction() as session:
        payments.for_change(session, payment.id).refunded_pence = 1050


def test_only_what_was_captured_can_be_refunded():
    for state in set(State) - {State.CAPTURED}:
        payment = make.payment_in(state)
        with pytest.raises(RefundNotAvailable):
            make.refund(payment, amount_pence=1)
        assert (refunded(payment), jobs(JobKind.SEND_REFUND)) == (0, []), state


@pytest.mark.parametrize("amount_pence", [0, -1])
def test_nothing_or_less_cannot_even_be_written_down(amount_pence):
    payment = make.captured_payment(1000)
    with pytest.raises(IntegrityError):
        make.refund(payment, amount_pence=amount_pence)
    assert (refunded(payment), books(payment)) == (0, {CARD: 1000, SERVICE: -1000})


def test_another_account_finds_nothing_to_refund():
    payment = make.captured_payment()
    refund = make.refund(payment, amount_pence=1)
    other = make.account().id

    with pytest.raises(PaymentNotFound):
        creation.create(payment.id, account_id=other, amount_pence=1, actor=make.KEY)
    with pytest.raises(RefundNotFound):
        queries.get(refund.id, payment_id=payment.id, account_id=other)
    with pytest.raises(RefundNotFound):
        queries.get(refund.id, payment_id=make.payment().id, account_id=payment.account_id)
    assert queries.of_payment(payment.id, account_id=other) == []
    assert refunded(payment) == 1


def test_refunds_are_listed_in_the_order_in_which_they_were_promised():
    payment = make.captured_payment(1000)
    made = [make.refund(payment, amount_pence=pence).id for pence in (3, 1, 2)]

    listed = queries.of_payment(payment.id, account_id=payment.account_id)
    assert [refund.id for refund in listed] == made


def test_a_decision_made_on_an_old_amount_is_refused():
    payment = make.captured_payment(1000)
    make.refund(payment, amount_pence=100)

    def again(available):
        return creation.create(
            payment.id,
            account_id=payment.account_id,
            amount_pence=50,
            amount_available_pence=available,
            actor=make.KEY,
        )

    with pytest.raises(AmountAvailableChanged):
        again(1000)
    assert again(900).amount_pence == 50


def test_a_provider_that_gives_back_all_or_nothing_gives_back_all():
    payment = make.captured_payment(1000)
    with sandbox_that(partial_refund=False):
        with pytest.raises(PartialRefundNotPossible):
            make.refund(payment, amount_pence=999)
        assert make.refund(payment, amount_pence=1000).amount_pence == 1000


def test_a_provider_that_gives_nothing_back_gives_nothing_back():
    payment = make.captured_payment(1000)
    with sandbox_that(refund_rails=frozenset()), pytest.raises(RefundNotAvailable) as refused:
        make.refund(payment, amount_pence=1)
    assert refused.value.availability is Availability.UNAVAILABLE


# Asked for twice


def confirmed_on_a_page(payment, key, amount_pence=1000):
    return creation.create(
        payment.id,
        account_id=payment.account_id,
        amount_pence=amount_pence,
        actor=make.CASEWORKER,
        request_key=key,
    )


def test_the_same_page_confirmed_twice_refunds_once():
    payment = make.captured_payment(1000)

    first = confirmed_on_a_page(payment, "page-1")
    worker.drain()
    second = confirmed_on_a_page(payment, "page-1")

    assert second.id == first.id
    assert (refunded(payment), len(jobs())) == (1000, 0)


def test_a_page_about_another_payment_is_another_page():
    first = confirmed_on_a_page(make.captured_payment(1000), "page-1")
    second = confirmed_on_a_page(make.captured_payment(1000), "page-1")

    assert second.id != first.id
    assert second.payment_id != first.payment_id


def claimed(payment, key="k"):
    path = f"/v1/payments/{payment.id}/refunds"
    return Claim.of(
        account_id=payment.account_id, key=key, method="POST", path=path, body=b"{1000}"
    )


def by_api(payment, claim, amount_pence=1000):
    return creation.create(
        payment.id,
        account_id=payment.account_id,
        amount_pence=amount_pence,
        actor=make.KEY,
        claim=claim,
    )


def test_the_same_key_used_twice_hears_of_itself_and_not_that_too_little_is_left():
    payment = make.captured_payment(1000)

    refund = by_api(payment, claimed(payment))
    with pytest.raises(idempotency.InFlight):
        by_api(payment, claimed(payment))  # both were past `find` before either had begun
    idempotency.remember(claimed(payment), status=202, body=b"made")
    with pytest.raises(idempotency.Replay) as replay:
        idempotency.find(claimed(payment))

    assert (replay.value.resource_id, replay.value.body) == (refund.id, b"made")
    assert refunded(payment) == 1000


def test_a_refused_refund_leaves_its_key_unused():
    payment = make.captured_payment(1000)

    with pytest.raises(RefundTooLarge):
        by_api(payment, claimed(payment), amount_pence=1001)

    idempotency.find(claimed(payment))
    assert by_api(payment, claimed(payment)).amount_pence == 1000
