"""POST /v1/auth: a card for a payment, with the payment's token and no key."""

import pytest

from app import clock
from app.actors import Actor
from app.gateways.port import Operation
from app.jobs import scheduler, worker
from app.payments import cancellation
from app.payments.states import State
from tests import make
from tests.support import card_data, chance
from tests.support.api import api_of, error
from tests.web.asking import bank_thinking, settle
from tests.web.cards_sent import BROKEN, DECLINED, UNKNOWN, USED, send, shown, token_of

LENGTH = "Must be between 12 and 19 characters long"
STRING = "Must be a string"
DIGITS = "Must be a valid card number"
FORMAT = "Must be a valid date with the format MM/YY"
NAME = "Must be less than or equal to 255 characters length"
NOT_A_NAME = "Must be a name, not a number on the card"


@pytest.fixture
def api(app):
    return api_of(app, allow_authorisation_api=True)


def wrong(name, problem):
    return (422, "P0102", f"Invalid attribute value: {name}. {problem}", name)


def missing(name):
    return (422, "P0101", f"Missing mandatory attribute: {name}", name)


def test_a_payment_by_telephone_from_end_to_end(api, config):
    created = api.create(authorisation_mode="moto_api", return_url=..., email="ada@payer.example")
    body = created.json
    link = body["_links"]["auth_url_post"]

    assert (body["state"], body["authorisation_mode"]) == (
        {"status": "created", "finished": False},
        "moto_api",
    )
    assert "return_url" not in body
    assert body["_links"]["next_url"] is body["_links"]["next_url_post"] is None
    assert link == {
        "type": "application/json",
        "params": {"one_time_token": link["params"]["one_time_token"]},
        "href": f"{config.api_url}/v1/auth",
        "method": "POST",
    }

    answer = send(api, link["params"]["one_time_token"])

    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    after = shown(api, body["payment_id"])
    assert after["state"] == {"status": "success", "finished": True}
    assert after["_links"]["auth_url_post"] is None
    assert after["card_details"] == {
        "last_digits_card_number": "4242",
        "first_digits_card_number": "424242",
        "cardholder_name": "Ada Payer",
        "expiry_date": "11/99",
        "billing_address": None,
        "card_brand": "Visa",
        "card_type": "credit",
        "wallet_type": None,
    }
    worker.drain()
    events = api.get(f"/payments/{body['payment_id']}/events").json["events"]
    assert [event["state"]["status"] for event in events] == [
        "created",
        "started",
        "submitted",
        "success",
    ]


def test_a_delayed_capture_is_asked_for(api):
    payment_id, token = token_of(api, delayed_capture=True)

    assert send(api, token).status_code == 204
    assert shown(api, payment_id)["state"]["status"] == "capturable"
    assert api.post(f"/payments/{payment_id}/capture").status_code == 204


def test_each_look_has_a_new_token_and_each_works_until_one_is_used(api):
    payment_id, first = token_of(api)
    links = [shown(api, payment_id)["_links"]["auth_url_post"] for _ in range(2)]
    others = [link["params"]["one_time_token"] for link in links]

    assert len({first, *others}) == 3
    assert send(api, others[0]).status_code == 204
    assert error(send(api, others[0])) == USED
    assert error(send(api, first)) == USED


def test_tokens_open_their_own_door_only(api, client):
    payment_id, token = token_of(api)
    web = api.create().json["_links"]["next_url_post"]["params"]["chargeTokenId"]

    assert error(send(api, web)) == UNKNOWN
    assert client.get(f"/secure/{token}").status_code == 403
    assert client.get(f"/secure/%ff{token}").status_code == 403
    assert send(api, token).status_code == 204
    assert client.get(f"/secure/{web}").status_code == 303
    assert shown(api, payment_id)["state"]["status"] == "success"


def test_a_token_of_a_cancelled_payment_is_worth_nothing(api):
    payment_id, token = token_of(api)
    cancellation.cancel_by_service(payment_id, account_id=api.account.id, actor=Actor.api("k"))

    assert error(send(api, token)) == UNKNOWN
    assert shown(api, payment_id)["state"]["code"] == "P0040"


WRONG = [
    ({"one_time_token": ...}, missing("one_time_token")),
    ({"one_time_token": None}, missing("one_time_token")),
    ({"one_time_token": " "}, missing("one_time_token")),
    ({"one_time_token": 1}, wrong("one_time_token", STRING)),
    ({"card_number": ...}, missing("card_number")),
    ({"card_number": ""}, missing("card_number")),
    ({"card_number": "42424242424"}, wrong("card_number", LENGTH)),
    ({"card_number": "4" * 20}, wrong("card_number", LENGTH)),
    ({"card_number": "4242 4242 4242 424"}, wrong("card_number", DIGITS)),
    ({"card_number": "٤" * 16}, wrong("card_number", DIGITS)),
    ({"card_number": "424242424242\n"}, wrong("card_number", DIGITS)),
    ({"card_number": 4242424242424242}, wrong("card_number", STRING)),
    ({"cvc": None}, missing("cvc")),
    ({"cvc": "12"}, wrong("cvc", "Must be between 3 and 4 characters long")),
    ({"cvc": "12345"}, wrong("cvc", "Must be between 3 and 4 characters long")),
    ({"cvc": "xyz"}, wrong("cvc", "Must contain numbers only")),
    ({"cvc": 123}, wrong("cvc", STRING)),
    ({"expiry_date": ...}, missing("expiry_date")),
    ({"expiry_date": "1199"}, wrong("expiry_date", FORMAT)),
    ({"expiry_date": "1/99"}, wrong("expiry_date", FORMAT)),
    ({"expiry_date": "13/99"}, wrong("expiry_date", FORMAT)),
    ({"expiry_date": "00/99"}, wrong("expiry_date", FORMAT)),
    ({"expiry_date": "11/2099"}, wrong("expiry_date", FORMAT)),
    ({"expiry_date": 1199}, wrong("expiry_date", STRING)),
    ({"expiry_date": "11/21"}, wrong("expiry_date", "Must be a valid date in the future")),
    ({"cardholder_name": ...}, missing("cardholder_name")),
    ({"cardholder_name": ""}, wrong("cardholder_name", NAME)),
    ({"cardholder_name": "   "}, missing("cardholder_name")),
    ({"cardholder_name": "x" * 256}, wrong("cardholder_name", NAME)),
    ({"cardholder_name": ["Ada"]}, wrong("cardholder_name", STRING)),
    ({"cardholder_name": "4242 4242 4242 4242"}, wrong("cardholder_name", NOT_A_NAME)),
    ({"cardholder_name": "123"}, wrong("cardholder_name", NOT_A_NAME)),
    # presence before size, and size before what is said
    ({"card_number": "1", "cvc": ...}, missing("cvc")),
    (
        {"card_number": "x" * 16, "cvc": "1"},
        wrong("cvc", "Must be between 3 and 4 characters long"),
    ),
    ({"expiry_date": "x", "cvc": "xyz"}, wrong("cvc", "Must contain numbers only")),
]


def test_what_is_wrong_is_said_and_the_token_is_kept(api, subtests):
    payment_id, token = token_of(api)
    for changed, refusal in WRONG:
        with subtests.test(changed=changed):
            answer = send(api, **{"token": token} | changed)
            assert error(answer) == refusal
    assert shown(api, payment_id)["state"]["status"] == "created"
    assert send(api, token).status_code == 204


def test_what_is_not_json_is_said_to_be_so(api):
    answer = api._client.post("/v1/auth", data=b"{", content_type="application/json")

    assert error(answer) == (400, "P0197", "Unable to parse JSON")


def test_no_unknown_token_says_whether_its_card_is_right(api):
    assert error(send(api, "made-up")) == UNKNOWN
    assert error(send(api, "made-up", card_number="4242424242424243")) == UNKNOWN
    assert error(send(api, "\ud800")) == UNKNOWN


def test_a_card_is_good_to_the_end_of_its_month_everywhere(api):
    today = clock.now()
    _, token = token_of(api)

    assert send(api, token, expiry_date=f"{today:%m/%y}").status_code == 204


@pytest.mark.parametrize(
    ("number", "account", "description"),
    [
        ("4242424242424243", {}, "The card_number is not a valid card number"),
        ("9999999999999995", {}, "The card_number is not a valid card number"),
        ("6759649826438453", {}, "The card type is not enabled: maestro debit"),
        (
            "4000000000000010",
            {"card_types": ["master-card:debit"]},
            "The card type is not enabled: visa",
        ),
        ("4000160000000004", {"block_prepaid_cards": True}, "Prepaid cards are not accepted"),
        (make.CARD_DECLINED, {}, DECLINED[2]),
        (make.CARD_EXPIRED, {}, DECLINED[2]),
    ],
)
def test_a_card_that_is_refused_ends_the_payment(app, number, account, description):
    api = api_of(app, allow_authorisation_api=True, **account)
    payment_id, token = token_of(api)

    answer = send(api, token, card_number=number)

    assert error(answer) == (402, "P0010", description)
    assert shown(api, payment_id)["state"] == {
        "status": "failed",
        "finished": True,
        "code": "P0010",
        "message": "Payment method rejected",
    }
    assert error(send(api, token)) == USED


def test_a_provider_that_fails_is_an_error(api):
    payment_id, token = token_of(api)

    assert error(send(api, token, card_number=make.PROCESSING_ERROR)) == BROKEN
    assert shown(api, payment_id)["state"]["code"] == "P0050"


def test_without_an_answer_the_payment_tells_the_truth_later(api):
    payment_id, token = token_of(api)
    make.fault(api.account, operation=Operation.AUTHORISE)

    assert error(send(api, token)) == BROKEN

    before = shown(api, payment_id)
    assert before["state"]["status"] == "started"
    assert before["_links"]["auth_url_post"] is None
    assert error(send(api, token)) == USED
    scheduler.tick()
    worker.drain()
    assert shown(api, payment_id)["state"]["status"] == "success"


@pytest.mark.settings(card_api_wait_ms=50)
def test_a_slow_bank_is_not_waited_for_and_counts_all_the_same(api):
    payment_id, token = token_of(api)
    with bank_thinking():
        assert error(send(api, token)) == BROKEN
        assert shown(api, payment_id)["state"]["status"] == "started"

    assert shown(api, payment_id)["state"]["status"] == "success"


# Card data


def test_the_card_is_said_to_nobody(api, database, shelf, capfd):
    """Whatever becomes of it: taken, refused, wrong or lost."""
    numbers = (make.VISA, make.CARD_DECLINED, make.PROCESSING_ERROR, "4242424242424243")
    said = [send(api, token_of(api)[1], card_number=number, cvc="7391") for number in numbers]
    said.append(send(api, token_of(api)[1], cvc="7391", expiry_date="01/20"))
    said.append(send(api, token_of(api)[1], card_number=f"{make.VISA}0000", cvc="7391"))
    said.append(send(api, "made-up", cvc="7391"))
    make.fault(api.account, operation=Operation.AUTHORISE)
    said.append(send(api, token_of(api)[1], cvc="7391"))

    settle()
    out, err = capfd.readouterr()
    everything = "".join([out, err, *(f"{answer.headers}{answer.text}" for answer in said)])
    assert "provider_did_not_answer" in everything
    assert "42424242" not in everything
    assert "7391" not in chance.without(everything)
    assert shelf.card_numbers_in(database) == set()
    assert not [row for row in card_data.values(database.url) if "7391" in chance.without(row)]


def test_a_payment_of_this_kind_needs_an_account_that_may(app):
    allowed = api_of(app, allow_authorisation_api=True)

    answer = api_of(app).create(authorisation_mode="moto_api", return_url=...)

    assert error(answer)[:2] == (422, "P0195")
    assert allowed.create(authorisation_mode="moto_api").json["code"] == "P0104"
    assert make.payments_of(allowed.account) == []
    payment_id, _ = token_of(allowed)
    assert make.payments_of(allowed.account)[0].id == payment_id
    assert make.payments_of(allowed.account)[0].state is State.CREATED
