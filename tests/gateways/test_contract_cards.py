"""Keeping cards: what a provider promises that says it can, and one that says it cannot."""

from dataclasses import replace

import pytest

from app import gateways
from app.gateways.port import Approved, Declined, Failed, Operation, Pending
from tests import make
from tests.gateways.conftest import card

TAKEN = (Approved, Pending)


@pytest.fixture(params=gateways.BUILDERS)
def gateway(request):
    return gateways.named(request.param)


@pytest.fixture
def keeps_cards(gateway):
    return any(capabilities.keeps_cards for capabilities in gateway.offers.values())


@pytest.fixture
def kept(gateway, instruct):
    """The provider's name for a card that it was asked to keep; "" from one that keeps none."""
    answer = gateway.authorise(instruct(keep_card=True))
    assert isinstance(answer, TAKEN)
    return getattr(answer, "stored_card", "")


def charge(gateway, instruct, kept, **fields):
    return gateway.authorise(instruct(card=None, stored_card=kept, **fields))


def test_a_card_is_kept_by_who_keeps_cards(kept, keeps_cards):
    assert bool(kept) is keeps_cards
    assert len(kept) <= 255


def test_no_card_is_kept_unasked(gateway, instruct):
    answer = gateway.authorise(instruct())

    assert getattr(answer, "stored_card", "") == ""


def test_its_name_does_not_give_its_number_away(kept):
    assert make.VISA not in kept
    assert make.VISA not in repr(Approved("t-1", kept))


def test_looking_up_tells_which_card_was_kept(gateway, instruct):
    instruction = instruct(keep_card=True)

    answer = gateway.authorise(instruction)

    assert gateway.look_up(replace(instruction, card=None)) == answer


def test_the_same_key_twice_keeps_one_card(gateway, instruct):
    instruction = instruct(keep_card=True)

    assert gateway.authorise(instruction) == gateway.authorise(instruction)


def test_a_kept_card_is_charged_without_its_details(gateway, instruct, kept, keeps_cards):
    for _ in range(2):
        answer = charge(gateway, instruct, kept)

        assert isinstance(answer, TAKEN) is keeps_cards


def test_what_was_charged_to_it_can_be_captured(gateway, instruct, kept, keeps_cards):
    if not keeps_cards:
        return
    charging = instruct(card=None, stored_card=kept)
    known = replace(charging, transaction=gateway.authorise(charging).transaction)

    assert isinstance(gateway.capture(instruct(Operation.CAPTURE, like=known)), TAKEN)


def test_a_forgotten_card_is_not_charged(gateway, instruct, kept, keeps_cards):
    if not keeps_cards:
        return
    for _ in range(2):
        gateway.forget_card(kept, account_id="an-account", credentials={})

    assert isinstance(charge(gateway, instruct, kept), Declined | Failed)


def test_nobody_else_charges_it_or_has_it_forgotten(gateway, instruct, kept, keeps_cards):
    theirs = charge(gateway, instruct, kept, account_id="another-account")
    assert isinstance(theirs, Declined | Failed)
    if keeps_cards:
        gateway.forget_card(kept, account_id="another-account", credentials={})

    assert isinstance(charge(gateway, instruct, kept), TAKEN) is keeps_cards


def test_a_card_nobody_kept_is_not_charged(gateway, instruct):
    answer = charge(gateway, instruct, "no card has this name")

    assert isinstance(answer, Declined | Failed)


def test_nothing_in_flight_shows_a_kept_card(instruct):
    instruction = instruct(card=card(), keep_card=True, stored_card="card_of_ada")

    assert "card_of_ada" not in f"{instruction!r} {instruction} {Approved('t', 'card_of_ada')}"
