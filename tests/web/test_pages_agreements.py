"""Paying and setting an agreement up with the same card."""

import pytest

from tests import make
from tests.support import agreeing
from tests.web import payers

DISCLAIMER = "agreement-setup-disclaimer"


@pytest.fixture
def account(app):
    return make.account()


def set_up_payment(client, account, *, description="Council tax, monthly", **asked):
    """A payment, its pages open to this client, that sets an agreement up."""
    agreement = agreeing.agreement(account, description=description)
    payment = make.payment(account=account, agreement_id=agreement.id, **asked)
    return agreement, payers.let_in(client, payment)


def test_the_card_page_says_what_is_agreed_to(client, account):
    _, payment = set_up_payment(client, account)

    page = client.get(payers.card_page(payment))

    assert payers.text(page, DISCLAIMER) == (
        "When you confirm this payment, you also agree to further payments being taken from this"
        " card, without you having to enter it again, for: Council tax, monthly"
    )


def test_in_welsh(client, account):
    _, payment = set_up_payment(client, account, language="cy")

    page = client.get(payers.card_page(payment))

    said = payers.text(page, DISCLAIMER)
    assert said.startswith("Pan fyddwch yn cadarnhau’r taliad hwn")
    assert said.endswith("Council tax, monthly")


def test_what_a_service_wrote_is_text(client, account):
    _, payment = set_up_payment(client, account, description="Rent & <b>rates</b>")

    page = client.get(payers.card_page(payment))

    assert payers.text(page, DISCLAIMER).endswith("Rent & <b>rates</b>")


def test_other_payments_say_nothing_of_it(client, account):
    payment = payers.let_in(client, make.payment(account=account))

    assert payers.text(client.get(payers.card_page(payment)), DISCLAIMER) is None


def test_it_is_said_again_beside_errors(client, account):
    _, payment = set_up_payment(client, account)

    page = payers.enter_card(client, payment, cvc="")

    assert (page.status_code, payers.text(page, DISCLAIMER) is None) == (400, False)


@pytest.mark.parametrize(
    "number",
    [
        agreeing.NEVER_AGAIN,
        agreeing.NO_MONEY_LATER,
        agreeing.PAYER_WANTED_LATER,
        agreeing.ERROR_LATER,
    ],
)
def test_each_card_of_the_sandbox_can_be_typed_in(client, account, number):
    agreement, payment = set_up_payment(client, account)

    answer = payers.enter_card(client, payment, cardNo=number)

    assert answer.location == payers.confirm_page(payment)
    assert agreeing.states(agreement) == ("created", ["created"])


def test_a_card_that_cannot_be_kept_is_declined(client, account):
    agreement, payment = set_up_payment(client, account)

    payers.enter_card(client, payment, cardNo="4000000000009995")

    page = client.get(payers.card_page(payment))
    assert payers.heading(page) == "Your payment has been declined"
    assert agreeing.states(agreement) == ("created", [])
