"""Every page in every state: the page itself where it fits, else where the payment stands."""

import pytest

from app.gateways.port import NeverArrived, Operation
from app.gateways.sandbox.models import FaultKind
from app.jobs import scheduler, worker
from app.payments.states import State
from app.web.pages.situations import Situation
from app.web.pages.status import PAGES
from tests import make
from tests.support.clocks import travelled
from tests.web import payers

CARD = "Enter card details"
CONFIRM = "Confirm your payment"
WAITING = "Your payment is being processed"
CHALLENGE = "Your bank wants to check that it is you"
IN_PROGRESS = "Your payment is in progress"
PAID = "Your payment was successful"
DECLINED = "Your payment has been declined"
CANCELLED = "Your payment has been cancelled"
EXPIRED = "Your payment session has expired"
PROBLEM = "There was a problem with your payment"

MAKERS = {
    "created": make.payment,
    "started": make.started_payment,
    "asking": make.unanswered_payment,
    "challenged": make.challenged_payment,
    "authorised": make.authorised_payment,
    "awaiting_payment": make.payment_awaiting_payment,
    "capturable": make.capturable_payment,
    "confirmed": make.confirmed_payment,
    "captured": make.captured_payment,
    "declined": make.declined_payment,
    "expired": make.expired_payment,
    "cancelled_by_user": make.payment_cancelled_by_user,
    "cancelled_by_service": make.payment_cancelled_by_service,
    "errored": make.errored_payment,
    "capture_failed": make.payment_with_failed_capture,
}

# What the pages say to a payment in each situation: card, auth_waiting, confirm, capture_waiting.
SHOWN = {
    "created": (CARD, IN_PROGRESS, IN_PROGRESS, IN_PROGRESS),
    "started": (CARD, IN_PROGRESS, IN_PROGRESS, IN_PROGRESS),
    "asking": (IN_PROGRESS, WAITING, IN_PROGRESS, IN_PROGRESS),
    "challenged": (IN_PROGRESS, CHALLENGE, IN_PROGRESS, IN_PROGRESS),
    "authorised": (IN_PROGRESS, CONFIRM, CONFIRM, IN_PROGRESS),
    "awaiting_payment": (IN_PROGRESS, IN_PROGRESS, IN_PROGRESS, IN_PROGRESS),
    "capturable": (PAID, PAID, PAID, PAID),
    "confirmed": (PAID, PAID, PAID, PAID),
    "captured": (PAID, PAID, PAID, PAID),
    "declined": (DECLINED, DECLINED, DECLINED, DECLINED),
    "expired": (EXPIRED, EXPIRED, EXPIRED, EXPIRED),
    "cancelled_by_user": (CANCELLED, CANCELLED, CANCELLED, CANCELLED),
    "cancelled_by_service": (CANCELLED, CANCELLED, CANCELLED, CANCELLED),
    "errored": (PROBLEM, PROBLEM, PROBLEM, PROBLEM),
    "capture_failed": (PROBLEM, PROBLEM, PROBLEM, PROBLEM),
}
PATHS = ("", "/auth_waiting", "/confirm", "/capture_waiting")
UNFINISHED = {"created", "started", "asking", "challenged", "authorised", "awaiting_payment"}


def test_every_state_is_in_the_table():
    assert {str(state) for state in State} <= MAKERS.keys()
    assert MAKERS.keys() == SHOWN.keys()
    assert set(Situation) == PAGES.keys()


@pytest.mark.parametrize("situation", MAKERS)
def test_each_page_in_each_situation(client, situation):
    payment = payers.let_in(client, MAKERS[situation]())

    for path, shown in zip(PATHS, SHOWN[situation], strict=True):
        response = client.get(f"/card_details/{payment.id}{path}", follow_redirects=True)
        assert (response.status_code, payers.heading(response)) == (200, shown), path
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("situation", "link", "leads_to"),
    [
        ("started", "card-details-link", ""),
        ("asking", "auth-waiting-link", "/auth_waiting"),
        ("authorised", "confirm-link", "/confirm"),
    ],
)
def test_a_payment_in_progress_says_how_to_go_on(client, situation, link, leads_to):
    payment = payers.let_in(client, MAKERS[situation]())

    response = client.get(f"/card_details/{payment.id}/capture_waiting")

    assert payers.text(response, link) == "Continue with your payment"
    assert payers.attributes(response, link)["href"] == f"/card_details/{payment.id}{leads_to}"
    assert payers.attributes(response, "return-url")["href"] == f"/return/{payment.id}"


@pytest.mark.parametrize(
    ("situation", "control"),
    [
        ("declined", "Start again"),
        ("cancelled_by_user", "Continue"),
        ("captured", "View your payment summary"),
        ("expired", "Go back to try the payment again"),
        ("errored", "Go back to try the payment again"),
        ("cancelled_by_service", "Go back to the service"),
        ("capture_failed", "Go back to the service"),
    ],
)
def test_a_payment_that_is_over_says_how_to_get_back(client, situation, control):
    payment = payers.let_in(client, MAKERS[situation]())

    response = client.get(payers.card_page(payment))

    assert payers.text(response, "return-url") == control
    assert payers.attributes(response, "return-url")["href"] == f"/return/{payment.id}"


@pytest.mark.parametrize("situation", MAKERS)
def test_a_service_that_wants_its_payers_back_at_once_gets_them(client, situation):
    account = make.account(redirect_at_once_when_finished=True)
    payment = payers.let_in(client, MAKERS[situation](account=account))

    response = client.get(f"/card_details/{payment.id}/capture_waiting")

    if situation in UNFINISHED:
        assert response.status_code == 200
    else:
        assert response.status_code == 303
        assert response.location == payment.return_url


def test_a_payment_whose_money_is_being_taken_waits_for_that(client):
    payment = payers.let_in(client, make.confirmed_payment())
    make.fault(payment, kind=FaultKind.TIMEOUT_AFTER_SUCCESS, operation=Operation.CAPTURE)
    worker.drain()

    response = client.get(f"/card_details/{payment.id}/capture_waiting")

    assert payers.heading(response) == WAITING
    assert response.headers["Refresh"] == "2"
    # Everywhere else it is paid: that is what the service has been told.
    assert payers.heading(client.get(payers.confirm_page(payment))) == PAID


def test_the_waiting_page_looks_again_by_itself(client):
    payment = payers.let_in(client, make.unanswered_payment())

    response = client.get(payers.waiting_page(payment))

    assert response.headers["Refresh"] == "2"
    assert payers.text(response, "payment-reference") is None


def test_the_waiting_page_says_when_the_outcome_is_not_known(client):
    payment = payers.let_in(client, make.unanswered_payment(reference="LICENCE 7"))

    with travelled(seconds=20):
        response = client.get(payers.waiting_page(payment))

    assert payers.heading(response) == "We do not know yet if your card was accepted"
    assert "Do not pay again" in response.text
    assert payers.text(response, "payment-reference") == "LICENCE 7"
    assert response.headers["Refresh"] == "10"


def test_the_waiting_page_moves_on_when_the_answer_comes(client):
    payment = payers.let_in(client, make.unanswered_payment())
    assert payers.heading(client.get(payers.waiting_page(payment))) == WAITING

    with travelled(minutes=5):
        scheduler.tick()
        worker.drain()

    response = client.get(payers.waiting_page(payment))
    assert response.status_code == 303
    assert response.location == payers.confirm_page(payment)


def test_a_question_that_never_arrived_leads_back_to_the_card_page(client):
    payment = payers.let_in(client, make.unanswered_payment())
    make.answer(payment, NeverArrived())

    response = client.get(payers.waiting_page(payment), follow_redirects=True)

    assert payers.heading(response) == CARD
    assert "no money has been taken" in response.text
    assert payers.attributes(response, "cardholder-name")["value"] == "Ada Payer"


@pytest.mark.parametrize("situation", MAKERS)
def test_every_situation_has_its_words_in_welsh(client, situation):
    payment = payers.let_in(client, MAKERS[situation](language="cy"))

    response = client.get(f"/card_details/{payment.id}/capture_waiting")

    english = {str(page.heading) for page in PAGES.values()}
    assert 'lang="cy"' in response.text
    assert payers.heading(response) not in english
    for sentence in (sentence for page in PAGES.values() for sentence in page.says):
        assert str(sentence) not in response.text
