"""One key, one piece of work: whatever is repeated, changed, lost or sent at the same moment."""

import pytest
from cryptography.fernet import InvalidToken
from sqlalchemy import select

from app import db, idempotency
from app.idempotency import Claim, InFlight, KeyReused, Replay
from app.idempotency.models import IdempotencyKey
from app.payments import cancellation, capture, creation
from app.payments.models import Payment
from app.payments.states import State
from tests import make
from tests.support.looking import jobs, story
from tests.support.together import at_once, raised


class Killed(BaseException):
    """What the death of a process looks like from inside."""


def claimed(account, *, key="order-77", path="/v1/payments", body=b'{"amount": 1}'):
    return Claim.of(account_id=account.id, key=key, method="POST", path=path, body=body)


def pay(account, claim):
    """What a door does for one request: look, work, remember. Returns the payment's id."""
    idempotency.find(claim)
    made = creation.create(make.new_payment(account=account), actor=make.KEY, claim=claim)
    idempotency.remember(
        claim, status=201, body=made.token.encode(), location=f"/v1/payments/{made.payment.id}"
    )
    return made.payment.id


def payments_of(account):
    with db.reading() as session:
        return session.scalars(select(Payment.id).where(Payment.account_id == account.id)).all()


def rows():
    with db.reading() as session:
        return session.scalars(select(IdempotencyKey)).all()


@pytest.fixture
def account():
    return make.account()


def test_the_first_answer_is_given_again(account):
    payment_id = pay(account, claimed(account))

    for _ in range(2):
        with pytest.raises(Replay) as replay:
            pay(account, claimed(account))
        assert replay.value.resource_id == payment_id
        assert replay.value.status == 201
        assert len(replay.value.body) == 36  # the payer's token
        assert replay.value.location == f"/v1/payments/{payment_id}"
    assert payments_of(account) == [payment_id]


@pytest.mark.parametrize(
    "changed",
    [
        {"body": b'{"amount": 2}'},
        {"body": b""},
        {"path": "/v1/payments/x/refunds"},
    ],
)
def test_the_same_key_for_something_else_is_refused(account, changed):
    pay(account, claimed(account))

    with pytest.raises(KeyReused):
        pay(account, claimed(account, **changed))
    assert len(payments_of(account)) == 1


def test_what_was_asked_cannot_be_shifted_between_its_parts(account):
    one = Claim.of(account_id=account.id, key="k", method="POST", path="/a", body=b"b")
    other = Claim.of(account_id=account.id, key="k", method="POST", path="/a\nb", body=b"")
    assert one.fingerprint != other.fingerprint


def test_another_key_is_another_request(account):
    pay(account, claimed(account, key="order-77"))
    pay(account, claimed(account, key="order-78"))

    assert len(payments_of(account)) == 2


def test_another_account_has_keys_of_its_own(account):
    other = make.account()
    pay(account, claimed(account))
    pay(other, claimed(other))

    assert len(payments_of(account)) == len(payments_of(other)) == 1


def test_until_it_is_answered_the_first_request_is_in_flight(account, hands):
    creation.create(make.new_payment(account=account), actor=make.KEY, claim=claimed(account))

    with pytest.raises(InFlight):
        idempotency.find(claimed(account))
    with pytest.raises(KeyReused):
        idempotency.find(claimed(account, body=b"other"))
    hands.forward(seconds=59)
    with pytest.raises(InFlight):
        idempotency.find(claimed(account))


def test_a_crash_between_the_work_and_the_answer_loses_the_answer_and_not_the_work(account, hands):
    made = creation.create(
        make.new_payment(account=account), actor=make.KEY, claim=claimed(account)
    )
    # Here the process dies: nothing is remembered.
    hands.forward(seconds=60)

    with pytest.raises(Replay) as replay:
        pay(account, claimed(account))
    assert (replay.value.resource_id, replay.value.status) == (made.payment.id, None)
    assert replay.value.body == b""
    assert payments_of(account) == [made.payment.id]


def test_a_crash_before_the_work_is_done_leaves_the_key_unused(account):
    def work_that_dies():
        with db.transaction() as session:
            idempotency.use(session, claimed(account), resource_id="x" * 26)
            raise Killed

    with pytest.raises(Killed):
        work_that_dies()

    assert rows() == []
    pay(account, claimed(account))


def test_work_that_is_refused_at_the_last_moment_leaves_the_key_unused(account):
    pay(account, claimed(account, key="order-1"))

    with pytest.raises(InFlight):
        creation.create(
            make.new_payment(account=account), actor=make.KEY, claim=claimed(account, key="order-1")
        )
    assert len(payments_of(account)) == 1


def test_twenty_at_once_make_one_payment(account):
    claim = claimed(account)

    outcomes = at_once(*[lambda: pay(account, claim)] * 20)

    refusals = raised(outcomes, InFlight, Replay)
    (payment_id,) = payments_of(account)
    assert len(refusals) == 19
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == [payment_id]
    assert {r.resource_id for r in refusals if isinstance(r, Replay)} <= {payment_id}
    assert len(rows()) == 1


def test_twenty_at_once_with_two_bodies_make_one_payment(account):
    claims = [claimed(account, body=b"1"), claimed(account, body=b"2")] * 10

    outcomes = at_once(*[lambda claim=claim: pay(account, claim) for claim in claims])

    raised(outcomes, InFlight, KeyReused, Replay)
    assert len(payments_of(account)) == 1


def test_a_cancellation_sent_twice_at_once_hears_of_itself():
    payment = make.authorised_payment()
    claim = Claim.of(
        account_id=payment.account_id,
        key="k",
        method="POST",
        path=f"/v1/payments/{payment.id}/cancel",
        body=b"",
    )

    def cancel():
        cancellation.cancel_by_service(
            payment.id, account_id=payment.account_id, actor=make.KEY, claim=claim
        )

    outcomes = at_once(*[cancel] * 5)

    assert len(raised(outcomes, InFlight)) == 4
    assert make.again(payment).state is State.CANCELLED_BY_SERVICE
    assert story(payment).count("payment_cancelled_by_service") == 1


def test_a_capture_sent_twice_at_once_is_asked_for_once():
    payment = make.capturable_payment()
    claim = Claim.of(
        account_id=payment.account_id, key="k", method="POST", path="/capture", body=b""
    )

    def request():
        capture.request(payment.id, account_id=payment.account_id, actor=make.KEY, claim=claim)

    assert len(raised(at_once(*[request] * 5), InFlight)) == 4
    assert len(jobs()) == 1


def test_neither_the_key_nor_the_answer_can_be_read_in_the_database(account):
    claim = claimed(account, key="a-key-that-gives-it-away")
    made = creation.create(make.new_payment(account=account), actor=make.KEY, claim=claim)
    idempotency.remember(claim, status=201, body=made.token.encode())

    (row,) = rows()
    stored = repr(vars(row))
    assert claim.key not in stored
    assert made.token not in stored
    assert claim.key not in repr(claim)
    assert claim.cipher().decrypt(row.body) == made.token.encode()


def test_only_the_same_key_opens_the_answer(account):
    claim = claimed(account)
    pay(account, claim)
    (row,) = rows()
    for stranger in (claimed(account, key="order-78"), claimed(make.account())):
        with pytest.raises(InvalidToken):
            stranger.cipher().decrypt(row.body)


def test_the_key_outlives_what_it_was_for(account, hands):
    pay(account, claimed(account))
    hands.forward(days=400)

    with pytest.raises(Replay):
        pay(account, claimed(account))
