"""Setting an agreement up, in a real browser, and the payments that rest on it."""

import pytest

from app.payments.states import State
from tests import make
from tests.browser.paying import a_service, begin, enter_card, heading_is, look
from tests.support import agreeing


@pytest.fixture
def service(live_server):
    with a_service(live_server) as address:
        yield address


def test_a_payer_agrees_to_further_payments(page, service):
    agreement = agreeing.agreement(description="Dorset Council 2022/23 council tax subscription")
    account = agreeing.account_of(agreement)
    payment = begin(page, service, account=account, agreement_id=agreement.id)
    heading_is(page, "Enter card details")
    assert "council tax subscription" in page.inner_text("#agreement-setup-disclaimer")
    look(page, "card that is kept")

    enter_card(page)
    page.click("#confirm")
    heading_is(page, "Back at the service")

    assert make.again(payment).state is State.CONFIRMED
    assert agreeing.states(agreement) == ("active", ["active"])
    assert agreeing.charged(agreement).state is State.CAPTURED
