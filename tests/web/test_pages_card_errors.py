"""What is said about each thing that can be wrong with the card page, in both languages."""

from datetime import UTC, datetime

import pytest

from app import clock, i18n
from app.accounts import EmailCollection
from app.payments.states import State
from tests import make
from tests.support import chance
from tests.support.clients import filled_in, form_on, read
from tests.web import payers

MAESTRO = "6759649826438453"
AMEX = "371449635398431"
UNKNOWN_BRAND = "9999999999999995"
LONG = "a" * 101

RULES = [
    # control, what is typed (None: the field is not sent at all), target, what is said
    ("cardNo", "", "card-no", "Enter your card number"),
    ("cardNo", None, "card-no", "Enter your card number"),
    ("cardNo", " - ", "card-no", "Enter your card number"),
    ("cardNo", "4242x", "card-no", "Card number must only include numbers, spaces and dashes"),
    ("cardNo", "42424242424", "card-no", "Card number must be between 12 and 19 digits"),
    ("cardNo", "4" * 20, "card-no", "Card number must be between 12 and 19 digits"),
    (
        "cardNo",
        "4242424242424243",
        "card-no",
        "Check your card number – it does not look right",
    ),
    (
        "cardNo",
        UNKNOWN_BRAND,
        "card-no",
        (
            "We do not recognise this card – use Visa, Mastercard, American Express, Diners Club,"
            " Discover, JCB or UnionPay"
        ),
    ),
    (
        "cardNo",
        MAESTRO,
        "card-no",
        (
            "We do not accept Maestro – use Visa, Mastercard, American Express, Diners Club,"
            " Discover, JCB or UnionPay"
        ),
    ),
    ("expiryMonth", "", "expiry-month", "Enter the expiry date"),
    ("expiryMonth", None, "expiry-month", "Enter the expiry date"),
    ("expiryMonth", "0", "expiry-month", "Expiry month must be between 1 and 12"),
    ("expiryMonth", "13", "expiry-month", "Expiry month must be between 1 and 12"),
    ("expiryMonth", "Jan", "expiry-month", "Expiry month must be between 1 and 12"),
    ("expiryYear", "", "expiry-year", "Enter the year of the expiry date"),
    (
        "expiryYear",
        "203",
        "expiry-year",
        "Expiry year must be 2 or 4 numbers, like 29 or 2029",
    ),
    (
        "expiryYear",
        "2100",
        "expiry-year",
        "Expiry year must be 2 or 4 numbers, like 29 or 2029",
    ),
    ("expiryYear", "20", "expiry-month", "This card has expired – use a different card"),
    ("cardholderName", "", "cardholder-name", "Enter the name as it appears on the card"),
    (
        "cardholderName",
        "4242 4242 4242",
        "cardholder-name",
        "Enter the name as it appears on the card, not the card number",
    ),
    (
        "cardholderName",
        "123",
        "cardholder-name",
        "Enter the name as it appears on the card, not the security code",
    ),
    (
        "cardholderName",
        "a" * 201,
        "cardholder-name",
        "Name on card must be 200 characters or fewer",
    ),
    ("cvc", "", "cvc", "Enter the card security code"),
    ("cvc", "12", "cvc", "Card security code must be 3 digits"),
    ("cvc", "1234", "cvc", "Card security code must be 3 digits"),
    ("cvc", "abc", "cvc", "Card security code must be 3 digits"),
    ("addressLine1", "", "address-line-1", "Enter the first line of your billing address"),
    (
        "addressLine1",
        LONG,
        "address-line-1",
        "Address line 1 must be 100 characters or fewer",
    ),
    (
        "addressLine1",
        "4242424242424242",
        "address-line-1",
        "Address line 1 must not include more than 11 numbers",
    ),
    (
        "addressLine2",
        LONG,
        "address-line-2",
        "Address line 2 must be 100 characters or fewer",
    ),
    (
        "addressLine2",
        "4242424242424242",
        "address-line-2",
        "Address line 2 must not include more than 11 numbers",
    ),
    ("addressCity", "", "address-city", "Enter a town or city"),
    ("addressCity", LONG, "address-city", "Town or city must be 100 characters or fewer"),
    (
        "addressCity",
        "4242424242424242",
        "address-city",
        "Town or city must not include more than 11 numbers",
    ),
    ("addressCountry", "", "address-country", "Select a country or territory"),
    ("addressCountry", "XX", "address-country", "Select a country or territory"),
    ("addressCountry", None, "address-country", "Select a country or territory"),
    ("addressPostcode", "", "address-postcode", "Enter a postcode"),
    ("addressPostcode", "YO1", "address-postcode", "Enter a full UK postcode"),
    (
        "addressPostcode",
        "4242424242424242",
        "address-postcode",
        "Postcode must not include more than 11 numbers",
    ),
    ("email", "", "email", "Enter your email address"),
    (
        "email",
        "ada",
        "email",
        "Enter an email address in the correct format, like name@example.com",
    ),
    ("email", "a" * 250 + "@b.cc", "email", "Email must be 254 characters or fewer"),
]
SECRET = {"cardNo", "expiryMonth", "expiryYear", "cvc"}


@pytest.mark.parametrize(("control", "typed", "target", "said"), RULES)
def test_each_rule(client, control, typed, target, said):
    payment = payers.let_in(client, make.payment())

    response = payers.enter_card(client, payment, **{control: typed})

    assert response.status_code == 400
    assert read(response).findtext(".//title") == "Error: Enter card details"
    assert payers.text(response, f"{target}-error") == said
    assert payers.attributes(response, f"{target}-error")["href"] == f"#{target}"
    assert payers.text(response, f"error-{target}") == f"Error: {said}"
    assert make.again(payment).state is State.STARTED


def test_each_rule_in_welsh(client):
    payment = payers.let_in(client, make.payment(language="cy"))
    page = read(client.get(payers.card_page(payment)))

    for control, typed, target, said in RULES:
        answers = payers.ANSWERS | {control: typed}
        response = client.send(page, "", form="card-details", **answers)

        message = payers.text(response, f"{target}-error")
        assert response.status_code == 400, said
        assert message, said
        assert message != said
        assert payers.text(response, f"error-{target}").endswith(message)


OF_ACCOUNTS = [
    # settings of the account, card number, what is said, and in Welsh
    (
        {"card_types": ["visa:debit"]},
        make.VISA,
        "We do not accept Visa credit cards – use a different card",
        "Nid ydym yn derbyn cardiau credyd Visa – defnyddiwch gerdyn gwahanol",
    ),
    (
        {"card_types": ["visa:credit"]},
        "4000056655665556",
        "We do not accept Visa debit cards – use a different card",
        "Nid ydym yn derbyn cardiau debyd Visa – defnyddiwch gerdyn gwahanol",
    ),
    (
        {"card_types": ["visa:debit", "jcb:credit"]},
        AMEX,
        "We do not accept American Express – use Visa or JCB",
        "Nid ydym yn derbyn American Express – defnyddiwch Visa neu JCB",
    ),
    (
        {"card_types": ["visa:debit"]},
        UNKNOWN_BRAND,
        "We do not recognise this card – use Visa",
        "Nid ydym yn adnabod y cerdyn hwn – defnyddiwch Visa",
    ),
    (
        {"block_prepaid_cards": True},
        "4000160000000004",
        "We do not accept prepaid cards – use a different card",
        "Nid ydym yn derbyn cardiau rhagdaledig – defnyddiwch gerdyn gwahanol",
    ),
]


@pytest.mark.parametrize(("settings", "number", "english", "welsh"), OF_ACCOUNTS)
def test_a_card_that_the_account_does_not_take(client, settings, number, english, welsh):
    account = make.account(**settings)
    for language, said in (("en", english), ("cy", welsh)):
        payment = payers.let_in(client, make.payment(account=account, language=language))

        response = payers.enter_card(client, payment, cardNo=number)

        assert response.status_code == 400
        assert payers.text(response, "card-no-error") == said
        assert payers.attributes(response, "card-no-error")["href"] == "#card-no"


@pytest.mark.parametrize(
    ("number", "typed", "said"),
    [
        (AMEX, "123", "American Express security code must be 4 digits"),
        ("", "12", "Card security code must be 3 or 4 digits"),
    ],
)
def test_the_security_code_is_as_long_as_the_brand_has_it(client, number, typed, said):
    payment = payers.let_in(client, make.payment())

    response = payers.enter_card(client, payment, cardNo=number, cvc=typed)

    assert payers.text(response, "cvc-error") == said


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_form(client):
    payment = payers.let_in(client, make.payment())

    response = payers.enter_card(client, payment, **dict.fromkeys(payers.ANSWERS, ""))

    links = [link.get("id") for link in read(response).find(".//*[@id='error-summary']").iter("a")]
    assert links == [
        "card-no-error",
        "expiry-month-error",
        "cardholder-name-error",
        "cvc-error",
        "address-line-1-error",
        "address-city-error",
        "address-country-error",
        "address-postcode-error",
        "email-error",
    ]


@pytest.mark.parametrize(
    ("month", "year"),
    [("1", "30"), ("01", "30"), ("1", "2030"), ("12", "2099"), (" 1 ", " 30 "), ("12", "99")],
)
def test_expiry_dates_as_people_write_them(client, month, year):
    payment = payers.let_in(client, make.payment())

    response = payers.enter_card(client, payment, expiryMonth=month, expiryYear=year)

    assert response.location == payers.confirm_page(payment)


@pytest.mark.parametrize(
    "number",
    [
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242–4242–4242–4242",
        "4242 4242\n4242 4242",
        "\t4242424242424242\r\n",
        "4917610000000000003",
    ],
)
def test_card_numbers_as_people_write_them(client, number):
    payment = payers.let_in(client, make.payment())

    response = payers.enter_card(client, payment, cardNo=number)

    assert response.location == payers.confirm_page(payment)


@pytest.mark.parametrize(
    ("hour", "minute", "is_taken"), [(0, 0, True), (11, 59, True), (12, 0, False)]
)
def test_nobody_is_refused_before_their_month_is_over_everywhere(client, hour, minute, is_taken):
    """November ends last twelve hours west of Greenwich."""
    with clock.replaced(lambda: datetime(2026, 12, 1, hour, minute, tzinfo=UTC)):
        payment = payers.let_in(client, make.payment())
        response = payers.enter_card(client, payment, expiryMonth="11", expiryYear="26")

    assert (response.location == payers.confirm_page(payment)) is is_taken


def test_what_was_typed_is_kept_except_the_card(client):
    payment = payers.let_in(client, make.payment(email="old@payer.example"))
    typed = payers.ANSWERS | {
        "cardNo": "4242424242424243",
        "cardholderName": 'Ada "A" <Payer>',
        "addressLine2": "Flat 2",
        "addressCountry": "FR",
        "addressPostcode": "75001",
        "email": "",
    }

    response = payers.enter_card(client, payment, **typed)

    shown = filled_in(form_on(read(response), "card-details"))
    for name, value in typed.items():
        assert shown[name] == ("" if name in SECRET else value)
    assert "Enter all three" in response.text


@pytest.mark.parametrize(
    ("control", "typed"),
    [
        ("cardholderName", "4242 4242 4242 4242"),
        ("cardholderName", "987"),
        ("addressLine1", "5555555555554444"),
        ("addressCity", "5555-5555-5555-4444"),
        ("addressPostcode", "5555555555554444"),
        ("email", "5555555555554444"),
    ],
)
def test_a_card_typed_into_the_wrong_box_is_not_shown_again_either(client, control, typed):
    payment = payers.let_in(client, make.payment())

    response = payers.enter_card(client, payment, **{control: typed})

    assert response.status_code == 400
    assert filled_in(form_on(read(response), "card-details"))[control] == ""
    assert typed not in chance.without(response.text)


def test_a_country_that_is_none_leaves_the_choice_open(client):
    payment = payers.let_in(client, make.payment())

    response = payers.enter_card(client, payment, addressCountry="XX")

    assert filled_in(form_on(read(response), "card-details"))["addressCountry"] == ""


def test_what_is_missing_from_the_form_is_not_asked_for(client):
    account = make.account(email_collection=EmailCollection.OFF, collect_billing_address=False)
    payment = payers.let_in(client, make.payment(account=account))

    response = payers.enter_card(client, payment)

    assert response.location == payers.confirm_page(payment)
    kept = make.again(payment)
    assert (kept.email, kept.billing_address) == ("", {})


def test_an_optional_email_may_be_left_out_but_not_be_wrong(client):
    account = make.account(email_collection=EmailCollection.OPTIONAL)
    payment = payers.let_in(client, make.payment(account=account))

    assert payers.enter_card(client, payment, email="ada@").status_code == 400
    assert payers.enter_card(client, payment, email="").location == payers.confirm_page(payment)


def test_the_messages_keep_to_the_style_guide():
    """Say what to do; do not blame, beg or apologise."""
    for _, _, _, said in RULES:
        words = set(said.lower().replace("–", " ").replace(",", " ").split())
        assert not words & {"valid", "invalid", "please", "sorry", "forbidden", "oops"}


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_summary_stands_above_the_heading(client, language):
    payment = payers.let_in(client, make.payment(language=language))

    response = payers.enter_card(client, payment, cardNo="")

    assert response.text.index('id="error-summary"') < response.text.index("<h1")
