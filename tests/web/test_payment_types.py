"""What every payment type keeps, the next one too: its fact sheet, its pages, what it can do."""

from importlib import import_module
from zoneinfo import ZoneInfo

import pytest

from app import gateways
from app.gateways.capabilities import Confirmation, NextAction, SettlementInput
from app.payments import tokens, types, ways
from app.web.pages.situations import Situation
from app.web.pages.status import PAGES
from tests import make
from tests.support.clients import read
from tests.web import payers

OTHERS = [name for name in types.ALL if name != types.USUAL]
every_type = pytest.mark.parametrize("name", types.ALL)
# What the usual page says of these is about cards.
SPEAK_OF_CARDS = (Situation.ENTERING, Situation.DECLINED, Situation.EXPIRED)


def takers(name):
    """Each provider that takes payments of a type, with what it can do."""
    return [one for one in gateways.every() if name in one.offers]


@every_type
def test_somebody_takes_it_for_every_account(app, name):
    assert takers(name)
    for provider in gateways.providers():
        taker = gateways.taking(name, provider=provider.name)
        assert taker.offers[name] == gateways.offers(provider.name)[name]


@every_type
def test_what_it_can_do_goes_together(app, name):
    for taker in takers(name):
        can, one = taker.offers[name], types.ALL[name]
        by_card = can.next_action is NextAction.CARD_FORM
        if not by_card:
            assert one.goes_on_at, "who has something to do elsewhere needs a page to come back to"
            assert can.confirmation is not Confirmation.AT_ONCE
            assert [can.delayed_capture, can.moto, can.keeps_cards] == [False] * 3
            assert not can.wallets
        assert bool(one.comes_back_at) is (can.next_action is NextAction.REDIRECT)
        assert not can.authorising_is_paying or can.next_action is NextAction.REDIRECT
        if can.expiry_zone is not None:
            assert ZoneInfo(can.expiry_zone)
            assert can.expires_after is not None
        assert can.can_refund or not can.partial_refund
        assert can.settlement_input in SettlementInput
        assert can.smallest_pence <= (can.largest_pence or one.largest_pence)
        assert one.smallest_pence <= one.largest_pence


@every_type
def test_its_parts_are_what_they_are_named_for(app, name):
    one = types.ALL[name]
    for module in (one.pages, *one.parts.pages, *one.parts.staff, *one.parts.sandbox):
        blueprint = import_module(module).blueprint
        assert blueprint.name == module.rpartition(".")[2]
        assert len(blueprint.deferred_functions) > 0, f"{module} has no page"
    for module in one.parts.models:
        import_module(module)
    for text, interval, run in import_module(one.parts.tasks).TASKS if one.parts.tasks else ():
        assert text
        assert interval >= 1
        assert callable(run)
    if one.parts.gateway:
        assert import_module(one.parts.gateway).build(app.config["EXCHEQUER"]).offers.keys() == {
            name
        }


@every_type
def test_its_pages_are_there(app, name):
    endpoints = set(app.view_functions)
    one = types.ALL[name]

    assert one.first_page in endpoints
    assert not one.goes_on_at or one.goes_on_at in endpoints
    if one.comes_back_at:
        path = one.comes_back_at.format(payment_id="a" * 26)
        endpoint, _ = app.url_map.bind("localhost").match(path, method="GET")
        assert endpoint.startswith("pages.")


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("name", OTHERS)
def test_its_payer_begins_and_reads_nothing_of_cards(client, name, language):
    account = make.account(payment_types=[types.USUAL, name])
    payment = make.payment(5000, account=account, language=language)
    ways.choose(payment.id, name, actor=make.PAYER)
    client.get(f"/secure/{tokens.fresh(payment.id)}")

    page = client.get(app_path(client, types.ALL[name].first_page, payment))

    assert page.status_code == 200
    assert payers.heading(page)
    words = "".join(read(page).find(".//main").itertext())
    assert "card details" not in words
    assert client.get(payers.card_page(payment)).location == f"/choose/{payment.id}"


def app_path(client, endpoint, payment):
    with client.application.test_request_context():
        return client.application.url_for(endpoint, payment_id=payment.id, _external=False)


@pytest.mark.parametrize("name", OTHERS)
def test_where_its_payments_stand_is_said_in_its_own_words(app, name):
    one = types.ALL[name]
    assert one.parts.status
    can = takers(name)[0].offers[name]
    by_redirect = can.next_action is NextAction.REDIRECT
    for situation in SPEAK_OF_CARDS:
        if situation is Situation.DECLINED and not by_redirect:
            continue  # nobody is asked who could say no
        page = import_module(one.parts.status).page(situation, None)
        assert page is not None, situation
        assert page.says != PAGES[situation].says
        assert not any("card" in str(text) for text in (page.heading, *page.says))
        if page.onwards:
            assert page.onwards[1] in app.view_functions
