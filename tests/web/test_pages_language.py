"""Switching between English and Welsh, without losing anything but the card."""

import pytest

from app.payments.states import State
from tests import make
from tests.support.clients import read
from tests.web import payers

TYPED = payers.ANSWERS | {
    "cardholderName": "Siân <Payer>",
    "addressLine1": "1 Stryd y Bont",
    "addressCountry": "IE",
    "email": "not an address yet",
}
NEVER_SHOWN = ("card-no", "expiry-month", "expiry-year", "cvc")


def switch_of(page):
    """The words of the switch, and what each of them is: text, button or link."""
    lists = [e for e in page.iter("ul") if e.get("class") == "exchequer-languages__list"]
    assert len(lists) == 1
    return [(item[0].tag, item[0].text, item[0].get("lang")) for item in lists[0]]


def switch(client, payment, language="cy", **typed):
    page = read(client.get(payers.card_page(payment)))
    token = page.find(".//input[@name='csrfToken']").get("value")
    sent = {"csrfToken": token, "language": language} | typed
    where = f"{payers.card_page(payment)}/language" if typed else f"/language/{payment.id}"
    return client.post(where, data=sent)


def test_the_card_page_comes_back_in_the_other_language_with_what_was_typed(client):
    payment = payers.let_in(client, make.payment())

    response = switch(client, payment, **TYPED)

    assert response.status_code == 200
    assert payers.heading(response) == "Rhowch fanylion y cerdyn"
    assert read(response).get("lang") == "cy"
    assert not payers.attributes(response, "error-summary")
    values = {name: payers.attributes(response, name).get("value") for name in NEVER_SHOWN}
    assert values == dict.fromkeys(NEVER_SHOWN)
    assert payers.attributes(response, "cardholder-name")["value"] == "Siân <Payer>"
    assert payers.attributes(response, "address-line-1")["value"] == "1 Stryd y Bont"
    assert payers.attributes(response, "email")["value"] == "not an address yet"
    assert "selected" in read(response).find(".//option[@value='IE']").attrib
    assert "I gadw eich cerdyn yn ddiogel" in response.text
    assert make.VISA not in response.text


def test_where_no_card_was_typed_nothing_is_said_about_it(client):
    payment = payers.let_in(client, make.payment())

    response = switch(client, payment, **TYPED | dict.fromkeys(("cardNo", "cvc"), ""))
    assert "I gadw eich cerdyn yn ddiogel" in response.text  # a month and a year were

    response = switch(client, payment, cardNo="", cardholderName="Ada")
    assert "I gadw eich cerdyn yn ddiogel" not in response.text


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("cardholderName", "123"),
        ("cardholderName", make.VISA),
        ("addressLine1", "4242-4242-4242-4242"),
        ("email", "４２４２４２４２４２４２４２４２"),
    ],
)
def test_a_card_typed_in_the_wrong_place_is_not_shown_again(client, name, typed):
    payment = payers.let_in(client, make.payment())

    response = switch(client, payment, **TYPED | {name: typed})

    assert response.status_code == 200
    assert f'value="{typed}"' not in response.text


def test_everything_after_it_is_in_that_language(client):
    payment = payers.let_in(client, make.payment(description="Licence"))
    switch(client, payment)

    assert payers.heading(client.get(payers.card_page(payment))) == "Rhowch fanylion y cerdyn"
    payers.enter_card(client, payment)
    assert payers.heading(client.get(payers.confirm_page(payment))) == "Cadarnhau eich taliad"
    assert read(client.get("/privacy")).get("lang") == "cy"
    assert read(client.get("/nowhere")).get("lang") == "cy"
    kept = make.again(payment)
    assert (kept.language, kept.spoken_language) == ("en", "cy")


def test_the_confirm_page_stays_the_confirm_page(client):
    payment = payers.let_in(client, make.payment())
    payers.enter_card(client, payment)

    response = switch(client, payment)

    assert response.location == payers.confirm_page(payment)
    assert make.again(payment).state is State.AUTHORISED


@pytest.mark.parametrize(
    ("state", "leads_to"),
    [
        (State.STARTED, ""),
        (State.CHALLENGED, "/3ds_required"),
        (State.AUTHORISED, "/confirm"),
        (State.DECLINED, ""),
        (State.CAPTURED, ""),
        (State.CANCELLED_BY_USER, ""),
        (State.EXPIRED, ""),
    ],
)
def test_each_page_is_shown_again_in_the_other_language(client, state, leads_to):
    payment = payers.let_in(client, make.payment_in(state))
    before = payers.heading(client.get(payers.card_page(payment)))

    response = switch(client, payment)

    assert response.location == f"{payers.card_page(payment)}{leads_to}"
    shown = client.get(response.location)
    assert read(shown).get("lang") == "cy"
    assert payers.heading(shown) != before
    assert switch_of(read(shown)) == [("button", "English", "en"), ("span", "Cymraeg", None)]
    assert make.again(payment).state is state


def test_a_waiting_page_waits_on(client):
    payment = payers.let_in(client, make.unanswered_payment())

    response = switch(client, payment)

    assert response.location == payers.waiting_page(payment)
    assert client.get(response.location).headers["Refresh"]


def test_the_way_back_to_english(client):
    payment = payers.let_in(client, make.payment(language="cy"))

    response = switch(client, payment, "en", **TYPED)

    assert payers.heading(response) == "Enter card details"
    assert switch_of(read(response)) == [("span", "English", None), ("button", "Cymraeg", "cy")]


def test_another_language_is_none(client):
    payment = payers.let_in(client, make.payment())

    assert payers.heading(switch(client, payment, "fr", **TYPED)) == "Enter card details"
    assert make.again(payment).pages_language == ""


def test_an_address_alone_switches_no_payment(client):
    payment = payers.let_in(client, make.payment())

    response = client.get(f"{payers.card_page(payment)}?language=cy")
    assert payers.heading(response) == "Enter card details"

    response = client.get(f"{payers.card_page(payment)}/language")
    assert response.location == payers.card_page(payment)
    assert client.post(f"{payers.card_page(payment)}/language").status_code == 403  # no token
    assert make.again(payment).pages_language == ""


def test_nobody_switches_the_payment_of_another(client, app):
    payment = make.payment()
    payers.let_in(client, make.payment())
    own = read(client.get("/nowhere"))
    assert own.find(".//input[@name='csrfToken']") is None

    stranger = app.test_client()
    for path in (f"{payers.card_page(payment)}/language", f"/choose/{payment.id}/language"):
        assert stranger.get(path).status_code == 403
    assert make.again(payment).pages_language == ""


@pytest.mark.parametrize("path", ["/privacy", "/cookies", "/accessibility", "/nowhere"])
def test_pages_about_no_payment_ask_for_themselves_in_the_other_language(client, path):
    english = read(client.get(path))
    assert switch_of(english) == [("span", "English", None), ("a", "Cymraeg", "cy")]
    link = english.find(".//a[@lang='cy']")
    assert (link.get("href"), link.get("hreflang")) == ("?language=cy", "cy")

    assert read(client.get(f"{path}?language=cy")).get("lang") == "cy"
    assert read(client.get("/privacy")).get("lang") == "cy"  # and it is remembered
    assert read(client.get("/privacy?language=en")).get("lang") == "en"


def test_a_lost_session_can_be_read_in_both(client):
    payment = make.payment()

    assert read(client.get(payers.card_page(payment))).get("lang") == "en"
    assert read(client.get(f"{payers.card_page(payment)}?language=cy")).get("lang") == "cy"


def test_what_cannot_be_asked_for_again_has_no_link_to_itself(client):
    """The answer to a form has no address."""
    page = read(client.post("/secure", data={"chargeTokenId": "no token"}))

    assert page.find(".//a[@hreflang]") is None
