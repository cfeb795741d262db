"""The language a payer has chosen, beside the one their service asked for."""

import pytest

from app.payments import checkout, languages
from app.payments.queries import PaymentNotFound
from app.wire.v1 import payments
from tests import make


def test_a_payer_is_spoken_to_in_what_they_choose_and_the_service_is_not_told():
    account = make.account(of=make.service("Fishing licences", name_cy="Trwyddedau pysgota"))
    payment, other = make.payment(account=account), make.payment(account=account)
    assert payment.spoken_language == "en"

    languages.switch(payment.id, "cy")

    assert checkout.get(payment.id).language == "cy"
    assert checkout.get(payment.id).service_name == "Trwyddedau pysgota"
    assert make.again(payment).spoken_language == "cy"
    assert payments.payment(make.again(payment))["language"] == "en"
    assert checkout.get(other.id).language == "en"


def test_they_may_change_their_mind():
    payment = make.payment(language="cy")

    languages.switch(payment.id, "en")
    assert checkout.get(payment.id).language == "en"
    languages.switch(payment.id, "cy")

    assert checkout.get(payment.id).language == "cy"


def test_a_choice_of_language_makes_nothing_else_out_of_date():
    """Whoever has read the payment just before, to write down an answer, may still write it."""
    payment = make.started_payment()

    languages.switch(payment.id, "cy")

    assert make.again(payment).version == payment.version
    make.enter_card(payment)
    assert make.again(payment).spoken_language == "cy"


def test_a_payment_that_is_not_there():
    with pytest.raises(PaymentNotFound):
        languages.switch("0" * 26, "cy")
