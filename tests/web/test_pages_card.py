"""The card page as it is first shown. Services' own test suites rely on its ids and names."""

import gzip

import pytest
from flask.testing import FlaskClient

from app.accounts import AccountKind, EmailCollection
from app.payments import tokens
from app.payments.states import State
from tests import make
from tests.support.clients import filled_in, form_on, read
from tests.support.databases import on_postgresql
from tests.support.live_settings import live_installation
from tests.web import payers

CONTROLS = [
    # name, id, label, maxlength, autocomplete
    ("cardNo", "card-no", "Card number", "26", "cc-number"),
    ("expiryMonth", "expiry-month", "Month", "2", "cc-exp-month"),
    ("expiryYear", "expiry-year", "Year", "4", "cc-exp-year"),
    ("cardholderName", "cardholder-name", "Name on card", "200", "cc-name"),
    ("cvc", "cvc", "Card security code", "4", "cc-csc"),
    ("addressLine1", "address-line-1", "Address line 1", "100", "billing address-line1"),
    ("addressLine2", "address-line-2", "Address line 2 (optional)", "100", "billing address-line2"),
    ("addressCity", "address-city", "Town or city", "100", "billing address-level2"),
    ("addressCountry", "address-country", "Country or territory", None, "billing country-name"),
    ("addressPostcode", "address-postcode", "Postcode", "10", "billing postal-code"),
    ("email", "email", "Email", "254", "email"),
]


@pytest.fixture
def card_page(client):
    """Open the card page of a payment of an account with these settings."""

    def open_page(*, language="en", moto=False, asked=None, **settings):
        account = make.account(allow_moto=True, **settings)
        payment = make.payment(2550, account=account, language=language, moto=moto, **asked or {})
        return client.get(payers.card_page(payers.let_in(client, payment)))

    return open_page


@pytest.mark.parametrize("expected", CONTROLS, ids=lambda expected: expected[0])
def test_each_control(card_page, expected):
    name, element_id, label, maxlength, autocomplete = expected

    response = card_page()

    control = payers.attributes(response, element_id)
    assert control["name"] == name
    assert control["autocomplete"] == autocomplete
    assert control.get("maxlength") == maxlength
    assert payers.text(response, f"{element_id}-lbl") == label
    assert payers.attributes(response, f"{element_id}-lbl")["for"] == element_id


def test_every_label_names_one_control(card_page):
    labels = ["".join(label.itertext()).strip() for label in read(card_page()).iter("label")]

    assert sorted(labels) == sorted(label for _, _, label, _, _ in CONTROLS)


def test_numbers_bring_up_the_keyboard_for_numbers_and_stay_text(card_page):
    response = card_page()

    for element_id in ("card-no", "expiry-month", "expiry-year", "cvc"):
        control = payers.attributes(response, element_id)
        assert (control["type"], control["inputmode"]) == ("text", "numeric")


def test_title_and_heading_are_exactly_that(card_page):
    page = read(card_page())

    assert page.findtext(".//title") == "Enter card details"
    assert "".join(page.find(".//h1").itertext()) == "Enter card details"
    assert [b.text.strip() for b in page.iter("button") if "Continue" in b.text] == ["Continue"]


def test_it_says_what_is_being_paid(card_page):
    response = card_page(asked={"description": "Salmon & <b>trout</b>"})

    assert payers.text(response, "payment-description") == "Salmon & <b>trout</b>"
    assert payers.text(response, "amount") == "£25.50"
    assert payers.attributes(response, "amount")["data-amount"] == "2550"


def test_the_form_names_the_payment(card_page, client):
    response = card_page()

    payment_id = payers.attributes(response, "charge-id")["value"]
    assert response.request.path == f"/card_details/{payment_id}"
    assert payers.attributes(response, "card-details")["action"] == response.request.path
    assert payers.attributes(response, "cancel")["action"] == f"{response.request.path}/cancel"


def test_nothing_is_asked_for_by_the_browser_alone(card_page):
    """HTML5's own checks speak another language and another style."""
    response = card_page()

    assert "novalidate" in payers.attributes(response, "card-details")
    assert not [element for element in read(response).iter() if "required" in element.attrib]


@pytest.mark.parametrize(
    ("collection", "label"),
    [
        (EmailCollection.MANDATORY, "Email"),
        (EmailCollection.OPTIONAL, "Email (optional)"),
        (EmailCollection.OFF, None),
    ],
)
def test_email_as_the_account_wants_it(card_page, collection, label):
    response = card_page(email_collection=collection)

    assert payers.text(response, "email-lbl") == label
    assert bool(payers.attributes(response, "email")) is (label is not None)


def test_no_billing_address_where_the_account_does_not_want_it(card_page):
    assert not payers.attributes(card_page(collect_billing_address=False), "address-line-1")


def test_no_billing_address_over_the_telephone(card_page):
    assert not payers.attributes(card_page(moto=True), "address-line-1")


def test_what_is_said_on_the_telephone_can_be_hidden_from_the_room(card_page):
    response = card_page(moto=True, mask_moto_number=True, mask_moto_security_code=True)

    for element_id in ("card-no", "cvc"):
        control = payers.attributes(response, element_id)
        assert (control["type"], control["autocomplete"]) == ("password", "off")


def test_the_country_is_the_accounts_unless_the_service_knew_better(card_page):
    def chosen(response):
        return filled_in(form_on(read(response), "card-details"))["addressCountry"]

    assert chosen(card_page()) == "GB"
    assert chosen(card_page(default_country="IE")) == "IE"
    assert chosen(card_page(asked={"billing_address": {"country": "FR"}})) == "FR"
    assert chosen(card_page(asked={"billing_address": {"country": "Utopia"}})) == "GB"


@pytest.mark.parametrize(("language", "name"), [("en", "Germany"), ("cy", "Yr Almaen")])
def test_every_country_is_there_in_both_languages(card_page, language, name):
    options = list(read(card_page(language=language)).iter("option"))

    assert len(options) == len({option.get("value") for option in options}) == 249
    assert name in [option.text for option in options]


def test_what_the_service_knew_is_filled_in(card_page):
    response = card_page(
        asked={
            "email": "ada@payer.example",
            "cardholder_name": 'Ada "A" <Payer>',
            "billing_address": {
                "line1": "1 Weir Lane",
                "line2": "Flat 2",
                "city": "York",
                "postcode": "YO1 7HH",
                "country": "GB",
            },
        }
    )

    values = {
        element_id: payers.attributes(response, element_id).get("value")
        for _, element_id, *_ in CONTROLS
    }
    assert values == {
        "card-no": None,
        "expiry-month": None,
        "expiry-year": None,
        "cvc": None,
        "cardholder-name": 'Ada "A" <Payer>',
        "address-line-1": "1 Weir Lane",
        "address-line-2": "Flat 2",
        "address-city": "York",
        "address-postcode": "YO1 7HH",
        "address-country": None,
        "email": "ada@payer.example",
    }


def test_what_the_service_knew_can_be_put_right(client):
    """Even where the form would not have taken it: it says so, like of anything else."""
    known = {"line1": "a" * 255, "city": "York", "postcode": "nowhere", "country": "ZZ"}
    payment = payers.let_in(
        client, make.payment(cardholder_name="9" * 12, billing_address=known, email="ada@b")
    )
    page = client.get(payers.card_page(payment))
    sent = {name: payers.ANSWERS[name] for name in ("cardNo", "expiryMonth", "expiryYear", "cvc")}

    refused = client.send(read(page), payers.card_page(payment), form="card-details", **sent)
    links = [link.get("id") for link in read(refused).find(".//*[@id='error-summary']").iter("a")]
    taken = client.send(
        read(refused),
        payers.card_page(payment),
        form="card-details",
        follow=False,
        **payers.ANSWERS,
    )

    assert links == [
        *("cardholder-name-error", "address-line-1-error", "address-postcode-error", "email-error")
    ]
    assert taken.location == payers.confirm_page(payment)


def test_the_cards_that_are_accepted(card_page):
    response = card_page(card_types=["visa:debit", "master-card:debit", "master-card:credit"])

    brands = [item for item in read(response).iter("li") if item.get("data-key")]
    assert [(brand.text, brand.get("data-key")) for brand in brands] == [
        ("Visa debit", "visa"),
        ("Mastercard", "master-card"),
    ]
    assert (brands[0].get("data-debit"), brands[0].get("data-credit")) == ("true", "false")


def test_american_express_is_explained_where_it_is_accepted(card_page):
    assert "American Express" in payers.text(card_page(), "cvc-hint")
    assert "American Express" not in payers.text(card_page(card_types=["visa:debit"]), "cvc-hint")


@pytest.mark.parametrize("kind", AccountKind)
def test_in_a_sandbox_every_account_says_that_no_money_will_be_taken(card_page, kind):
    assert "No money will be taken" in card_page(kind=kind).text


@on_postgresql
@live_installation
def test_where_money_is_real_only_a_test_account_says_so(card_page):
    assert "No money will be taken" in card_page().text
    assert "No money will be taken" not in card_page(kind=AccountKind.LIVE).text


def test_who_is_paid_stands_in_the_footer(client):
    service = make.service(
        "Licences", merchant_name="Environment Agency", merchant_address_city="Bristol"
    )
    payment = payers.let_in(client, make.payment(account=make.account(of=service)))

    response = client.get(payers.card_page(payment))

    assert "Environment Agency, Bristol" in "".join(read(response).find(".//footer").itertext())


def test_looking_twice_changes_nothing(client):
    payment = payers.let_in(client, make.payment())

    for _ in range(2):
        assert client.get(payers.card_page(payment)).status_code == 200

    assert make.again(payment).state is State.STARTED


def test_no_form_of_the_page_leaves_it(card_page):
    for at_once in (False, True):
        policy = card_page(redirect_at_once_when_finished=at_once).headers[
            "Content-Security-Policy"
        ]
        assert "form-action 'self';" in policy


@pytest.mark.parametrize(("language", "most"), [("en", 7_300), ("cy", 7_800)])
def test_the_page_is_light(app, language, most):
    """About 7 KB as it travels; a third of that is the list of countries."""
    payment = make.payment(2550, language=language)
    browser = FlaskClient(app)
    browser.get(f"/secure/{tokens.fresh(payment.id)}")

    response = browser.get(payers.card_page(payment), headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert "card-no" in gzip.decompress(response.data).decode()
    assert len(response.data) < most
