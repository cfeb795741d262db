"""Agreements: set up by a payment, set up again, cancelled, given up."""

import pytest

from app import db, events
from app.agreements import cancellation, forgetting, queries
from app.agreements.queries import AgreementNotActive, AgreementNotFound
from app.agreements.states import AgreementState
from app.gateways.port import Approved, NeverArrived
from app.gateways.sandbox import bank
from app.jobs import scheduler, worker
from app.payments import authorisation, confirmation, creation, expiry, instructions
from app.payments import cancellation as payments_called_off
from app.payments.states import State
from app.payments.types import GatewayCannotDoThis
from app.queue import JobKind
from tests import make
from tests.support import agreeing
from tests.support.clocks import travelled
from tests.support.looking import jobs, questions, story
from tests.support.providers import sandbox_that, sandbox_that_forgets_nothing

OTHER_CARD = "4000056655665556"


# Setting up


def test_confirming_the_payment_makes_the_agreement_active():
    agreement = agreeing.agreement()

    payment = agreeing.setting_up(agreement)
    assert agreeing.states(agreement) == ("created", ["created"])

    confirmation.confirm(payment.id, actor=make.PAYER)

    assert agreeing.states(agreement) == ("active", ["active"])
    found = queries.get(agreement.id, account_id=agreement.account_id)
    assert found.card is not None
    assert found.card.id == make.again(payment).instrument_id
    assert (found.card.card_last_four, found.card.cardholder_name) == ("4242", "Ada Payer")
    assert {found.card.stored_card} == agreeing.kept_by_provider()
    assert story(agreement) == [
        "agreement_created",
        "payment_instrument_created",
        "payment_instrument_confirmed",
        "agreement_set_up",
    ]
    assert [e.name for e in events.timeline(payment.id) if e.resource_kind == "agreement"] == (
        story(agreement)[1:]
    )


def test_only_a_name_of_the_card_is_kept():
    agreement = agreeing.active_agreement()

    with db.reading() as session:
        dumped = repr([vars(card) for card in agreeing.cards(agreement)])
        dumped += repr(session.connection().exec_driver_sql("SELECT * FROM sandbox_cards").all())
    assert make.VISA not in dumped


def test_a_declined_card_sets_nothing_up():
    agreement = agreeing.agreement()

    agreeing.setting_up(agreement, number="4000000000009995")

    assert agreeing.states(agreement) == ("created", [])
    assert agreeing.kept_by_provider() == set()


def test_a_payment_without_an_agreement_keeps_no_card():
    make.captured_payment()

    assert agreeing.kept_by_provider() == set()


def test_setting_up_with_delayed_capture_is_done_when_the_payer_confirms():
    agreement = agreeing.agreement()

    payment = agreeing.set_up(agreement, delayed_capture=True)
    assert agreeing.states(agreement) == ("active", ["active"])

    payments_called_off.cancel_by_service(payment.id, account_id=payment.account_id, actor=make.KEY)
    assert agreeing.states(agreement) == ("active", ["active"])


def test_confirmed_twice_it_is_set_up_once():
    agreement = agreeing.agreement()
    payment = agreeing.set_up(agreement)

    confirmation.confirm(payment.id, actor=make.PAYER)
    worker.drain()

    assert agreeing.states(agreement) == ("active", ["active"])
    assert story(agreement).count("agreement_set_up") == 1


def test_a_repeated_set_up_replaces_the_card_and_has_the_old_one_forgotten():
    agreement = agreeing.active_agreement()
    first, *_ = agreeing.cards(agreement)

    agreeing.set_up(agreement, number=OTHER_CARD)
    worker.drain()

    assert agreeing.states(agreement) == ("active", ["cancelled", "active"])
    old, new = agreeing.cards(agreement)
    assert (old.id, new.card_last_four) == (first.id, "5556")
    assert old.forgotten_at is not None
    assert agreeing.kept_by_provider() == {new.stored_card}


def test_a_cancelled_agreement_comes_back_when_it_is_set_up_again():
    agreement = agreeing.active_agreement()
    agreeing.cancel(agreement)

    agreeing.set_up(agreement, number=OTHER_CARD)
    worker.drain()

    assert agreeing.states(agreement) == ("active", ["cancelled", "active"])
    assert make.again(agreement).cancelled_at is None


# Set-ups that come to nothing, and answers that come late or twice


def give_up(payment, how):
    if how == "user":
        payments_called_off.cancel_by_user(payment.id, actor=make.PAYER)
    elif how == "service":
        payments_called_off.cancel_by_service(
            payment.id, account_id=payment.account_id, actor=make.KEY
        )
    else:
        with travelled(days=7):
            assert expiry.expire(payment.id)


@pytest.mark.parametrize("how", ["user", "service", "time"])
def test_the_card_of_a_payment_that_is_given_up_is_forgotten(how):
    agreement = agreeing.agreement()
    payment = agreeing.setting_up(agreement)
    assert len(agreeing.kept_by_provider()) == 1

    give_up(payment, how)
    with travelled(days=7):
        worker.drain()

    assert agreeing.states(agreement) == ("created", ["cancelled"])
    assert agreeing.kept_by_provider() == set()


def test_giving_a_repeated_set_up_up_leaves_the_first_card_alone():
    agreement = agreeing.active_agreement()

    give_up(agreeing.setting_up(agreement, number=OTHER_CARD), "user")
    worker.drain()

    assert agreeing.states(agreement) == ("active", ["active", "cancelled"])
    found = queries.get(agreement.id, account_id=agreement.account_id)
    assert found.card is not None
    assert found.card.card_last_four == "4242"
    assert agreeing.kept_by_provider() == {found.card.stored_card}


def test_an_answer_that_was_lost_is_looked_up_with_its_card():
    agreement = agreeing.agreement()
    payment = agreeing.unanswered_set_up(agreement)

    scheduler.tick()
    worker.drain()

    assert make.again(payment).state is State.AUTHORISED
    assert agreeing.states(agreement) == ("created", ["created"])
    confirmation.confirm(payment.id, actor=make.PAYER)
    assert agreeing.states(agreement) == ("active", ["active"])


def test_an_answer_that_comes_twice_keeps_one_card():
    agreement = agreeing.agreement()
    payment = agreeing.setting_up(agreement)
    (card,) = agreeing.cards(agreement)
    question = questions(payment)[0]
    again = Approved(payment.provider_transaction, card.stored_card)

    authorisation.finish(question, again)
    confirmation.confirm(payment.id, actor=make.PAYER)
    authorisation.finish(question, again)

    assert agreeing.states(agreement) == ("active", ["active"])


def test_a_card_that_is_told_of_after_the_payer_has_confirmed_counts():
    agreement = agreeing.agreement()
    payment = agreeing.unanswered_set_up(agreement)
    question = make.open_question(payment)
    authorisation.finish(question, Approved("t-1"))  # a message that does not name the card
    confirmation.confirm(payment.id, actor=make.PAYER)
    assert agreeing.states(agreement) == ("created", [])
    assert story(payment)[-1] == "payment_card_not_kept"

    authorisation.finish(question, Approved("t-1", "card-1"))

    assert agreeing.states(agreement) == ("active", ["active"])


def test_an_authorisation_nobody_wants_any_more_leaves_no_card():
    agreement = agreeing.agreement()
    payment = agreeing.unanswered_set_up(agreement)
    question = make.open_question(payment)
    authorisation.finish(question, NeverArrived())
    make.enter_card(payment, OTHER_CARD)

    authorisation.finish(question, Approved("t-late", "card-late"))
    confirmation.confirm(payment.id, actor=make.PAYER)
    worker.drain()

    state, cards = agreeing.states(agreement)
    assert (state, sorted(cards)) == ("active", ["active", "cancelled"])
    kept = {card.state.value: card for card in agreeing.cards(agreement)}
    assert kept["cancelled"].stored_card == "card-late"
    assert kept["active"].card_last_four == "5556"


def test_a_set_up_that_is_approved_after_its_time_leaves_neither_money_nor_card():
    agreement = agreeing.agreement()
    payment = agreeing.unanswered_set_up(agreement)
    question = make.open_question(payment)
    held = bank.look_up(instructions.make(payment, question))
    authorisation.finish(question, NeverArrived())
    give_up(payment, "time")

    authorisation.finish(question, held)
    worker.drain()

    assert make.again(payment).state is State.EXPIRED
    assert "payment_released" in story(payment)
    assert agreeing.states(agreement) == ("created", ["cancelled"])
    assert agreeing.kept_by_provider() == set()


# Ending


def test_cancelling_ends_it_and_has_its_card_forgotten():
    agreement = agreeing.active_agreement()

    cancelled = agreeing.cancel(agreement)
    assert [job.kind for job in jobs()] == [JobKind.FORGET_CARD]
    worker.drain()

    assert cancelled.cancelled_at is not None
    assert agreeing.states(agreement) == ("cancelled", ["cancelled"])
    assert agreeing.kept_by_provider() == set()
    assert story(agreement)[-2:] == ["payment_instrument_cancelled", "agreement_cancelled"]


@pytest.mark.parametrize("state", AgreementState)
def test_only_an_active_one_can_be_cancelled(state):
    agreement = agreeing.in_state(state)

    if state is AgreementState.ACTIVE:
        agreeing.cancel(agreement)
    else:
        before = story(agreement)
        with pytest.raises(AgreementNotActive):
            agreeing.cancel(agreement)
        assert (make.again(agreement).state, story(agreement)) == (state, before)


def test_another_accounts_agreement_looks_missing():
    agreement = agreeing.active_agreement()
    stranger = make.account()

    for ask in (
        lambda: queries.get(agreement.id, account_id=stranger.id),
        lambda: cancellation.cancel(agreement.id, account_id=stranger.id, actor=make.KEY),
        lambda: make.payment(account=stranger, agreement_id=agreement.id),
        lambda: make.payment(
            account=stranger, agreement_id=agreement.id, authorisation_mode="agreement"
        ),
    ):
        with pytest.raises(AgreementNotFound):
            ask()
    assert make.payments_of(stranger) == []


def test_a_provider_that_keeps_no_cards_is_not_asked_to():
    agreement = agreeing.agreement()
    account = agreeing.account_of(agreement)

    with sandbox_that(keeps_cards=False), pytest.raises(GatewayCannotDoThis) as refused:
        creation.create(
            make.new_payment(account=account, agreement_id=agreement.id), actor=make.KEY
        )

    assert refused.value.field == "set_up_agreement"


# Forgetting


def test_a_provider_that_does_not_answer_is_asked_again_to_forget():
    agreement = agreeing.active_agreement()
    agreeing.cancel(agreement)
    (card,) = agreeing.cards(agreement)

    with sandbox_that_forgets_nothing():
        with pytest.raises(forgetting.CardNotForgotten):
            forgetting.forget(card.id)
        worker.drain()

    (job,) = jobs(JobKind.FORGET_CARD)
    assert (job.last_error, job.attempts) == ("CardNotForgotten", 1)
    with travelled(minutes=1):
        worker.drain()
    assert jobs() == []
    assert agreeing.kept_by_provider() == set()


def test_a_card_that_is_used_is_not_forgotten():
    agreement = agreeing.active_agreement()
    (card,) = agreeing.cards(agreement)

    forgetting.forget(card.id)

    assert agreeing.kept_by_provider() == {card.stored_card}
