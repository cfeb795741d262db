"""What pages say of the time that is left, and how a payer gets more of it."""

import re

from app.i18n import format_time
from app.payments import expiry
from tests import make
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.web import payers


def test_the_pages_on_which_one_pays_say_until_when(client):
    payment = payers.let_in(client, make.payment())
    in_welsh = payers.let_in(client, make.authorised_payment(language="cy"))

    until = format_time(payment.expires_at)
    card = client.get(payers.card_page(payment))
    confirm = client.get(payers.confirm_page(in_welsh))

    assert payers.text(card, "pay-until") == f"You have until {until} to pay."
    assert payers.text(confirm, "pay-until").startswith("Mae gennych chi tan ")
    assert "hidden" in box(card).attrib


def test_the_end_is_announced_five_minutes_before_it_and_can_be_put_off(client):
    payment = payers.let_in(client, make.authorised_payment())

    with travelled(minutes=86):
        page = client.get(payers.confirm_page(payment))
        assert "hidden" not in box(page).attrib
        assert re.fullmatch("2[34][0-9]", payers.attributes(page, "time-left")["data-seconds"])

        answer = client.send(read(page), payers.confirm_page(payment), form="more-time")

        assert payers.heading(answer) == "Confirm your payment"
        assert "hidden" in box(answer).attrib
    assert make.again(payment).expires_at > payment.expires_at


def test_what_was_typed_on_the_card_page_is_kept(client):
    payment = payers.let_in(client, make.payment())
    typed = payers.ANSWERS | {"cardholderName": "Ada", "addressPostcode": "no such place"}

    with travelled(minutes=86):
        page = client.get(payers.card_page(payment))
        button = read(page).find(".//div[@id='time-left']//button[@type='submit']")
        sent = typed | {"csrfToken": payers.attributes(page, "csrf")["value"]}
        answer = client.post(button.get("formaction"), data=sent)

    assert button.get("form") == "card-details"
    assert payers.heading(answer) == "Enter card details"
    assert payers.attributes(answer, "cardholder-name")["value"] == "Ada"
    assert payers.attributes(answer, "address-postcode")["value"] == "no such place"
    assert not payers.attributes(answer, "error-summary")
    assert make.VISA not in answer.text
    assert make.again(payment).expires_at > payment.expires_at


def test_a_script_is_told_in_its_own_format(client):
    payment = payers.let_in(client, make.payment())
    address = f"/card_details/{payment.id}/more_time"

    with travelled(minutes=86):
        page = client.get(payers.card_page(payment))
        token = payers.attributes(page, "csrf")["value"]
        answer = client.post(
            address, data={"csrfToken": token}, headers={"Accept": "application/json"}
        )

        assert answer.json["seconds"] in range(590, 601)
        assert answer.json["more"] is True
        assert answer.json["says"].startswith("You have until ")
        assert client.post(address).status_code == 403


def test_what_is_over_gets_no_more_time(client):
    payment = payers.let_in(client, make.payment())
    token = payers.attributes(client.get(payers.card_page(payment)), "csrf")["value"]
    with travelled(minutes=96):
        assert expiry.expire(payment.id)

    answer = client.post(f"/more_time/{payment.id}", data={"csrfToken": token})

    assert payers.heading(answer) == "Your payment session has expired"


def test_the_time_of_a_payment_is_its_payers_to_ask_for(client):
    payment = make.payment()

    assert client.post(f"/card_details/{payment.id}/more_time").status_code == 403
    assert client.post(f"/more_time/{payment.id}").status_code == 403
    assert make.again(payment).expires_at == payment.expires_at


def box(response):
    return read(response).find(".//div[@id='time-left']/div")
