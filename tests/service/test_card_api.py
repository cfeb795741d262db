"""Cards that a service was told over the telephone."""

import pytest

from app.gateways.port import Approved, Declined, GatewayUnavailable, Operation, Pending
from app.gateways.sandbox import faults
from app.gateways.sandbox.models import FaultKind
from app.idempotency import Claim, InFlight, Replay
from app.jobs import scheduler, worker
from app.payments import authorisation, card_api, expiry, tokens
from app.payments.card_api import CardNotTaken, TokenUnknown, TokenUsed
from app.payments.questions import StillWaiting
from app.payments.states import State
from app.payments.tokens import TokenNotUsable
from tests import make
from tests.support import laws
from tests.support.clocks import travelled
from tests.support.looking import done_by_provider, jobs, questions, story
from tests.support.together import at_once, raised

MAESTRO, PREPAID, NOT_A_CARD = "6759649826438453", "4000160000000004", "4242424242424243"


def asked_for(**asked):
    """A payment that waits for the service to send its card, and its token."""
    made = make.created(authorisation_mode="moto_api", return_url="", **asked)
    return made.payment, made.token


def send(token, number=make.VISA, **also):
    """What the API does with a card it is sent."""
    card = make.card(number)
    asking = card_api.prepare(token, card=card, actor=make.KEY, **also)
    return authorisation.carry_out(asking, card=card)


def find_out():
    """Let the scheduler notice what is unanswered, and a worker ask about it."""
    scheduler.tick()
    worker.drain()


def test_an_approved_card_is_confirmed_and_captured():
    payment, token = asked_for(email="ada@payer.example")

    answer = send(token)

    assert isinstance(answer, Approved)
    assert make.again(payment).state is State.CONFIRMED
    assert story(payment) == [
        "payment_created",
        "payment_sent",
        "payment_details_entered",
        "payment_authorised",
        "payment_confirmed",
    ]
    worker.drain()
    payment = make.again(payment)
    assert payment.state is State.CAPTURED
    assert (payment.card_brand, payment.card_type) == ("visa", "credit")
    assert (payment.card_first_six, payment.card_last_four) == ("424242", "4242")
    assert (payment.email, payment.billing_address) == ("ada@payer.example", {})
    assert laws.broken() == laws.unsettled() == []


def test_a_delayed_capture_waits_for_the_service():
    payment, token = asked_for(delayed_capture=True)

    send(token)

    assert make.again(payment).state is State.CAPTURABLE
    assert jobs() == []


def test_the_provider_is_told_that_no_payer_is_there(monkeypatch):
    heard = []
    monkeypatch.setattr(faults, "before_answer", lambda asked, _: heard.append(asked))
    _, token = asked_for()

    send(token)
    make.authorised_payment(moto=True)
    make.authorised_payment()

    assert [asked.moto for asked in heard] == [True, True, False]


@pytest.mark.parametrize(
    ("number", "account", "reason"),
    [
        (NOT_A_CARD, {}, "not_a_card_number"),
        ("9999999999999995", {}, "not_a_card_number"),
        (MAESTRO, {}, "card_not_taken"),
        (make.VISA, {"card_types": ["visa:debit"]}, "card_not_taken"),
        (PREPAID, {"block_prepaid_cards": True}, "card_not_taken"),
    ],
)
def test_a_card_the_account_does_not_take_ends_the_payment_and_no_bank_is_asked(
    number, account, reason
):
    payment, token = asked_for(account=make.account(**account))

    with pytest.raises(CardNotTaken):
        send(token, number)

    payment = make.again(payment)
    assert (payment.state, payment.decline_reason) == (State.DECLINED, reason)
    assert payment.expires_at is None
    assert questions(payment) == []
    with pytest.raises(TokenUsed):
        send(token)
    assert laws.broken() == []


def test_a_refusal_by_the_bank_ends_the_payment():
    payment, token = asked_for()

    assert isinstance(send(token, make.CARD_DECLINED), Declined)

    assert make.again(payment).state is State.DECLINED
    assert card_api.fresh_token(make.again(payment)) == ""


# Tokens


def test_a_token_works_once_and_at_its_own_door_only():
    payment, token = asked_for()
    web = make.created()

    with pytest.raises(TokenNotUsable) as refused:
        tokens.redeem(token)
    assert refused.value.payment_id is None
    for unknown in (web.token, "made-up", "", "\ud800", f"\xff{token}", token.upper()):
        with pytest.raises(TokenUnknown):
            send(unknown)
        with pytest.raises(TokenUnknown):
            card_api.account_of(unknown)

    assert card_api.account_of(token) == payment.account_id
    send(token)
    with pytest.raises(TokenUsed):
        send(token)
    assert card_api.account_of(token) == payment.account_id
    assert done_by_provider(payment) == [1000]
    assert make.again(web.payment).state is State.CREATED


def test_two_who_send_a_card_with_one_token_ask_the_bank_once():
    payment, token = asked_for()

    outcomes = at_once(*[lambda: send(token)] * 4)

    assert len(raised(outcomes, TokenUsed)) == 3
    assert done_by_provider(payment) == [1000]
    assert make.again(payment).state is State.CONFIRMED


def test_two_who_send_a_card_with_two_tokens_ask_the_bank_once():
    payment, token = asked_for()
    another = card_api.fresh_token(payment)

    outcomes = at_once(lambda: send(token), lambda: send(another))

    assert len(raised(outcomes, TokenUsed, StillWaiting)) == 1
    assert done_by_provider(payment) == [1000]


def test_another_card_ends_nothing_while_the_bank_is_asked_about_the_first(hands):
    payment, token = asked_for()
    another = card_api.fresh_token(payment)
    make.fault(payment, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        send(token)

    for number in (NOT_A_CARD, MAESTRO, make.VISA):
        with pytest.raises(StillWaiting):
            send(another, number)

    assert make.again(payment).state is State.STARTED
    hands.forward(seconds=120)
    find_out()
    find_out()
    assert make.again(payment).state is State.CAPTURED
    assert laws.broken() == laws.unsettled() == []


def test_a_token_of_a_payment_that_was_called_off_is_nothing_and_stays_unused():
    payment, token = asked_for()
    with travelled(minutes=91):
        assert expiry.expire_due() == 1

    with pytest.raises(TokenUnknown):
        send(token)

    assert make.again(payment).state is State.EXPIRED
    assert questions(payment) == []
    assert card_api.fresh_token(make.again(payment)) == ""


def test_a_token_that_is_too_old_is_not_taken():
    _, token = asked_for()

    with travelled(days=8), pytest.raises(TokenUsed):
        send(token)


# No answer


@pytest.mark.parametrize(
    ("kind", "state"),
    [(FaultKind.TIMEOUT_AFTER_SUCCESS, State.CAPTURED), (FaultKind.TIMEOUT_BEFORE, State.STARTED)],
)
def test_without_an_answer_a_job_finds_out_and_nobody_asks_again(hands, kind, state):
    payment, token = asked_for()
    make.fault(payment, kind=kind, operation=Operation.AUTHORISE)

    with pytest.raises(GatewayUnavailable):
        send(token)

    assert make.again(payment).state is State.STARTED
    assert card_api.fresh_token(make.again(payment)) == ""
    hands.forward(seconds=120)
    find_out()
    find_out()
    assert make.again(payment).state is state
    assert len(done_by_provider(payment, Operation.AUTHORISE)) == (state is State.CAPTURED)
    assert laws.broken() == laws.unsettled() == []


def test_a_card_that_never_reached_the_bank_may_be_sent_again_with_a_new_token(hands):
    payment, token = asked_for()
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        send(token)
    hands.forward(seconds=120)
    find_out()

    send(card_api.fresh_token(make.again(payment)))

    assert make.again(payment).state is State.CONFIRMED
    assert story(payment).count("payment_sent") == 1


def test_a_process_that_dies_before_it_asks_leaves_a_question_that_is_looked_up(hands):
    payment, token = asked_for()
    card_api.prepare(token, card=make.card(), actor=make.KEY)

    hands.forward(seconds=120)
    find_out()

    payment = make.again(payment)
    assert (payment.state, done_by_provider(payment)) == (State.STARTED, [])
    with travelled(hours=2):
        assert expiry.expire(payment.id)


def test_an_answer_that_comes_late_counts_once():
    payment, token = asked_for()
    asking = card_api.prepare(token, card=make.card(), actor=make.KEY)
    authorisation.finish(asking.question, Pending("t-1"))
    assert make.again(payment).state is State.STARTED

    for _ in range(2):
        authorisation.finish(asking.question, Approved("t-1"))

    assert make.again(payment).state is State.CONFIRMED
    assert story(payment).count("payment_confirmed") == 1


def test_a_payment_whose_card_never_comes_expires():
    payment, _ = asked_for()

    with travelled(minutes=91):
        scheduler.tick()

    assert make.again(payment).state is State.EXPIRED


# Keys


def claim_of(payment, token):
    return Claim.of(
        account_id=payment.account_id,
        key="k-1",
        method="POST",
        path="/v1/auth",
        body=token.encode(),
    )


def test_the_same_request_twice_at_once_asks_once_and_hears_of_itself():
    payment, token = asked_for()
    claim = claim_of(payment, token)

    outcomes = at_once(*[lambda: send(token, claim=claim)] * 3)

    raised(outcomes, InFlight, Replay)
    assert sum(isinstance(outcome, Approved) for outcome in outcomes) == 1
    assert done_by_provider(payment) == [1000]


def test_a_key_belongs_to_a_card_that_was_not_taken_as_well():
    payment, token = asked_for()
    claim = claim_of(payment, token)
    with pytest.raises(CardNotTaken):
        send(token, NOT_A_CARD, claim=claim)

    with pytest.raises(InFlight):
        send(token, claim=claim)
    assert make.again(payment).state is State.DECLINED
