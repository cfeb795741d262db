"""What goes wrong on the payment pages is said in style, and nothing is lost by it."""

import pytest

from app.payments.states import State
from tests import make
from tests.web import payers

UNKNOWN = "0" * 26


@pytest.mark.parametrize(
    "path",
    [
        f"/card_details/{UNKNOWN}",
        f"/card_details/{UNKNOWN}/confirm",
        f"/card_details/{UNKNOWN}/auth_waiting",
        f"/return/{UNKNOWN}",
        "/card_details/short",
        "/card_details/" + "A" * 26,
        "/card_details/" + "%00" * 26,
        "/card_details/%F0%9F%98%80",
        "/card_details",
        "/card_details/x/y/z",
        "/nowhere",
    ],
)
def test_what_is_not_there(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert payers.heading(response) == "Page not found"


def test_sending_to_a_payment_that_is_not_there(client):
    assert client.post(f"/card_details/{UNKNOWN}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("put", "/card_details/{}"), ("get", "/card_details/{}/cancel"), ("delete", "/return/{}")],
)
def test_a_way_of_asking_that_there_is_not(client, method, path):
    payment = payers.let_in(client, make.payment())

    response = getattr(client, method)(path.format(payment.id))

    assert response.status_code == 405
    assert make.again(payment).state is State.CREATED


@pytest.mark.parametrize("path", ["", "/confirm", "/cancel"])
@pytest.mark.parametrize("token", [None, "", "forged"])
def test_a_form_without_our_token_is_not_used(client, path, token):
    payment = payers.let_in(client, make.authorised_payment())
    data = payers.ANSWERS | ({} if token is None else {"csrfToken": token})

    response = client.post(f"/card_details/{payment.id}{path}", data=data)

    assert response.status_code == 403
    assert payers.heading(response) == "There is a problem with the page you sent"
    assert payers.attributes(response, "card-details-link")["href"] == payers.card_page(payment)
    assert make.again(payment).state is State.AUTHORISED


@pytest.mark.parametrize("path", ["", "/confirm", "/cancel"])
def test_a_form_from_a_browser_that_lost_its_session(client, path):
    payment = make.authorised_payment()

    response = client.post(f"/card_details/{payment.id}{path}", data=payers.ANSWERS)

    assert response.status_code == 403
    assert payers.heading(response) == "Your payment session has expired"
    assert payers.text(response, "return-url") is None
    assert make.again(payment).state is State.AUTHORISED


def test_one_browsers_form_does_not_work_in_another(client, app):
    payment = payers.let_in(client, make.payment())
    other = app.test_client()
    payers.let_in(other, make.again(payment))
    page = client.get(payers.card_page(payment))
    token = payers.attributes(page, "csrf")["value"]

    response = other.post(payers.card_page(payment), data=payers.ANSWERS | {"csrfToken": token})

    assert response.status_code == 403


def test_a_body_that_is_too_large(client):
    payment = payers.let_in(client, make.payment())

    response = client.post(payers.card_page(payment), data={"cardNo": "4" * 2_000_000})

    assert response.status_code == 413


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"cardNo=%FF%FE&email=%00", "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
    ],
)
def test_a_body_that_makes_no_sense(client, body, content_type):
    payment = payers.let_in(client, make.payment())

    response = client.post(payers.card_page(payment), data=body, content_type=content_type)

    assert 400 <= response.status_code < 500
    assert make.again(payment).state is State.CREATED


@pytest.mark.parametrize(
    "typed", ["\x00", "\ud800", "🎣" * 50, "a" * 100_000, "<script>alert(1)</script>", "’; DROP"]
)
def test_text_that_no_form_would_send_is_an_answer_like_any_other(client, typed):
    payment = payers.let_in(client, make.payment())
    token = payers.attributes(client.get(payers.card_page(payment)), "csrf")["value"]
    sent = typed.encode("utf-8", "surrogatepass")

    for name in payers.ANSWERS:
        response = client.post(
            payers.card_page(payment), data=payers.ANSWERS | {"csrfToken": token, name: sent}
        )
        assert response.status_code in {303, 400}
        assert "<script>alert" not in response.text
        if response.status_code == 303:  # it was fine: take another payment for the next one
            payment = payers.let_in(client, make.payment())


def test_our_own_mistake_has_a_reference_and_says_to_check_before_paying_again(client, monkeypatch):
    from app.web.pages import card

    def break_down(*_, **__):
        raise ZeroDivisionError

    payment = payers.let_in(client, make.payment())
    monkeypatch.setattr(card, "render_page", break_down)

    response = client.get(payers.card_page(payment))

    assert response.status_code == 500
    assert "check with the service you were paying before you pay again" in response.text
    assert "give this reference:" in response.text


@pytest.mark.parametrize(
    ("path", "english", "welsh"),
    [
        ("/privacy", "Privacy on the payment pages", "Preifatrwydd ar y tudalennau talu"),
        ("/cookies", "Cookies on the payment pages", "Cwcis ar y tudalennau talu"),
        ("/accessibility", "Accessibility statement", "Datganiad hygyrchedd"),
    ],
)
def test_the_pages_in_the_footer_speak_the_payers_language(client, path, english, welsh):
    assert payers.heading(client.get(path)) == english

    payers.let_in(client, make.payment(language="cy"))

    assert payers.heading(client.get(path)) == welsh


def test_the_cookies_page_names_the_cookie_that_is_set(client):
    assert "pay_session" in client.get("/cookies").text
