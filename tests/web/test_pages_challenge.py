"""3-D Secure at the door: the page with the frame, what stands in it, and the way back."""

import threading

import pytest

from app.gateways.port import Method, Operation, SendPayerTo
from app.gateways.sandbox.models import FaultKind, Meeting
from app.payments.states import State
from app.web import background
from tests import make
from tests.support.clients import filled_in, form_on, read
from tests.web import payers

PAGE = "Your bank wants to check that it is you"
MAESTRO = "6759649826438453"


def step(of, name="3ds_required"):
    return f"/card_details/{of.id}/{name}"


def policy(response):
    parts = response.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def sent_on(response):
    """Where the form of a page leads, and what it carries."""
    form = form_on(read(response))
    return form.get("action"), filled_in(form), form.get("target")


@pytest.fixture
def challenged(client):
    return payers.let_in(client, make.payment())


@pytest.fixture
def bank(config):
    return config.base_url


@pytest.fixture(autouse=True)
def _entered(client, challenged):
    payers.enter_card(client, challenged, cardNo=make.TO_BE_SEEN)


def test_a_card_may_lead_to_a_page_with_the_bank_in_a_frame(client, bank):
    payment = payers.let_in(client, make.payment())

    response = payers.enter_card(client, payment, cardNo=make.TO_BE_SEEN)
    assert response.location == step(payment)
    page = client.get(response.location)

    assert payers.heading(page) == PAGE
    frame = read(page).find(
        ".//*[@id='main-content']/*[@class='govuk-grid-row']"
        "/*[@class='govuk-grid-column-two-thirds']/iframe[@class='iframe-3ds']"
    )
    assert frame.get("src") == step(payment, "3ds_required_out")
    assert frame.get("title") == "Your bank’s page"
    assert policy(page)["frame-src"] == f"'self' {bank}"
    assert policy(page)["form-action"] == "'self'"


def test_the_frame_takes_the_payer_to_the_bank_and_nowhere_else(client, challenged, bank):
    page = client.get(step(challenged, "3ds_required_out"))

    action, carried, _ = sent_on(page)
    assert action == f"{bank}/sandbox/issuer"
    assert list(carried) == ["creq"]
    assert policy(page)["form-action"] == f"'self' {bank}"
    assert policy(page)["frame-ancestors"] == "'self'"
    assert make.TO_BE_SEEN not in page.text


@pytest.mark.parametrize(
    ("method", "fields"), [(Method.GET, ()), (Method.POST, (("PaReq", '"><b>'), ("MD", "7")))]
)
def test_wherever_a_provider_sends_its_payers(client, method, fields):
    payment = payers.let_in(client, make.unanswered_payment())
    url = "https://acs.example.com/3ds?for=7"
    make.answer(payment, SendPayerTo(url, "t-1", method, fields))

    page = client.get(step(payment, "3ds_required_out"))

    assert policy(client.get(step(payment)))["frame-src"] == "'self' https://acs.example.com"
    if method is Method.GET:
        assert (page.status_code, page.location) == (303, url)
    else:
        assert sent_on(page)[:2] == (url, dict(fields))
        assert policy(page)["form-action"] == "'self' https://acs.example.com"


@pytest.mark.parametrize("way", ["", "/adyen", "/epdq"])
def test_what_comes_back_is_carried_to_the_whole_window_without_a_cookie(app, challenged, way):
    stranger = app.test_client()
    back = step(challenged, "3ds_required_in") + way

    posted = stranger.post(f"{back}?MD=7", data={"cres": '"><script>'})
    got = stranger.get(f"{back}?payload=abc")

    handler = step(challenged, "3ds_handler")
    assert sent_on(posted) == (handler, {"MD": "7", "cres": '"><script>'}, "_top")
    assert sent_on(got) == (handler, {"payload": "abc"}, "_top")
    assert policy(posted)["frame-ancestors"] == "'self'"
    assert policy(posted)["form-action"] == "'self'"
    assert "Set-Cookie" not in posted.headers
    assert make.again(challenged).state is State.CHALLENGED


def test_it_speaks_the_language_of_the_payment(app):
    payment = make.challenged_payment(language="cy")

    page = app.test_client().post(step(payment, "3ds_required_in"))

    assert "Parhau" in page.text
    assert app.test_client().post(step(payment, "nowhere")).status_code == 404
    assert app.test_client().post("/card_details/none/3ds_required_in").status_code == 404


def test_the_answer_counts_in_the_payers_own_browser_only(app, client, challenged):
    brought = make.meet_bank(challenged)

    stranger = app.test_client().post(step(challenged, "3ds_handler"), data=brought)
    assert stranger.status_code == 403
    assert make.again(challenged).state is State.CHALLENGED
    theirs = client.post(step(challenged, "3ds_handler"), data=brought)
    again = client.post(step(challenged, "3ds_handler"), data=brought)

    assert theirs.location == again.location == payers.confirm_page(challenged)
    assert payers.heading(client.get(theirs.location)) == "Confirm your payment"


@pytest.mark.parametrize(
    ("meeting", "shown"),
    [
        (Meeting.ABANDONED, "Your payment has been declined"),
        (Meeting.BROKEN, "There was a problem with your payment"),
    ],
)
def test_how_it_ended_is_said(client, challenged, meeting, shown):
    brought = make.meet_bank(challenged, meeting)

    response = client.post(step(challenged, "3ds_handler"), data=brought, follow_redirects=True)

    assert payers.heading(response) == shown
    assert "No money has been taken from your account." in response.text


def test_a_bank_that_does_not_answer_leads_to_the_waiting_page(client, challenged):
    brought = make.meet_bank(challenged)
    make.fault(challenged, kind=FaultKind.TIMEOUT_AFTER_SUCCESS, operation=Operation.COMPLETE)

    first = client.post(step(challenged, "3ds_handler"), data=brought)
    second = client.post(step(challenged, "3ds_handler"), data=brought)

    assert first.location == second.location == payers.waiting_page(challenged)
    waiting = client.get(first.location)
    assert payers.heading(waiting) == "Your payment is being processed"
    assert payers.heading(client.get(step(challenged))) == "Your payment is in progress"


def test_a_waiting_payer_is_led_to_their_bank(client, challenged):
    assert client.get(payers.waiting_page(challenged)).location == step(challenged)
    status = client.get(payers.card_page(challenged))
    assert payers.attributes(status, "threeds-required-link")["href"] == step(challenged)


def test_when_every_thread_is_busy_what_was_brought_is_not_lost(client, challenged, monkeypatch):
    brought = make.meet_bank(challenged)
    monkeypatch.setattr(background, "_free", threading.BoundedSemaphore(1))
    background._free.acquire()

    response = client.post(step(challenged, "3ds_handler"), data=brought)

    assert response.status_code == 503
    assert sent_on(response) == (step(challenged, "3ds_handler"), brought, "_top")
    assert "data-submit-on-load" not in response.text
    assert make.again(challenged).state is State.CHALLENGED


@pytest.mark.parametrize(
    ("maker", "shown"),
    [
        (make.started_payment, "Your payment is in progress"),
        (make.declined_payment, "Your payment has been declined"),
        (make.payment_cancelled_by_user, "Your payment has been cancelled"),
    ],
)
def test_elsewhere_the_page_says_where_the_payment_stands(client, maker, shown):
    payment = payers.let_in(client, maker())

    assert payers.heading(client.get(step(payment))) == shown
    over = client.get(step(payment, "3ds_required_out"))
    assert payers.heading(over) == "Your bank has been answered"
    handled = client.post(step(payment, "3ds_handler"), follow_redirects=True)
    assert payers.heading(handled) == shown


def test_a_payer_may_call_it_off(client, challenged):
    page = client.submit(step(challenged), form="cancel")

    assert payers.heading(page) == "Your payment has been cancelled"
    assert make.again(challenged).state is State.CANCELLED_BY_USER


def test_maestro_is_declined_where_the_account_does_without(client):
    account = make.account(card_types=["maestro:debit"])
    payment = payers.let_in(client, make.payment(account=account))

    response = payers.enter_card(client, payment, cardNo=MAESTRO)

    assert payers.heading(response) == "Your payment has been declined"
    assert make.again(payment).state is State.DECLINED
