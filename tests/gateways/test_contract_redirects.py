"""Payers who pay elsewhere: what a provider promises that sends them there."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from app import gateways
from app.gateways.capabilities import NextAction
from app.gateways.port import (
    Approved,
    Declined,
    Failed,
    Method,
    NeverArrived,
    Operation,
    Pending,
    SendPayerTo,
)
from app.payments import types
from tests.gateways.conftest import REDIRECTS
from tests.support.together import at_once, raised


@pytest.fixture(params=REDIRECTS)
def gateway(request):
    return gateways.named(request.param)


@pytest.fixture
def asked(gateway, instruct):
    return instruct(**REDIRECTS[gateway.name].asks)


def completing(instruct, asked, sent, **fields):
    known = replace(asked, transaction=sent.transaction)
    return instruct(Operation.COMPLETE, like=known, **fields)


def test_every_provider_that_sends_payers_elsewhere_is_held_to_it():
    sends = {
        one.name
        for one in gateways.every()
        if any(can.next_action is NextAction.REDIRECT for can in one.offers.values())
    }

    assert sends == REDIRECTS.keys()


def test_every_payer_is_sent_to_an_address_and_the_same_one_again(gateway, asked):
    sent = gateway.authorise(asked)

    assert isinstance(sent, SendPayerTo)
    assert urlsplit(sent.url).scheme in {"http", "https"}
    assert (sent.method, sent.fields) == (Method.GET, ())
    assert gateway.authorise(asked) == sent == gateway.look_up(asked)
    assert types.ALL[asked.payment_type].comes_back_at.count("{payment_id}") == 1


def test_what_nobody_knows_of_is_not_begun(gateway, asked):
    assert isinstance(gateway.authorise(replace(asked, chosen={"bank": "elsewhere"})), Failed)


@pytest.mark.parametrize("brought", [{}, {"transaction": "x", "signature": "\udcff"}])
def test_before_they_have_paid_nothing_that_is_brought_makes_it_so(
    gateway, instruct, asked, brought
):
    sent = gateway.authorise(asked)
    forged = completing(instruct, asked, sent, brought_back=brought)

    assert isinstance(gateway.complete(forged), Pending | NeverArrived)
    assert gateway.look_up(forged) == NeverArrived()
    capture = replace(forged, key="a capture", operation=Operation.CAPTURE)
    assert isinstance(gateway.capture(capture), Declined | Failed)


def test_once_they_have_paid_it_is_so_whoever_asks_and_however_often(gateway, instruct, asked):
    sent = gateway.authorise(asked)
    brought = REDIRECTS[gateway.name].meet(sent)
    first = completing(instruct, asked, sent, brought_back=brought)
    other = replace(first, key="another key", brought_back={})

    answers = at_once(lambda: gateway.complete(first), lambda: gateway.complete(other))

    assert raised(answers) == []
    assert answers[0] == answers[1] == gateway.look_up(other) == Approved(sent.transaction)
    too_much = replace(first, key="c", operation=Operation.CAPTURE, amount_pence=1001)
    assert isinstance(gateway.capture(too_much), Declined | Failed)
    stranger = replace(first, key="d", account_id="another-account")
    assert isinstance(gateway.complete(stranger), Declined | Failed)


def test_what_is_called_off_before_they_have_paid_is_not_paid(gateway, instruct, asked):
    sent = gateway.authorise(asked)
    known = replace(asked, transaction=sent.transaction)
    assert isinstance(gateway.cancel(instruct(Operation.CANCEL, like=known)), Approved)

    REDIRECTS[gateway.name].meet(sent)

    assert isinstance(gateway.complete(completing(instruct, asked, sent)), Declined | Failed)


def test_what_was_paid_is_not_called_off_any_more(gateway, instruct, asked):
    sent = gateway.authorise(asked)
    REDIRECTS[gateway.name].meet(sent)
    known = replace(asked, transaction=sent.transaction)

    assert isinstance(gateway.cancel(instruct(Operation.CANCEL, like=known)), Declined)
    assert isinstance(gateway.complete(completing(instruct, asked, sent)), Approved)


def test_paying_and_calling_off_at_once_is_one_of_the_two(gateway, instruct, asked):
    sent = gateway.authorise(asked)
    cancel = instruct(Operation.CANCEL, like=replace(asked, transaction=sent.transaction))

    outcomes = at_once(lambda: REDIRECTS[gateway.name].meet(sent), lambda: gateway.cancel(cancel))

    assert raised(outcomes) == []
    paid = isinstance(gateway.complete(completing(instruct, asked, sent)), Approved)
    assert isinstance(gateway.look_up(cancel), Declined if paid else Approved)
