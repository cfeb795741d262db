"""What the payer's pages are told about a payment."""

import pytest

from app.accounts import AccountKind, EmailCollection
from app.gateways.port import NeverArrived, Operation
from app.payments import authorisation, checkout
from app.payments.queries import PaymentNotFound
from app.payments.questions import StillWaiting
from app.payments.states import State
from tests import make


def test_it_has_the_payment_the_service_and_the_accounts_rules():
    service = make.service(
        "Fishing licences",
        merchant_name="Environment Agency",
        merchant_address_line_1="Horizon House",
        merchant_address_city="Bristol",
    )
    account = make.account(
        of=service,
        kind=AccountKind.LIVE,
        email_collection=EmailCollection.OPTIONAL,
        default_country="IE",
        redirect_at_once_when_finished=True,
        block_prepaid_cards=True,
        card_types=["visa:debit"],
    )
    payment = make.payment(2550, account=account, reference="F/1", email="ada@payer.example")

    found = checkout.get(payment.id)

    assert (found.payment_id, found.state) == (payment.id, State.CREATED)
    assert (found.total_pence, found.reference) == (2550, "F/1")
    assert found.email == "ada@payer.example"
    assert found.service_name == "Fishing licences"
    assert found.merchant_name == "Environment Agency"
    assert found.merchant_address == ("Horizon House", "Bristol")
    assert found.is_test  # as every payment of a sandbox, the account may be as live as this one
    assert found.wants_email
    assert not found.requires_email
    assert found.default_country == "IE"
    assert found.redirects_at_once
    assert found.blocks_prepaid
    assert found.card_types == ("visa:debit",)
    assert found.asked is None


@pytest.mark.parametrize(
    ("language", "name_cy", "shown"),
    [
        ("en", "Trwyddedau pysgota", "Fishing licences"),
        ("cy", "Trwyddedau pysgota", "Trwyddedau pysgota"),
        ("cy", "", "Fishing licences"),
    ],
)
def test_the_services_name_is_in_the_payments_language(language, name_cy, shown):
    account = make.account(of=make.service("Fishing licences", name_cy=name_cy))

    payment = make.payment(account=account, language=language)

    assert checkout.get(payment.id).service_name == shown


@pytest.mark.parametrize(
    ("moto", "collects", "wanted"),
    [(False, True, True), (False, False, False), (True, True, False)],
)
def test_a_billing_address_is_never_wanted_over_the_telephone(moto, collects, wanted):
    account = make.account(allow_moto=True, collect_billing_address=collects)

    assert checkout.get(make.payment(account=account, moto=moto).id).wants_billing_address is wanted


def test_numbers_are_masked_over_the_telephone_only():
    account = make.account(allow_moto=True, mask_moto_number=True, mask_moto_security_code=True)

    by_telephone = checkout.get(make.payment(account=account, moto=True).id)
    by_web = checkout.get(make.payment(account=account).id)

    assert by_telephone.masks_number
    assert by_telephone.masks_security_code
    assert not by_web.masks_number
    assert not by_web.masks_security_code


def test_it_knows_the_open_question():
    payment = make.unanswered_payment()

    found = checkout.get(payment.id)

    question = make.open_question(payment)
    assert found.asked is Operation.AUTHORISE
    assert found.asked_at == question.asked_at
    assert found.lost_at is not None


def test_a_question_about_a_refund_is_not_the_payers_concern():
    refund = make.unanswered_refund()

    assert checkout.get(refund.payment_id).asked is None


def test_an_authorisation_that_never_arrived_is_remembered():
    payment = make.unanswered_payment()

    make.answer(payment, NeverArrived())

    found = checkout.get(payment.id)
    assert found.never_arrived
    assert found.asked is None
    assert found.state is State.STARTED


def test_a_failed_capture_is_told_from_a_failed_authorisation():
    assert checkout.get(make.payment_with_failed_capture().id).capture_failed
    assert not checkout.get(make.errored_payment().id).capture_failed


def test_a_payment_that_is_not_there():
    with pytest.raises(PaymentNotFound):
        checkout.get("0" * 26)


def test_an_authorisation_is_written_down_before_it_is_asked_for():
    payment = make.started_payment()

    asking = authorisation.prepare(payment.id, payer=make.payer_details(), actor=make.PAYER)

    assert make.open_question(payment).id == asking.question.id
    assert make.again(payment).card_last_four == "4242"
    with pytest.raises(StillWaiting):
        authorisation.prepare(
            payment.id, payer=make.payer_details(make.CARD_DECLINED), actor=make.PAYER
        )
    assert make.again(payment).card_last_four == "4242"

    authorisation.carry_out(asking, card=make.card())

    assert make.again(payment).state is State.AUTHORISED


def test_what_was_written_down_and_never_asked_is_found_out_to_have_never_arrived():
    payment = make.started_payment()
    authorisation.prepare(payment.id, payer=make.payer_details(), actor=make.PAYER)

    make.answer(payment, NeverArrived())
    make.enter_card(payment)

    assert make.again(payment).state is State.AUTHORISED
