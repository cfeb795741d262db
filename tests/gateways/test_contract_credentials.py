"""What every provider promises that gives out credentials: it tells whose are whose."""

import time
from dataclasses import replace

import pytest

from app import gateways
from app.gateways.credentials import Accepted, NotKnown, Refused, unfit
from app.gateways.port import Approved, Declined, Failed, NeverArrived, Operation
from app.gateways.sandbox import merchants
from tests.gateways.conftest import CREDENTIALS


@pytest.fixture(params=gateways.BUILDERS)
def gateway(request):
    return gateways.named(request.param)


@pytest.fixture
def known(gateway):
    return CREDENTIALS[gateway.name]


def test_it_says_what_is_to_be_entered(gateway, known):
    fields = gateway.credential_fields

    assert 0 < len(gateway.title) <= 40
    assert len({field.name for field in fields}) == len(fields)
    assert any(not field.secret for field in fields)  # by which two sets can be told apart
    assert unfit(fields, {}) == list(fields)
    for values in (known.good, known.other, known.refused, known.unanswered):
        assert unfit(fields, values) == []
    for field in fields:
        assert not field.fits("")
        assert not field.fits(known.good[field.name] + "\n")
        assert all(str(text) for text in (field.label, field.hint, field.problem))


def test_it_says_whose_are_good_as_often_as_it_is_asked(gateway, known):
    for _ in range(2):
        assert isinstance(gateway.check_credentials(known.good), Accepted)
        assert isinstance(gateway.check_credentials(known.refused), Refused)
        assert isinstance(gateway.check_credentials(known.unanswered), NotKnown)
    assert str(gateway.check_credentials(known.refused).why)


def test_a_payment_is_finished_with_what_it_was_begun_with(gateway, known, instruct):
    authorised = instruct(credentials=known.good)
    answer = gateway.authorise(authorised)
    assert isinstance(answer, Approved)
    capture = instruct(
        Operation.CAPTURE,
        like=replace(authorised, transaction=answer.transaction),
        credentials=known.good,
    )

    assert gateway.look_up(replace(authorised, credentials=known.other)) == NeverArrived()
    stranger = replace(capture, key="a stranger's", credentials=known.other)
    assert isinstance(gateway.capture(stranger), Declined | Failed)
    assert isinstance(gateway.capture(capture), Approved)
    refund = replace(capture, key="a refund's", operation=Operation.REFUND)
    stranger = replace(refund, key="their refund's", credentials=known.other)
    assert isinstance(gateway.refund(stranger), Declined | Failed)
    assert isinstance(gateway.refund(refund), Approved)


def test_nothing_in_flight_shows_credentials(known, instruct):
    shown = repr(instruct(credentials=known.good))

    assert not [value for value in known.good.values() if value in shown]


def test_the_sandbox_can_be_slow(monkeypatch):
    monkeypatch.setattr(merchants, "SLOW_SECONDS", 0.05)
    begun = time.monotonic()

    said = merchants.check({"merchant_id": "FISHING01", "password": merchants.SLOW})

    assert said == Accepted(moves_money=False)
    assert time.monotonic() - begun >= 0.05
