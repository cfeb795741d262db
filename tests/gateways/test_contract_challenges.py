"""Payers who are sent to their bank: what a provider promises that sends them."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from app import gateways
from app.gateways.port import Approved, Declined, Failed, Operation, Pending, SendPayerTo
from tests import make
from tests.gateways.conftest import CHALLENGES
from tests.gateways.test_contract import come_back
from tests.support.together import at_once, raised

TAKEN = (Approved, Pending)


@pytest.fixture(params=CHALLENGES)
def gateway(request):
    return gateways.named(request.param)


@pytest.fixture
def asked(gateway, instruct):
    """An authorisation whose payer the bank wants to see."""
    return instruct(number=CHALLENGES[gateway.name].number)


def test_the_payer_is_sent_somewhere_and_told_nothing_of_the_card(gateway, asked):
    sent = gateway.authorise(asked)

    assert isinstance(sent, SendPayerTo)
    assert urlsplit(sent.url).scheme in {"http", "https"}
    assert 0 < len(sent.transaction) <= 255
    assert asked.card.number not in f"{sent} {sent.fields}"
    assert len(dict(sent.fields)) == len(sent.fields)


def test_asked_twice_or_looked_up_they_are_sent_to_the_same_place(gateway, asked):
    sent = gateway.authorise(asked)

    assert gateway.authorise(asked) == sent
    assert gateway.look_up(replace(asked, card=None)) == sent


def test_nobody_is_sent_anywhere_from_a_telephone(gateway, asked):
    assert isinstance(gateway.authorise(replace(asked, moto=True)), TAKEN)


def test_nothing_is_reserved_before_they_are_back(gateway, asked, instruct):
    sent = gateway.authorise(asked)
    known = replace(asked, transaction=sent.transaction)

    assert isinstance(gateway.capture(instruct(Operation.CAPTURE, like=known)), Declined | Failed)


def test_once_they_are_back_it_is_reserved_and_the_bank_knows_them(gateway, instruct):
    completing = come_back(gateway, instruct)

    answer = gateway.complete(completing)

    assert isinstance(answer, Approved)
    assert answer.authenticated
    assert answer.transaction == completing.transaction
    assert isinstance(gateway.capture(instruct(Operation.CAPTURE, like=completing)), TAKEN)


def test_coming_back_twice_reserves_once(gateway, instruct):
    completing = come_back(gateway, instruct)
    another = replace(completing, key="another key")

    answers = at_once(lambda: gateway.complete(completing), lambda: gateway.complete(another))

    assert raised(answers) == []
    assert answers[0] == answers[1] == gateway.look_up(another)
    too_much = instruct(Operation.CAPTURE, like=completing, amount_pence=1001)
    assert isinstance(gateway.capture(too_much), Declined | Failed)


@pytest.mark.parametrize("brought", [{}, {"cres": ""}, {"cres": "forged", "creq": "\udcff"}])
def test_what_nobody_gave_them_is_not_believed(gateway, instruct, brought):
    forged = replace(come_back(gateway, instruct), brought_back=brought)

    assert isinstance(gateway.complete(forged), Declined | Failed)


def test_nor_is_what_was_given_to_somebody_else(gateway, instruct):
    ours, theirs = come_back(gateway, instruct), come_back(gateway, instruct)

    stolen = replace(ours, brought_back=theirs.brought_back)

    assert isinstance(gateway.complete(stolen), Declined | Failed)
    assert isinstance(gateway.complete(theirs), Approved)


def test_another_account_completes_nothing(gateway, instruct):
    theirs = replace(come_back(gateway, instruct), account_id="another-account")

    assert isinstance(gateway.complete(theirs), Declined | Failed)


def test_what_was_called_off_is_not_completed(gateway, instruct):
    completing = come_back(gateway, instruct)
    gateway.cancel(instruct(Operation.CANCEL, like=completing))

    assert isinstance(gateway.complete(completing), Declined | Failed)


def test_a_cancellation_and_a_completion_at_once_hold_nothing(gateway, instruct):
    for _ in range(3):
        completing = come_back(gateway, instruct)
        cancelling = instruct(Operation.CANCEL, like=completing)

        at_once(
            lambda one=completing: gateway.complete(one), lambda one=cancelling: gateway.cancel(one)
        )

        capture = instruct(Operation.CAPTURE, like=completing)
        assert isinstance(gateway.capture(capture), Declined | Failed)


def test_the_card_is_kept_once_they_are_back(gateway, instruct):
    keeps_cards = any(capabilities.keeps_cards for capabilities in gateway.offers.values())
    completing = come_back(gateway, instruct, keep_card=True)

    answer = gateway.complete(completing)

    assert bool(answer.stored_card) is keeps_cards
    assert gateway.complete(replace(completing, key="another key")) == answer
    if keeps_cards:
        later = gateway.authorise(instruct(card=None, stored_card=answer.stored_card))
        assert isinstance(later, TAKEN)


def test_who_wants_every_payer_known_is_told_that_they_are(gateway, instruct):
    wanted, unwanted = instruct(authenticate=True), instruct(number=make.VISA)

    assert gateway.authorise(wanted).authenticated
    assert not gateway.authorise(unwanted).authenticated
    assert gateway.look_up(replace(wanted, card=None)).authenticated
