"""Paying by bank in a real browser without JavaScript: there, and back to the service."""

import pytest

from app.jobs import worker
from app.payments.states import State
from tests import make
from tests.browser.paying import a_service, begin, heading_is, look
from tests.support import banking


@pytest.fixture
def service(live_server):
    with a_service(live_server) as address:
        yield address


def test_a_payer_approves_the_payment_at_their_bank(service, page_without_javascript):
    page = page_without_javascript
    payment = begin(page, service, account=banking.account())
    heading_is(page, "Choose how to pay")
    page.get_by_label("Pay by bank").check()
    page.click("#submit-choice")
    heading_is(page, "Pay by bank")
    page.get_by_label("Heron Test Bank").check()
    page.fill("#email", "ada@payer.example")
    page.click("#submit-bank")
    heading_is(page, "Approve the payment at your bank")

    page.click("#continue-to-bank")
    heading_is(page, "Sign in to your account")
    look(page, "bank sign in")
    page.get_by_label("Customer number").fill("12345678")
    page.click("#sign-in")
    heading_is(page, "Approve this payment")
    look(page, "bank approve")
    page.click("#approve")

    heading_is(page, "Back at the service")
    worker.drain()
    paid = make.again(payment)
    assert (paid.type, paid.state) == ("bank", State.CAPTURED)
