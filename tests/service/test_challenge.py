"""The payer's bank wants to see them: once, however they come back, and whatever dies meanwhile."""

import pytest
from sqlalchemy.exc import IntegrityError

from app import clock, db
from app.gateways.port import (
    Approved,
    Declined,
    DeclineReason,
    Failed,
    GatewayUnavailable,
    Method,
    NeverArrived,
    Notification,
    Operation,
    Pending,
    SendPayerTo,
)
from app.gateways.sandbox import bank
from app.gateways.sandbox.models import FaultKind, Meeting
from app.jobs import news, scheduler, worker
from app.payments import (
    authorisation,
    cancellation,
    challenge,
    checkout,
    confirmation,
    expiry,
    instructions,
    queries,
)
from app.payments.authorisation import NeedsThreeDSecure
from app.payments.models import Challenge
from app.payments.questions import StillWaiting
from app.payments.states import State, TransitionNotAllowed
from tests import make
from tests.support import agreeing, laws
from tests.support.looking import done_by_provider, questions, story
from tests.support.mortality import survives
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


# When no answer comes


def unanswered(payment, kind, meeting=Meeting.APPROVED):
    brought = make.meet_bank(payment, meeting)
    make.fault(payment, kind=kind, operation=Operation.COMPLETE)
    with pytest.raises(GatewayUnavailable):
        come_back(payment, brought)
    return make.open_question(payment)


@pytest.mark.parametrize(
    ("meeting", "state"),
    [(Meeting.APPROVED, State.AUTHORISED), (Meeting.DECLINED, State.DECLINED)],
)
def test_a_completion_that_was_not_heard_of_is_found_out(meeting, state):
    payment = make.challenged_payment()
    unanswered(payment, FaultKind.TIMEOUT_AFTER_SUCCESS, meeting)
    assert make.again(payment).state is State.CHALLENGED

    find_out()

    assert make.again(payment).state is state
    assert done_by_provider(payment) == HELD[state]
    assert len(questions(payment)) == 2


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT_BEFORE, FaultKind.ERROR_500])
def test_a_completion_that_never_arrived_can_be_made_again(hands, kind):
    payment = make.challenged_payment()
    unanswered(payment, kind)
    find_out()
    with pytest.raises(StillWaiting):
        come_back(payment)  # the first may still be on its way
    hands.forward(seconds=2)
    find_out()

    assert make.again(payment).state is State.CHALLENGED
    assert "payment_completion_never_arrived" in story(payment)
    come_back(payment)

    assert make.again(payment).state is State.AUTHORISED
    assert completed_by_provider(payment) == [1000]


def arrives_after_all(payment, question, brought):
    answer = bank.carry_out(instructions.make(payment, question, brought_back=brought))
    authorisation.finish(question, answer)


@pytest.mark.parametrize("meanwhile", ["nothing", "asked again", "completed again", "called off"])
def test_a_completion_that_arrives_after_all(meanwhile):
    payment = make.challenged_payment()
    question = unanswered(payment, FaultKind.TIMEOUT_BEFORE)
    brought = make.meet_bank(payment)
    authorisation.finish(question, NeverArrived())
    match meanwhile:
        case "asked again":
            challenge.prepare(payment.id, actor=make.PAYER)
        case "completed again":
            come_back(payment)
        case "called off":
            called_off_by_payer(payment)
            worker.drain()

    arrives_after_all(make.again(payment), question, brought)
    find_out()

    expected = {"asked again": State.CHALLENGED, "called off": State.CANCELLED_BY_USER}
    assert make.again(payment).state is expected.get(meanwhile, State.AUTHORISED)
    assert "payment_authorised_too_late" not in story(payment)
    assert laws.broken() == []


def test_dying_anywhere_loses_nothing(hands):
    asked = []

    def prepare():
        payment = make.challenged_payment()
        asked.append((payment, make.meet_bank(payment)))
        return payment

    def act():
        payment, brought = asked[-1]
        if make.again(payment).state is State.CHALLENGED and not queries.open_question(payment.id):
            come_back(payment, brought)

    def check(payment):
        hands.forward(seconds=3)
        find_out()
        if make.again(payment).state is State.CHALLENGED:
            act()
        assert make.again(payment).state is State.AUTHORISED
        assert completed_by_provider(payment) == [1000]

    survives(act, prepare=prepare, check=check)
    assert laws.broken() == []


# What the provider says by itself


def test_the_provider_may_say_so_before_the_payer_is_back():
    payment = make.challenged_payment()
    brought = make.meet_bank(payment)
    told = Notification(
        "n-1",
        Operation.COMPLETE,
        payment.provider_transaction,
        Approved(payment.provider_transaction),
    )

    assert news.take_in("sandbox", told)
    assert news.take_in("sandbox", told)

    assert make.again(payment).state is State.AUTHORISED
    assert story(payment).count("payment_authorised") == 1
    with pytest.raises(TransitionNotAllowed):
        come_back(payment, brought)


@pytest.mark.parametrize("answer", [Pending("t-1"), Approved("nobody's")])
def test_other_news_is_about_nothing_that_waits(answer):
    payment = make.challenged_payment()
    transaction = "" if isinstance(answer, Approved) else payment.provider_transaction

    assert not news.take_in("sandbox", Notification("n", Operation.COMPLETE, transaction, answer))

    assert make.again(payment).state is State.CHALLENGED


def test_a_pending_completion_waits_to_be_told():
    payment = make.challenged_payment()
    asking = challenge.prepare(payment.id, actor=make.PAYER)
    authorisation.finish(asking.question, Pending(payment.provider_transaction))
    assert make.open_question(payment).operation is Operation.COMPLETE

    answer = Declined(DeclineReason.NOT_ENOUGH_MONEY)
    news.take_in(
        "sandbox", Notification("n", Operation.COMPLETE, "", answer, key=asking.question.id)
    )

    assert make.again(payment).decline_reason == DeclineReason.NOT_ENOUGH_MONEY
