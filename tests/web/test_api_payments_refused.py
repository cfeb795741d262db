"""POST /v1/payments, refused: one row for each thing that can be wrong with what is asked for."""

from app import clock
from app.accounts import AccountKind
from tests import make
from tests.support.api import api_of, error

LONG = "x" * 256


def missing(name):
    return (400, "P0101", f"Missing mandatory attribute: {name}", name)


def of_wrong_kind(name, problem):
    return (400, "P0102", f"Invalid attribute value: {name}. {problem}", name)


def out_of_range(name, problem):
    return (422, "P0102", f"Invalid attribute value: {name}. {problem}", name)


NUMERIC = "Must be a valid numeric format"
TEXT = "Must be a valid string format"
STRING = "Field must be a string"
BOOLEAN = "Must be true or false"
LANGUAGE = 'Must be "en" or "cy"'
MODE = "Must be one of web, moto_api, agreement"
KIND = "Must be one of instalment, recurring, unscheduled"
NO_MOTO = (
    "MOTO payments are not enabled for this account."
    " Please contact support if you would like to process MOTO payments."
)
NO_RECURRING = (
    "Recurring card payments are currently disabled for this service."
    " Contact support with your error code."
)
DISABLED = (
    "Payment and refund creation is disabled on this account. Contact support with your error code."
)
SOURCE = "Accepted values are only CARD_PAYMENT_LINK, CARD_AGENT_INITIATED_MOTO"
CARD_IN_REFERENCE = (400, "P0105", "Card number entered in a payment link reference")
LENGTH_255 = "Must be less than or equal to 255 characters length"

WRONG = [
    # presence and kind: 400
    ({"amount": ...}, missing("amount")),
    ({"amount": None}, missing("amount")),
    ({"amount": "1450"}, of_wrong_kind("amount", NUMERIC)),
    ({"amount": 14.5}, of_wrong_kind("amount", NUMERIC)),
    ({"amount": 1450.0}, of_wrong_kind("amount", NUMERIC)),
    ({"amount": True}, of_wrong_kind("amount", NUMERIC)),
    ({"amount": [1450]}, of_wrong_kind("amount", NUMERIC)),
    ({"amount": 2**31}, of_wrong_kind("amount", NUMERIC)),
    ({"amount": -(2**31) - 1}, of_wrong_kind("amount", NUMERIC)),
    ({"amount": 10**400}, of_wrong_kind("amount", NUMERIC)),
    ({"reference": ...}, missing("reference")),
    ({"reference": None}, missing("reference")),
    ({"reference": ""}, missing("reference")),
    ({"reference": " \t "}, missing("reference")),
    ({"reference": 1234}, of_wrong_kind("reference", TEXT)),
    ({"reference": "a<b"}, of_wrong_kind("reference", TEXT)),
    ({"reference": "a>b"}, of_wrong_kind("reference", TEXT)),
    ({"reference": "a|b"}, of_wrong_kind("reference", TEXT)),
    ({"reference": "a\0b"}, of_wrong_kind("reference", TEXT)),
    ({"reference": "half \ud83d"}, of_wrong_kind("reference", TEXT)),
    ({"reference": LONG + "<"}, of_wrong_kind("reference", TEXT)),
    ({"description": ...}, missing("description")),
    ({"description": "  "}, missing("description")),
    ({"description": {}}, of_wrong_kind("description", TEXT)),
    ({"description": "<script>"}, of_wrong_kind("description", TEXT)),
    ({"return_url": 1}, of_wrong_kind("return_url", "Must be a valid URL format")),
    ({"moto": "true"}, of_wrong_kind("moto", BOOLEAN)),
    ({"moto": None}, of_wrong_kind("moto", BOOLEAN)),
    ({"moto": 1}, of_wrong_kind("moto", BOOLEAN)),
    ({"delayed_capture": "no"}, of_wrong_kind("delayed_capture", BOOLEAN)),
    ({"delayed_capture": 0}, of_wrong_kind("delayed_capture", BOOLEAN)),
    ({"language": 1}, of_wrong_kind("language", LANGUAGE)),
    ({"language": None}, of_wrong_kind("language", LANGUAGE)),
    ({"language": " "}, of_wrong_kind("language", LANGUAGE)),
    ({"authorisation_mode": []}, of_wrong_kind("authorisation_mode", MODE)),
    ({"agreement_payment_type": 1}, of_wrong_kind("agreement_payment_type", KIND)),
    ({"set_up_agreement": 1}, of_wrong_kind("set_up_agreement", STRING)),
    ({"email": 1}, of_wrong_kind("email", STRING)),
    ({"email": "a\0@b.example"}, of_wrong_kind("email", STRING)),
    ({"email": "\udfff"}, of_wrong_kind("email", STRING)),
    (
        {"prefilled_cardholder_details": "Ada"},
        of_wrong_kind("prefilled_cardholder_details", "Must be an object"),
    ),
    (
        {"prefilled_cardholder_details": {"cardholder_name": 1}},
        of_wrong_kind("cardholder_name", STRING),
    ),
    (
        {"prefilled_cardholder_details": {"billing_address": "here"}},
        of_wrong_kind("billing_address", "Must be an object"),
    ),
    *(
        (
            {"prefilled_cardholder_details": {"billing_address": {line: 1}}},
            of_wrong_kind(line, STRING),
        )
        for line in ("line1", "line2", "city", "postcode", "country")
    ),
    # size, and one of a few words: 422
    ({"amount": -1}, out_of_range("amount", "Must be greater than or equal to 1")),
    ({"amount": 0}, out_of_range("amount", "Must be greater than or equal to 1")),
    ({"amount": 10_000_001}, out_of_range("amount", "Must be less than or equal to 10000000")),
    ({"amount": 2**31 - 1}, out_of_range("amount", "Must be less than or equal to 10000000")),
    ({"reference": LONG}, out_of_range("reference", LENGTH_255)),
    ({"description": LONG}, out_of_range("description", LENGTH_255)),
    (
        {"return_url": "https://service.example/" + "x" * 1977},
        out_of_range("return_url", "Must be less than or equal to 2000 characters length"),
    ),
    ({"language": "fr"}, out_of_range("language", LANGUAGE)),
    ({"authorisation_mode": "external"}, out_of_range("authorisation_mode", MODE)),
    ({"agreement_payment_type": "daily"}, out_of_range("agreement_payment_type", KIND)),
    (
        {"set_up_agreement": "short"},
        out_of_range("set_up_agreement", "Field [set_up_agreement] length must be 26"),
    ),
    (
        {"set_up_agreement": "x" * 27},
        out_of_range("set_up_agreement", "Field [set_up_agreement] length must be 26"),
    ),
    (
        {"authorisation_mode": "agreement", "agreement_id": "short", "return_url": ...},
        out_of_range("agreement_id", "Field [agreement_id] length must be 26"),
    ),
    (
        {"email": "x" * 255},
        out_of_range("email", "Must be less than or equal to 254 characters length"),
    ),
    (
        {"prefilled_cardholder_details": {"cardholder_name": LONG}},
        out_of_range("cardholder_name", LENGTH_255),
    ),
    *(
        (
            {"prefilled_cardholder_details": {"billing_address": {line: LONG}}},
            out_of_range(line, LENGTH_255),
        )
        for line in ("line1", "line2", "city", "country")
    ),
    (
        {"prefilled_cardholder_details": {"billing_address": {"postcode": "x" * 26}}},
        out_of_range("postcode", "Must be less than or equal to 25 characters length"),
    ),
    ({"metadata": None}, out_of_range("metadata", "Value must not be null")),
    ({"metadata": []}, out_of_range("metadata", "Must be an object of JSON key-value pairs")),
    ({"metadata": "a"}, out_of_range("metadata", "Must be an object of JSON key-value pairs")),
    (
        {"metadata": {f"key{number}": "" for number in range(16)}},
        out_of_range("metadata", "Cannot have more than 15 key-value pairs"),
    ),
    (
        {"metadata": {"": "a"}},
        out_of_range("metadata", "Keys must be between 1 and 30 characters long"),
    ),
    (
        {"metadata": {"x" * 31: "a"}},
        out_of_range("metadata", "Keys must be between 1 and 30 characters long"),
    ),
    (
        {"metadata": {"Ledger": "a", "ledger": "b"}},
        out_of_range("metadata", "Must have case insensitive unique keys"),
    ),
    ({"metadata": {"a": None}}, out_of_range("metadata", "Must not have null values")),
    (
        {"metadata": {"a": {}}},
        out_of_range("metadata", "Values must be of type String, Boolean or Number"),
    ),
    (
        {"metadata": {"a": [1]}},
        out_of_range("metadata", "Values must be of type String, Boolean or Number"),
    ),
    (
        {"metadata": {"a": "x" * 101}},
        out_of_range("metadata", "Values must be no greater than 100 characters long"),
    ),
    (
        {"metadata": {"a": 10**100}},
        out_of_range("metadata", "Values must be no greater than 100 characters long"),
    ),
    ({"metadata": {"a": "\0"}}, out_of_range("metadata", TEXT)),
    ({"metadata": {"\ud800": "a"}}, out_of_range("metadata", TEXT)),
    (
        {"metadata": {"": "x" * 101}},
        out_of_range(
            "metadata",
            "Keys must be between 1 and 30 characters long."
            " Values must be no greater than 100 characters long",
        ),
    ),
    # what goes with which mode; the attribute is named in the description only
    ({"return_url": ...}, missing("return_url")[:3]),
    ({"return_url": None}, missing("return_url")[:3]),
    *(
        ({"return_url": url}, out_of_range("return_url", "Must be a valid URL format")[:3])
        for url in (
            "",
            "service.example/return",
            "/return",
            "ftp://service.example/",
            "javascript:alert(1)",
            "https://",
            "https:///return",
            "https://service.example:port/",
            "https://service.example:99999/",
            "https://[::1/",
            "https://service example/",
            "https://service.example/a b",
            "https://service.example/\nSet-Cookie: a",
            "https://service.example\\@elsewhere.example/",
            'https://service.example/"><script>',
            "https://./",
            "https://ser_vice!.example/",
            "https://service.example/\0",
        )
    ),
    (
        {"authorisation_mode": "moto_api"},
        (400, "P0104", "Unexpected attribute: return_url"),
    ),
    (
        {"authorisation_mode": "agreement"},
        (400, "P0104", "Unexpected attribute: return_url"),
    ),
    ({"agreement_id": "x" * 26}, (400, "P0104", "Unexpected attribute: agreement_id")),
    (
        {"agreement_payment_type": "recurring"},
        (400, "P0104", "Unexpected attribute: agreement_payment_type"),
    ),
    *(
        (
            {"authorisation_mode": "agreement", "return_url": ..., name: value},
            (400, "P0104", f"Unexpected attribute: {name}"),
        )
        for name, value in (
            ("set_up_agreement", "x" * 26),
            ("email", "ada@payer.example"),
            ("moto", True),
            ("prefilled_cardholder_details", {"cardholder_name": "Ada"}),
        )
    ),
    ({"authorisation_mode": "agreement", "return_url": ...}, missing("agreement_id")[:3]),
    # what our own software says, and nobody else
    ({"internal": {"source": 1}}, of_wrong_kind("source", SOURCE)),
    ({"internal": {"source": "CARD_API"}}, of_wrong_kind("source", SOURCE)),
    ({"internal": {"source": "CARD_EXTERNAL_TELEPHONE"}}, of_wrong_kind("source", SOURCE)),
    ({"internal": {"source": "MADE_UP"}}, out_of_range("source", SOURCE)),
    *(
        ({"internal": {"source": "CARD_PAYMENT_LINK"}, "reference": typed}, CARD_IN_REFERENCE)
        for typed in ("4242424242424242", "4242 4242 4242 4242", "4917-6100-0000-0000-003")
    ),
    # what the account may not do
    (
        {"moto": True},
        (422, "P0196", NO_MOTO),
    ),
    (
        {"authorisation_mode": "moto_api", "return_url": ...},
        (422, "P0195", "Using authorisation_mode of moto_api is not allowed for this account"),
    ),
    *(
        (
            asked,
            (422, "P0942", NO_RECURRING),
        )
        for asked in (
            {"set_up_agreement": "x" * 26},
            {"authorisation_mode": "agreement", "return_url": ..., "agreement_id": "x" * 26},
        )
    ),
]


def test_what_is_wrong_is_said_and_nothing_is_made(api, subtests):
    for changed, refusal in WRONG:
        with subtests.test(changed=changed):
            assert error(api.create(**changed)) == refusal
    assert make.payments_of(api.account) == []


FIRST = [
    # kind before size, and among each the order in which members are documented
    ({"amount": 0, "email": 1}, "email"),
    ({"amount": -1, "reference": LONG}, "amount"),
    ({"description": LONG, "reference": LONG}, "reference"),
    ({"reference": LONG, "description": ...}, "description"),
    ({"language": "fr", "amount": -1}, "language"),
    ({"metadata": None, "reference": LONG}, "metadata"),
    ({"moto": "yes", "description": 1, "amount": "1"}, "amount"),
    ({"return_url": ..., "email": "x" * 255}, "email"),
]


def test_only_the_first_thing_wrong_is_said(api, subtests):
    for changed, first in FIRST:
        with subtests.test(changed=changed):
            assert api.create(**changed).json["field"] == first


def test_the_account_is_looked_at_last(app):
    api = api_of(app, kind=AccountKind.LIVE)

    assert api.create(moto=True, return_url=...).json["code"] == "P0101"
    assert error(api.create(moto=True, amount=0, return_url="http://service.example/")) == (
        422,
        "P0920",
        "Invalid attribute value: return_url. Must begin with https:// for a live gateway account",
        "return_url",
    )
    assert api.create(moto=True, amount=0).json["code"] == "P0196"
    assert api.create(return_url="HTTPS://service.example/").status_code == 201


def test_an_account_that_is_switched_off_asks_for_nothing(app):
    account = make.account(disabled_at=clock.now(), disabled_reason="Fraud")

    assert error(api_of(app, account).create(moto=True)) == (
        403,
        "P0941",
        DISABLED,
    )


def test_an_account_without_a_provider_asks_for_nothing(app):
    answer = api_of(app, provider="nobody").create()

    assert answer.status_code == 403
    assert answer.json["code"] == "P0940"


def test_an_unknown_agreement_is_not_set_up(app):
    answer = api_of(app, recurring_enabled=True).create(set_up_agreement="x" * 26)

    assert error(answer) == (
        400,
        "P0102",
        "Invalid attribute value: agreement_id. Agreement does not exist",
        "agreement_id",
    )
