"""The payer's bank wants to see them: once, however they come back, and whatever dies meanwhile."""

import pytest
from sqlalchemy.exc import IntegrityError

from app import clock, db
from app.gateways.port import (
    Approved,
    Declined,
    DeclineReason,
    Failed,
    Method,
    Notification,
    Operation,
    SendPayerTo,
)
from app.gateways.sandbox.models import Meeting
from app.jobs import news, scheduler, worker
from app.payments import (
    authorisation,
    cancellation,
    challenge,
    checkout,
    confirmation,
    expiry,
    instructions,
)
from app.payments.authorisation import NeedsThreeDSecure
from app.payments.models import Challenge
from app.payments.questions import StillWaiting
from app.payments.states import State, TransitionNotAllowed
from tests import make
from tests.support import agreeing, laws
from tests.support.looking import done_by_provider, questions, story
from tests.support.together import at_once, raised

HELD = {State.AUTHORISED: [1000], State.DECLINED: [], State.ERRORED: []}
ELSEWHERE = SendPayerTo("https://bank.example/3ds", "t-1", Method.POST, (("PaReq", "abc"),))


def come_back(payment, brought=None):
    brought = make.meet_bank(payment) if brought is None else brought
    return challenge.complete(payment.id, brought_back=brought, actor=make.PAYER)


def stored(payment):
    with db.reading() as session:
        return session.get(Challenge, payment.id)


def find_out():
    scheduler.tick()
    worker.drain()


def completed_by_provider(payment):
    return done_by_provider(payment, Operation.COMPLETE)


# The usual way


def test_a_payer_who_has_been_to_their_bank_has_their_money_reserved():
    payment = make.challenged_payment()
    assert done_by_provider(payment) == []

    assert isinstance(come_back(payment), Approved)

    paid = make.again(payment)
    assert (paid.state, paid.three_d_secure) == (State.AUTHORISED, True)
    assert completed_by_provider(payment) == [1000]
    confirmation.confirm(payment.id, actor=make.PAYER)
    worker.drain()
    assert make.again(payment).state is State.CAPTURED
    assert laws.broken() == [] == laws.unsettled()


@pytest.mark.parametrize(
    ("meeting", "answer", "state", "reason"),
    [
        (Meeting.DECLINED, Declined, State.DECLINED, DeclineReason.AUTHENTICATION_FAILED),
        (Meeting.ABANDONED, Declined, State.DECLINED, DeclineReason.AUTHENTICATION_FAILED),
        (Meeting.BROKEN, Failed, State.ERRORED, ""),
    ],
)
def test_it_may_end_in_other_ways(meeting, answer, state, reason):
    payment = make.challenged_payment()

    assert isinstance(come_back(payment, make.meet_bank(payment, meeting)), answer)

    ended = make.again(payment)
    assert (ended.state, ended.decline_reason) == (state, reason)
    assert done_by_provider(payment) == []


def test_a_bank_that_knows_its_payer_may_still_say_no():
    payment = make.payment_with_card(number="4000008400001629")

    come_back(payment)

    assert make.again(payment).decline_reason == DeclineReason.CARD_DECLINED


def test_where_the_payer_has_to_go_is_kept_until_they_have_been_there():
    payment = make.challenged_payment()
    kept = stored(payment)
    assert (kept.method, list(kept.fields), kept.ended_at) == (Method.POST, ["creq"], None)
    assert kept.url == checkout.get(payment.id).challenge.url
    assert make.TO_BE_SEEN not in f"{kept.url} {kept.fields}"

    come_back(payment)

    kept = stored(payment)
    assert (kept.url, kept.fields) == ("", {})
    assert kept.ended_at is not None
    assert checkout.get(payment.id).challenge is None


def test_the_bank_is_told_who_is_paid_and_where_the_payer_is_to_come_back():
    payment = make.challenged_payment(language="cy")
    brought = make.meet_bank(payment)
    asking = challenge.prepare(payment.id, actor=make.PAYER)

    told = instructions.make(asking.payment, asking.question, brought_back=brought)

    assert (told.merchant, told.language) == ("Fishing licences", "cy")
    assert told.return_url.endswith(f"/card_details/{payment.id}/3ds_required_in")
    assert brought["cres"] not in repr(told)


def test_a_set_up_keeps_the_card_once_the_payer_has_been_seen():
    agreement = agreeing.agreement()
    payment = agreeing.setting_up(agreement, number=make.TO_BE_SEEN)
    assert agreeing.kept_by_provider() == set()

    come_back(payment)
    confirmation.confirm(payment.id, actor=make.PAYER)
    worker.drain()

    assert agreeing.states(agreement) == ("active", ["active"])
    assert agreeing.charged(agreement).state is State.CAPTURED


# Whether there is a challenge at all


def test_an_account_may_want_every_payer_known_and_mostly_nobody_notices():
    payment = make.payment_with_card(account=make.account(requires_3ds=True))

    assert (payment.state, payment.three_d_secure) == (State.AUTHORISED, True)
    assert not make.authorised_payment().three_d_secure


def test_nobody_is_sent_to_their_bank_over_the_telephone():
    payment = make.payment_with_card(
        number=make.TO_BE_SEEN, account=make.account(requires_3ds=True), moto=True
    )

    assert (payment.state, payment.three_d_secure) == (State.AUTHORISED, False)


@pytest.mark.parametrize(
    ("requires_3ds", "moto", "state"),
    [
        (False, False, State.DECLINED),
        (False, True, State.ERRORED),  # as the sandbox answers to a card that it does not know
        (True, False, State.ERRORED),
    ],
)
def test_maestro_is_declined_where_the_account_does_without(requires_3ds, moto, state):
    payment = make.started_payment(account=make.account(requires_3ds=requires_3ds), moto=moto)
    refused = None
    try:
        make.enter_card(payment, "6759649826438453", card_brand="maestro")
    except NeedsThreeDSecure as problem:
        refused = problem

    ended = make.again(payment)
    assert ended.state is state
    assert (refused is not None) is (state is State.DECLINED) is (questions(payment) == [])
    if refused:
        assert (ended.decline_reason, ended.card_last_four) == ("card_not_taken", "8453")


def test_a_card_is_not_declined_over_an_open_question():
    payment = make.unanswered_payment()

    with pytest.raises(StillWaiting):
        make.enter_card(payment, "6759649826438453", card_brand="maestro")

    assert make.again(payment).state is State.STARTED


# Once


@pytest.mark.parametrize("by_notification", [False, True])
def test_a_second_challenge_is_a_refusal(by_notification):
    payment = make.challenged_payment()
    if by_notification:
        told = Notification("n-1", Operation.COMPLETE, payment.provider_transaction, ELSEWHERE)
        assert news.take_in("sandbox", told)
    else:
        asking = challenge.prepare(payment.id, actor=make.PAYER)
        authorisation.finish(asking.question, ELSEWHERE)

    ended = make.again(payment)
    assert (ended.state, ended.decline_reason) == (State.DECLINED, "authentication_failed")
    assert stored(payment).url == ""


def test_the_database_keeps_a_second_challenge_out():
    payment = make.challenged_payment()

    with pytest.raises(IntegrityError):
        make.saved(
            Challenge(
                payment_id=payment.id, url="https://b.example", method="GET", created_at=clock.now()
            )
        )


def test_coming_back_twice_completes_once():
    payment = make.challenged_payment()
    brought = make.meet_bank(payment)

    outcomes = at_once(*[lambda: come_back(payment, brought)] * 4)

    refused = raised(outcomes, StillWaiting, TransitionNotAllowed)
    assert len(refused) == 3
    assert make.again(payment).state is State.AUTHORISED
    assert completed_by_provider(payment) == [1000]


def test_what_is_forged_reserves_nothing():
    payment = make.challenged_payment()
    make.meet_bank(payment)

    come_back(payment, {"cres": "forged"})

    assert make.again(payment).state is State.DECLINED
    with pytest.raises(TransitionNotAllowed):
        come_back(payment, {"cres": "again"})


def test_who_was_not_sent_anywhere_does_not_come_back():
    payment = make.started_payment()

    with pytest.raises(TransitionNotAllowed):
        come_back(payment, {})

    assert questions(payment) == []


# Too late


def called_off_by_payer(payment):
    cancellation.cancel_by_user(payment.id, actor=make.PAYER)


def called_off_by_time(payment):
    assert expiry.expire(payment.id)


@pytest.mark.parametrize("call_off", [called_off_by_payer, called_off_by_time])
def test_coming_back_to_a_payment_that_is_over_changes_nothing(hands, call_off):
    payment = make.challenged_payment()
    brought = make.meet_bank(payment)
    if call_off is called_off_by_time:
        hands.forward(minutes=91)

    call_off(payment)
    worker.drain()
    ended = make.again(payment)
    with pytest.raises(TransitionNotAllowed):
        come_back(payment, brought)

    assert make.again(payment).state is ended.state
    assert stored(payment).url == ""
    assert "payment_released" in story(payment)
    assert laws.broken() == [] == laws.unsettled()


def test_while_the_bank_is_asked_nobody_calls_it_off(hands):
    payment = make.challenged_payment()
    asking = challenge.prepare(payment.id, actor=make.PAYER)
    hands.forward(minutes=91)

    with pytest.raises(StillWaiting):
        cancellation.cancel_by_user(payment.id, actor=make.PAYER)
    assert not expiry.expire(payment.id)
    assert checkout.get(payment.id).asked is Operation.COMPLETE is asking.question.operation
