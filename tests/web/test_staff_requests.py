"""What a developer sees of their software's requests."""

import pytest

from app import api_requests
from app.api_requests import Recorder
from app.people import Role
from tests import make
from tests.web import staff


@pytest.fixture
def recorder(monkeypatch):
    """A recorder of this test's own, whose thread never begins: it is flushed by hand."""
    recorder = Recorder()
    recorder._thread = recorder
    recorder.switch_on()
    monkeypatch.setattr(api_requests, "recorder", recorder)
    return recorder


@pytest.fixture
def account(app):
    return make.account()


def post(app, account, body, **headers):
    key = make.api_key(account)
    return app.test_client().post(
        "/v1/payments", json=body, headers={"Authorization": f"Bearer {key}", **headers}
    )


BODY = {
    "amount": 1000,
    "reference": "Boat 1",
    "description": "Salmon",
    "email": "mair@example.com",
    "return_url": "https://service.example/done",
}


def test_a_developer_sees_what_came_in_and_why_it_was_refused(app, client, account, recorder):
    page = f"/staff/accounts/{account.id}/requests"
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))
    assert "nothing in the last 7 days" in staff.words(client.get(page))
    created = post(app, account, BODY).get_json()
    post(app, account, {**BODY, "amount": "ten"}, **{"X-Request-Id": "their-name-1"})
    app.test_client().post("/v1/payments", json=BODY)  # nobody's
    recorder.flush()

    listed = client.get(page)
    words = staff.words(listed)
    assert words.count("POST /v1/payments") == 2
    assert "P0102 Invalid attribute value: amount" in words
    assert "Tests" in words  # the name of the key
    assert "remove some of the filters" in staff.words(client.get(f"{page}?status=5"))
    refused = client.get(f"{page}?status=4")
    assert staff.words(refused).count("POST /v1/payments") == 1

    path = next(link for link in links(refused) if "/requests/" in link)
    page = client.get(path)
    assert "their-name-1" in page.text
    assert "mair@example.com" not in page.text
    assert "&#34;ten&#34;" in page.text or '"ten"' in page.text
    payment = client.get(f"{staff.payments_page(account)}/{created['payment_id']}")
    assert f"/requests?payment={created['payment_id']}" in payment.text
    of_payment = client.get(next(link for link in links(payment) if "/requests?payment" in link))
    assert staff.words(of_payment).count("POST /v1/payments") == 1
    path = next(link for link in links(of_payment) if "/requests/" in link)
    assert f"/payments/{created['payment_id']}" in client.get(path).text


def links(page):
    from tests.support.clients import read

    return [a.get("href") for a in read(page).iter("a")]


def test_who_may_not_see_requests_is_not_led_to_them(client, account):
    staff.sign_in(client, staff.person(account, role=Role.VIEW_AND_REFUND))

    page = client.get(staff.payment_page(make.payment(account=account)))

    assert page.status_code == 200
    assert "/requests" not in page.text


def test_a_card_is_not_even_noted(app, account, recorder):
    created = make.created(1000, account=account, authorisation_mode="moto_api")

    app.test_client().post(
        "/v1/auth",
        json={
            "one_time_token": created.token,
            "card_number": make.VISA,
            "cvc": "123",
            "expiry_date": "12/40",
            "cardholder_name": "Mair Jones",
        },
    )

    (noted,) = recorder._waiting
    assert noted.account_id == account.id
    assert noted.asked == b""
    assert make.VISA.encode() not in noted.answered
