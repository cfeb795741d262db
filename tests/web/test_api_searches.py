"""GET /v1/payments, /refunds, /agreements and /disputes: searching what an account has."""

from datetime import date, timedelta
from typing import get_args

import pytest

from app import clock, settings
from app.agreements.models import Instrument
from app.agreements.states import AgreementState
from app.disputes.states import DisputeReason, DisputeState
from app.payments.states import EXTERNAL, State
from app.web.api.v1.schemas.payments import PaymentQuery
from tests import make
from tests.support.api import api_of, error
from tests.support.clocks import travelled
from tests.web.searches import SEARCHES, agreement, dispute, ids, one_of_each, search

DATES = ("from_date", "to_date")
DAYS = ("from_settled_date", "to_settled_date")

NO_NUMBERS = ["x", "0", "-1", "+1", "1.0", "1e3", "1_0", "2147483648", "9" * 30, "١", "1 2", "\0"]
NO_MOMENTS = [
    "2026-11-23",
    "2026-11-23T10:00:00",
    "2026-11-23 10:00:00Z",
    "2026-13-23T10:00:00Z",
    "2026-02-30T10:00:00Z",
    "2026-11-23T25:00:00Z",
    "0000-11-23T10:00:00Z",
    "20261123T100000Z",
    "2026-W48-1T10:00:00Z",
    "2026-11-23T10:00:00+0100",
    "2026-11-23T10:00:00 01:00",  # what becomes of an offset whose plus sign is not escaped
    "2026-11-23T10:00:00.1234567890Z",
    "yesterday",
    "1763892000",
    "\0",
]
NO_DAYS = ["2026-11-23T10:00:00Z", "2026-02-30", "0000-01-01", "20261123", "2026-W48-1", "1", "\0"]
WRONG = {
    "state": ["Success", "capture", "created,failed", "declined", "\0"],
    "reference": ["x" * 256, "a\0b"],
    "email": ["x" * 255, "\0"],
    "card_brand": ["x" * 21, f"visa,{'x' * 21}", "\0"],
    "from_date": NO_MOMENTS,
    "to_date": NO_MOMENTS,
    "agreement_id": ["x" * 27, "\0"],
    "cardholder_name": ["x" * 256, "\0"],
    "first_digits_card_number": ["42424", "4242424", "42424x", "٤٢٤٢٤٢"],
    "last_digits_card_number": ["424", "42424", "424x", "-424"],
    "from_settled_date": NO_DAYS,
    "to_settled_date": NO_DAYS,
    "page": NO_NUMBERS,
    "display_size": [*NO_NUMBERS, "501"],
}
RIGHT = {
    "state": [*get_args(get_args(PaymentQuery.model_fields["state"].annotation)[0]), " "],
    "reference": ["x" * 255, "<b>", "%", "\ud7ff", "\U0001f41f"],
    "email": ["x" * 254, "@"],
    "card_brand": ["x" * 20, "visa,master-card,american-express,maestro,diners-club", ","],
    "from_date": [
        "2026-11-23T10:00:00Z",
        "2026-11-23T10:00Z",
        "2026-11-23T10:00:00.123456789Z",
        "2026-11-23T10:00:00+01:00",
        "2026-11-23t10:00:00z",
        "0001-01-01T00:00:00+14:00",
    ],
    "to_date": ["9999-12-31T23:59:59-12:00"],
    "agreement_id": ["x", "x" * 26],
    "cardholder_name": ["x" * 255],
    "first_digits_card_number": ["424242", "000000"],
    "last_digits_card_number": ["4242", "0000"],
    "from_settled_date": ["0001-01-01"],
    "to_settled_date": ["9999-12-31"],
    "page": ["1", "01", " "],
    "display_size": ["1", "500"],
}


def parameters(path):
    """The names of what can be asked there."""
    common = {*DATES, *DAYS, "page", "display_size"}
    own = {
        "/refunds": common,
        "/agreements": {"reference", "status", "page", "display_size"},
        "/disputes": common | {"status"},
    }
    return own.get(path, set(WRONG))


def says(names):
    return f"Invalid parameters: {names}. See Public API documentation for the correct data formats"


# What is wrong


@pytest.mark.parametrize("path", SEARCHES)
def test_each_wrong_parameter_is_named(api, path, subtests):
    code, _, _ = SEARCHES[path]
    for name in parameters(path):
        for value in WRONG.get(name, ["open", "WON", "\0"]):
            with subtests.test(name=name, value=value):
                assert error(search(api, path, **{name: value})) == (422, code, says(name))


@pytest.mark.parametrize("path", SEARCHES)
def test_all_wrong_parameters_are_named_at_once(api, path):
    names = parameters(path)
    answer = search(api, path, **{name: WRONG.get(name, "open")[0] for name in names})

    assert answer.status_code == 422
    said = answer.json["description"].removeprefix("Invalid parameters: ").split(". See ")[0]
    assert answer.json["description"] == says(said)
    assert set(said.split(", ")) == names
    assert said.endswith("page, display_size")


def test_what_is_right_is_taken(api, subtests):
    for name, values in RIGHT.items():
        for value in values:
            with subtests.test(name=name, value=value):
                assert search(api, **{name: value}).status_code == 200
    for status in ("needs_response", "under_review", "won", "lost"):
        assert search(api, "/disputes", status=status).status_code == 200
    for status in ("created", "active", "inactive", "cancelled"):
        assert search(api, "/agreements", status=status).status_code == 200


def test_every_status_that_is_shown_can_be_searched_for():
    assert set(RIGHT["state"]) - {" "} == {told.status for told in EXTERNAL.values()}


@pytest.mark.parametrize("path", SEARCHES)
def test_what_is_blank_or_unknown_is_not_asked(api, path):
    blank = dict.fromkeys(parameters(path), "")

    assert search(api, path, **blank, sort="amount", cursor="").status_code == 200


def test_of_two_values_the_first_one_counts(api):
    make.payment(account=api.account, reference="A")

    assert api.get("/payments?reference=A&reference=B&page=1&page=x").json["total"] == 1


@pytest.mark.parametrize("path", SEARCHES)
def test_there_is_a_first_page_of_nothing_and_no_second(api, path):
    _, no_page, says_ends = SEARCHES[path]
    first = f"{settings.current().base_url}/v1{path}?page=1&display_size=500"

    assert search(api, path).json == {
        "total": 0,
        "count": 0,
        "page": 1,
        "results": [],
        "_links": {
            "self": {"href": first},
            "first_page": {"href": first},
            "last_page": {"href": first},
            **({"prev_page": {}, "next_page": {}} if says_ends else {}),
        },
    }
    for number in (2, 2**31 - 1):
        assert error(search(api, path, page=number)) == (404, no_page, "Page not found")


# What is found


def test_a_payment_is_found_as_it_is_shown_without_the_ways_to_its_pages(api):
    for make_one in (make.payment, make.captured_payment, make.capturable_payment):
        payment = make_one(account=api.account)
        shown = api.show(payment)
        for name in ("next_url", "next_url_post", "auth_url_post"):
            del shown["_links"][name]
        assert search(api).json["results"][0] == shown


def test_a_refund_is_found_as_it_is_shown(api):
    refund = make.refund(make.captured_payment(account=api.account))

    (found,) = search(api, "/refunds").json["results"]

    assert found == api.get(f"/payments/{refund.payment_id}/refunds/{refund.id}").json


def test_a_dispute_says_what_it_costs_once_it_is_lost(api):
    payment = make.payment(account=api.account)
    address = f"{settings.current().base_url}/v1/payments/{payment.id}"
    lost = dispute(
        payment,
        amount_pence=1200,
        fee_pence=1500,
        reason=DisputeReason.FRAUDULENT,
        evidence_due_at=clock.now(),
    )
    told = {
        "amount": 1200,
        "created_date": lost.created_at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
        "dispute_id": lost.id,
        "evidence_due_date": lost.evidence_due_at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
        "payment_id": payment.id,
        "reason": "fraudulent",
        "status": "needs_response",
        "_links": {"payment": {"href": address, "method": "GET"}},
    }
    assert search(api, "/disputes").json["results"] == [told]

    make.changed(lost, state=DisputeState.LOST)
    told |= {"status": "lost", "fee": 1500, "net_amount": -2700, "settlement_summary": {}}
    assert search(api, "/disputes", status="lost").json["results"] == [told]

    make.changed(lost, settled_on=date(2026, 9, 8))
    told["settlement_summary"] = {"settled_date": "2026-09-08"}
    asked = {"from_settled_date": "2026-09-08", "to_settled_date": "2026-09-08"}
    assert search(api, "/disputes", **asked).json["results"] == [told]
    assert search(api, "/disputes", status="won").json["results"] == []


def test_an_agreement_is_found_as_it_is_shown_with_its_card(api):
    plain = agreement(api, user_identifier="user-1")
    card = make.saved(
        Instrument(
            type="card",
            agreement_id=plain.id,
            account_id=plain.account_id,
            provider="sandbox",
            stored_card="kept-1",
            card_last_four="4242",
            card_brand="visa",
        )
    )
    active = AgreementState.ACTIVE
    with_card = agreement(api, reference="Ours", instrument_id=card.id, state=active)

    found = search(api, "/agreements").json["results"]

    assert found == [api.get(f"/agreements/{one.id}").json for one in (with_card, plain)]
    assert found[0]["payment_instrument"]["card_details"]["last_digits_card_number"] == "4242"
    assert ids(search(api, "/agreements", reference="OURS").json) == [with_card.id]
    assert ids(search(api, "/agreements", status="active").json) == [with_card.id]
    assert ids(search(api, "/agreements", status="created", reference="ours").json) == []


def test_each_filter_reaches_the_search(api):
    other = make.payment(account=api.account)
    between = (clock.now() + timedelta(minutes=1)).isoformat()
    with travelled(minutes=2):
        one = make.captured_payment(account=api.account, reference="Inv-1")
    make.changed(one, agreement_id="a" * 26, settled_on=date(2026, 9, 8))

    for asked in (
        {"state": "success"},
        {"reference": "inv-1"},
        {"email": "PAYER.example"},
        {"card_brand": "jcb,VISA"},
        {"from_date": between},
        {"agreement_id": "a" * 26},
        {"cardholder_name": "ada"},
        {"first_digits_card_number": "424242"},
        {"last_digits_card_number": "4242"},
        {"from_settled_date": "2026-09-08"},
        {"to_settled_date": "2026-09-08"},
    ):
        assert ids(search(api, **asked).json) == [one.id], asked
    assert ids(search(api, to_date=between).json) == [other.id]


def test_capturable_payments_are_found(api):
    payment = make.capturable_payment(account=api.account)
    make.confirmed_payment(account=api.account)

    assert ids(search(api, state="capturable").json) == [payment.id]


def test_what_was_just_written_is_found(api):
    for total in (1, 2, 3):
        payment_id = api.create(reference="NEW").json["payment_id"]
        assert search(api, reference="new").json["total"] == total
        api.post(f"/payments/{payment_id}/cancel")
        assert payment_id in ids(search(api, state="cancelled").json)


@pytest.mark.parametrize("path", SEARCHES)
def test_nothing_of_another_account_is_found(app, api, path):
    theirs = api_of(app)
    one_of_each(theirs, path)

    assert search(api, path).json["total"] == 0
    assert search(theirs, path).json["total"] == 1


def test_a_search_opens_no_payment(api):
    make.payment_in(State.STARTED, account=api.account)

    assert "/secure" not in search(api).text
