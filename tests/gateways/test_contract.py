"""What every provider promises. A new one is tested the moment it is registered.

A provider that cannot be asked in a test (it would be a call over the network) has files of its own
here, with canned replies; the questions below are for those that need nobody else.
"""

from dataclasses import fields, replace

import pytest

from app import gateways
from app.gateways.capabilities import Capabilities, Confirmation, NextAction, SettlementInput
from app.gateways.port import (
    Answer,
    Approved,
    Declined,
    Failed,
    NeverArrived,
    NotificationNotGenuine,
    Operation,
    Pending,
    SendPayerTo,
    UnknownGateway,
)
from app.payments import types
from tests.gateways.conftest import CHALLENGES, REDIRECTS, SECURITY_CODE, card
from tests.support.together import at_once, raised

TAKEN = (Approved, Pending, SendPayerTo)
VERBS = [operation.value for operation in Operation]


@pytest.fixture(params=[*gateways.BUILDERS, *REDIRECTS])
def gateway(request):
    return gateways.named(request.param)


@pytest.fixture
def instruct(gateway, instruct):
    asks = REDIRECTS[gateway.name].asks if gateway.name in REDIRECTS else {}

    def one(operation=Operation.AUTHORISE, **fields):
        usual = asks if operation is Operation.AUTHORISE else {}
        return instruct(operation, **{**usual, **fields})

    return one


@pytest.fixture
def prepared(gateway, instruct):
    """For each operation an instruction that the provider will carry out."""

    def make_one(operation):
        authorised = instruct()
        if operation is Operation.AUTHORISE:
            return authorised
        if operation is Operation.COMPLETE:
            return come_back(gateway, instruct)
        answer = gateway.authorise(authorised)
        known = replace(authorised, transaction=answer.transaction)
        if operation is not Operation.CANCEL and isinstance(answer, SendPayerTo):
            REDIRECTS[gateway.name].meet(answer)
        if operation is Operation.REFUND:
            gateway.capture(instruct(Operation.CAPTURE, like=known))
        return instruct(operation, like=known)

    return make_one


def come_back(gateway, instruct, **fields):
    """The completion of an authorisation whose payer was sent to their bank, and has been there."""
    if gateway.name in REDIRECTS:
        challenge, asked = REDIRECTS[gateway.name], instruct(**fields)
    else:
        challenge = CHALLENGES[gateway.name]
        asked = instruct(number=challenge.number, **fields)
    sent = gateway.authorise(asked)
    return instruct(
        Operation.COMPLETE,
        like=replace(asked, transaction=sent.transaction),
        brought_back=challenge.meet(sent),
        **fields,
    )


def carry_out(gateway, instruction) -> Answer:
    return getattr(gateway, instruction.operation.value)(instruction)


@pytest.mark.parametrize("name", gateways.BUILDERS)
def test_it_answers_to_the_name_it_is_registered_under(name):
    assert gateways.named(name).name == name
    assert len(name) <= 20  # the column it is stored in


def test_so_does_every_one_that_a_payment_type_brings():
    """Whoever is asked nothing, since the money is paid elsewhere, says at least who they are."""
    brought = [one for one in gateways.every() if one not in gateways.providers()]
    assert {one.name for one in brought} >= REDIRECTS.keys()
    assert len(brought) == sum(bool(one.parts.gateway) for one in types.ALL.values())
    for one in brought:
        assert gateways.named(one.name) is one
        assert len(one.name) <= 20
        assert 0 < len(one.title) <= 40
        test_it_offers_something_and_says_all_about_it(one)
        test_it_has_the_ten_verbs(one)
        for headers in ({}, {"Authorization": "Bearer forged"}):
            test_a_message_without_proof_is_refused(one, headers)


def test_there_is_no_other():
    with pytest.raises(UnknownGateway):
        gateways.named("piggy bank")


def test_it_offers_something_and_says_all_about_it(gateway):
    assert gateway.offers
    for payment_type, capabilities in gateway.offers.items():
        assert len(payment_type) <= 20
        assert isinstance(capabilities, Capabilities)
        assert isinstance(capabilities.confirmation, Confirmation)
        assert isinstance(capabilities.next_action, NextAction)
        assert isinstance(capabilities.settlement_input, SettlementInput)
        assert capabilities.can_refund or not capabilities.partial_refund
        if capabilities.confirmation is Confirmation.AT_ONCE:
            assert capabilities.expiry_zone is None


def test_it_has_the_ten_verbs(gateway):
    others = ["look_up", "read_notification", "forget_card", "wallet_session", "check_credentials"]
    for verb in [*VERBS, *others]:
        assert callable(getattr(gateway, verb))


@pytest.mark.parametrize("operation", Operation)
def test_each_verb_gives_an_answer(gateway, prepared, operation):
    answer = carry_out(gateway, prepared(operation))

    assert isinstance(answer, TAKEN)
    assert 0 < len(answer.transaction) <= 255


@pytest.mark.parametrize("operation", Operation)
def test_the_same_key_twice_is_the_same_thing_done_once(gateway, prepared, operation):
    instruction = prepared(operation)

    assert carry_out(gateway, instruction) == carry_out(gateway, instruction)


@pytest.mark.parametrize("operation", Operation)
def test_so_it_is_when_it_comes_by_many_roads_at_once(gateway, prepared, operation):
    instruction = prepared(operation)

    outcomes = at_once(*[lambda: carry_out(gateway, instruction)] * 8)

    assert raised(outcomes) == []
    assert len(set(outcomes)) == 1


def test_a_repeated_refund_leaves_the_rest_to_be_refunded(gateway, prepared, instruct):
    whole = prepared(Operation.REFUND)
    part = replace(whole, amount_pence=400)
    for _ in range(3):
        assert isinstance(gateway.refund(part), TAKEN)

    rest = instruct(Operation.REFUND, like=whole, amount_pence=600)

    assert isinstance(gateway.refund(rest), TAKEN)


@pytest.mark.parametrize("operation", Operation)
def test_looking_up_says_what_was_answered(gateway, prepared, operation):
    instruction = prepared(operation)

    answer = carry_out(gateway, instruction)

    assert gateway.look_up(replace(instruction, card=None)) == answer


@pytest.mark.parametrize("operation", Operation)
def test_what_was_never_asked_never_arrived(gateway, prepared, operation):
    instruction = prepared(operation)
    answer = gateway.look_up(replace(instruction, key="a key nobody sent"))

    if operation is Operation.COMPLETE and gateway.name in REDIRECTS:
        assert isinstance(answer, Approved)  # the payer has paid, whoever asks
    else:
        assert answer == NeverArrived()


@pytest.mark.parametrize("operation", Operation)
def test_looking_up_does_nothing(gateway, prepared, operation):
    instruction = prepared(operation)

    before = gateway.look_up(instruction)

    assert gateway.look_up(instruction) == before
    is_known_anyway = operation is Operation.COMPLETE and gateway.name in REDIRECTS
    assert is_known_anyway or before == NeverArrived()
    assert isinstance(carry_out(gateway, instruction), TAKEN)


def test_no_more_is_refunded_than_was_captured(gateway, prepared, instruct):
    instruction = prepared(Operation.REFUND)
    too_much = replace(instruction, amount_pence=instruction.amount_pence + 1)

    assert isinstance(gateway.refund(too_much), Declined | Failed)


def test_no_more_is_captured_than_was_authorised(gateway, prepared):
    instruction = prepared(Operation.CAPTURE)
    too_much = replace(instruction, amount_pence=instruction.amount_pence + 1)

    assert isinstance(gateway.capture(too_much), Declined | Failed)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer forged"}])
def test_a_message_without_proof_is_refused(gateway, headers):
    with pytest.raises(NotificationNotGenuine):
        gateway.read_notification(b'{"id": "1", "status": "approved"}', headers)


def test_nothing_in_flight_shows_a_card(instruct):
    instruction = instruct()
    secrets = [getattr(card(), part.name) for part in fields(card())]

    for shown in (repr(instruction), str(instruction), repr(instruction.card), f"{card()}"):
        assert not [secret for secret in secrets if secret in shown]
    assert SECURITY_CODE in secrets
