"""While payments are switched off, payers and services are told so; staff switch them on."""

from datetime import timedelta

import pytest

from app import administration, clock, i18n, maintenance
from app.actors import Actor
from app.jobs import worker
from app.payments.states import State
from tests import make
from tests.support.clients import read
from tests.web import payers, staff

pytestmark = pytest.mark.settings(maintenance_known_seconds=0)

US = Actor.operator("test")


def switch_off(**said):
    return administration.begin_maintenance(actor=US, **said)


def test_a_payer_reads_when_it_will_be_back_and_what_to_do(client):
    payment = payers.let_in(client, make.authorised_payment())
    until = clock.now() + timedelta(hours=2)
    switch_off(until=until, message="A new <engine>", message_cy="Injan newydd")

    response = client.get(payers.confirm_page(payment))

    assert response.status_code == 503
    assert payers.heading(response) == "Sorry, the service is unavailable"
    assert f"You will be able to pay from {i18n.format_datetime(until)}, UK time." in response.text
    assert "A new &lt;engine&gt;" in response.text
    assert "No money has been taken" in response.text
    assert 7_100 < int(response.headers["Retry-After"]) <= 7_200
    assert "What you have just sent" not in response.text
    assert client.get("/privacy").status_code == 200


def test_what_is_sent_meanwhile_is_not_done_and_the_payer_is_told_so(client):
    payment = payers.let_in(client, make.authorised_payment())
    page = read(client.get(payers.confirm_page(payment)))
    switch_off()

    response = client.send(page, payers.confirm_page(payment), form="confirmation")

    assert response.status_code == 503
    assert "What you have just sent was not used. Nothing has been paid" in response.text
    assert make.again(payment).state is State.AUTHORISED


def test_a_welsh_payer_reads_it_in_welsh(client):
    payment = payers.let_in(client, make.payment(language="cy"))
    switch_off(message="A new engine", message_cy="Injan newydd")

    response = client.get(payers.card_page(payment))

    assert payers.heading(response) == "Mae’n ddrwg gennym, nid yw’r gwasanaeth ar gael"
    assert "Injan newydd" in response.text


def test_a_service_is_told_in_its_own_shape(client, api):
    switch_off()

    response = client.get("/v1/payments", headers={"Authorization": f"Bearer {api.key}"})

    assert response.status_code == 503
    assert response.json["code"] == "P0999"
    assert response.headers["Retry-After"] == "60"
    assert client.get("/healthcheck").status_code == 200


def test_what_a_bank_sends_a_payer_back_with_is_taken_in(client):
    payment = payers.let_in(client, make.challenged_payment())
    switch_off()

    brought = make.meet_bank(make.again(payment))
    assert (
        client.post(f"{payers.card_page(payment)}/3ds_required_in", data=brought).status_code == 200
    )
    client.post(f"{payers.card_page(payment)}/3ds_handler", data=brought)

    assert make.again(payment).state is State.AUTHORISED


def test_what_was_confirmed_is_still_completed(client):
    payment = make.confirmed_payment()
    switch_off()

    worker.drain()

    assert make.again(payment).state is State.CAPTURED


def test_those_who_run_the_platform_switch_it_on(client):
    switch_off(message="A new engine")
    staff.sign_in(client, staff.person(is_platform=True))

    page = client.get("/staff/platform/maintenance")
    assert "A new engine" in staff.words(page)
    done = client.submit("/staff/platform/maintenance", form="switch-on")

    assert "Payments can be made again." in done.text
    assert maintenance.current() is None
    assert client.get("/nowhere").status_code == 404


def test_nobody_else_does(client):
    staff.sign_in(client, staff.person(make.account()))

    assert client.get("/staff/platform/maintenance").status_code == 403
