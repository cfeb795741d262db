"""Cards in wallets: being authorised is being confirmed, whenever the answer comes."""

import pytest

from app.gateways.capabilities import Wallet
from app.gateways.port import Approved, GatewayUnavailable, Operation, SendPayerTo
from app.gateways.sandbox import faults
from app.gateways.sandbox.models import FaultKind
from app.jobs import scheduler, worker
from app.payments import authorisation, cancellation, checkout, instructions, wallets
from app.payments.questions import StillWaiting
from app.payments.states import State, TransitionNotAllowed
from tests import make
from tests.service.test_authorisation import everything_in_the_database
from tests.support import agreeing
from tests.support.looking import books, done_by_provider, story
from tests.support.looking import questions as questions_about
from tests.support.together import at_once, raised
from tests.support.wallets import sealed, token


def pay(payment, wallet=Wallet.APPLE_PAY, card="approved", **fields):
    """Let the payer say yes in their wallet."""
    told = {"card_first_six": "", "card_expiry": "", "wallet": wallet} | fields
    return authorisation.authorise(
        payment.id,
        card=token(wallet, card),
        payer=make.payer_details(**told),
        actor=make.PAYER,
    )


def find_out():
    scheduler.tick()
    worker.drain()


def offered(payment):
    return set(wallets.offered(checkout.get(payment.id)).wallets)


def account(**settings):
    return make.account(**{"allow_apple_pay": True, "allow_google_pay": True} | settings)


@pytest.mark.parametrize("wallet", Wallet)
def test_an_approved_card_in_a_wallet_is_confirmed_at_once_and_captured(wallet):
    payment = make.started_payment(1500)

    assert isinstance(pay(payment, wallet), Approved)

    paid = make.again(payment)
    assert (paid.state, paid.type, paid.wallet) == (State.CONFIRMED, "card", wallet)
    assert paid.surcharge_pence == 0
    assert story(payment)[2:] == [
        "payment_approved_in_wallet",
        "payment_authorised",
        "payment_confirmed",
    ]
    worker.drain()
    assert make.again(payment).state is State.CAPTURED
    assert done_by_provider(payment) == [1500, 1500]
    assert set(books(payment).values()) == {1500, -1500}


def test_with_delayed_capture_it_waits_for_its_service():
    payment = make.started_payment(delayed_capture=True)

    pay(payment)

    assert make.again(payment).state is State.CAPTURABLE


def test_what_a_wallet_tells_only_the_provider_is_kept_and_nothing_sealed_is():
    payment = make.started_payment()

    pay(payment)

    assert make.again(payment).card_expiry == "12/50"
    assert sealed("approved") not in everything_in_the_database()
    assert "EC_v1" not in everything_in_the_database()


@pytest.mark.parametrize(
    ("card", "state"), [("declined", State.DECLINED), ("error", State.ERRORED)]
)
def test_a_refused_card_in_a_wallet_is_refused(card, state):
    payment = make.started_payment()

    pay(payment, card=card)

    assert make.again(payment).state is state


def test_a_bank_that_wants_to_see_the_payer_first_changes_nothing_about_their_yes():
    payment = make.started_payment()
    make.fault(payment, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        pay(payment, Wallet.GOOGLE_PAY)

    make.answer(payment, SendPayerTo("https://bank.example/3ds", "t-1"))

    assert make.again(payment).state is State.CHALLENGED
    assert make.again(payment).confirms_itself


# Answers that come late


def test_an_answer_that_was_not_heard_of_is_found_out_and_confirms():
    payment = make.started_payment()
    make.fault(payment, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        pay(payment)
    assert make.again(payment).state is State.STARTED

    find_out()

    assert make.again(payment).state in {State.CONFIRMED, State.CAPTURED}
    assert done_by_provider(payment, Operation.AUTHORISE) == [1000]


def test_a_process_that_dies_with_the_answer_leaves_it_to_be_found_out(monkeypatch):
    def die(instruction, answer):
        raise ZeroDivisionError

    payment = make.started_payment()
    monkeypatch.setattr(faults, "before_answer", die)
    with pytest.raises(ZeroDivisionError):
        pay(payment)
    monkeypatch.setattr(faults, "before_answer", None)

    find_out()

    assert make.again(payment).state in {State.CONFIRMED, State.CAPTURED}


def never_arrives(payment, ask, hands):
    """Let a question get lost on its way, and let us find that out."""
    make.fault(payment, kind=FaultKind.TIMEOUT_BEFORE, operation=Operation.AUTHORISE)
    with pytest.raises(GatewayUnavailable):
        ask(payment)
    hands.forward(seconds=30)
    find_out()


def newest_first(payment):
    return sorted(questions_about(payment), key=lambda question: question.asked_at, reverse=True)


def test_a_yes_to_a_card_that_seemed_lost_counts_when_it_was_not(hands):
    payment = make.started_payment()
    never_arrives(payment, pay, hands)
    (asked,) = questions_about(payment)

    authorisation.finish(asked, Approved("t-1", card_expiry="12/50"))

    assert make.again(payment).state is State.CONFIRMED


@pytest.mark.parametrize(("first", "second"), [(pay, make.enter_card), (make.enter_card, pay)])
def test_a_yes_to_one_card_is_not_a_yes_to_another(hands, first, second):
    """Both seemed lost; the earlier one was not. Its payer sees it before they pay."""
    payment = make.started_payment()
    never_arrives(payment, first, hands)
    never_arrives(payment, second, hands)
    *_, earlier = newest_first(payment)

    authorisation.finish(earlier, Approved("t-1"))

    payment = make.again(payment)
    assert (payment.state, payment.wallet) == (State.AUTHORISED, "")


# Two at once


def test_pressed_twice_the_bank_is_asked_once():
    payment = make.started_payment()

    outcomes = at_once(lambda: pay(payment), lambda: pay(payment))

    raised(outcomes, StillWaiting, TransitionNotAllowed)
    assert make.again(payment).state is State.CONFIRMED
    assert done_by_provider(payment, Operation.AUTHORISE) == [1000]


def test_a_card_in_one_tab_and_a_wallet_in_another_pay_once():
    payment = make.started_payment()

    outcomes = at_once(lambda: pay(payment), lambda: make.enter_card(payment))

    assert len(raised(outcomes, StillWaiting, TransitionNotAllowed)) == 1
    payment = make.again(payment)
    by_wallet = (payment.wallet, payment.state) == ("apple_pay", State.CONFIRMED)
    assert by_wallet or (payment.wallet, payment.state) == ("", State.AUTHORISED)
    assert len(questions_about(payment)) == 1
    assert done_by_provider(payment, Operation.AUTHORISE) == [1000]


def test_what_is_being_asked_cannot_be_cancelled():
    payment = make.started_payment()
    details = make.payer_details(wallet=Wallet.APPLE_PAY)
    asking = authorisation.prepare(payment.id, payer=details, actor=make.PAYER)

    with pytest.raises(StillWaiting):
        cancellation.cancel_by_user(payment.id, actor=make.PAYER)

    authorisation.carry_out(asking, card=token())
    assert make.again(payment).state is State.CONFIRMED


# To whom they are offered


def test_wallets_are_offered_where_the_account_allows_them():
    assert offered(make.payment()) == set()
    assert offered(make.payment(account=account())) == set(Wallet)
    assert offered(make.payment(account=account(allow_apple_pay=False))) == {Wallet.GOOGLE_PAY}


def test_wallets_are_not_offered_where_they_cannot_be_used():
    everything = account(allow_moto=True, allow_zero_amount=True, recurring_enabled=True)
    agreement = agreeing.agreement(everything)

    assert offered(make.payment(account=everything, moto=True)) == set()
    assert offered(make.payment(0, account=everything)) == set()
    assert offered(make.payment(account=everything, agreement_id=agreement.id)) == set()


def test_the_question_carries_the_token_and_no_card():
    payment = make.unanswered_payment()

    instruction = instructions.make(payment, make.open_question(payment), card=token())

    assert (instruction.card, instruction.wallet) == (None, token())
