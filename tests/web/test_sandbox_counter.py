"""The counter of a shop in the sandbox: for programs with a key, and for people with a page."""

from datetime import timedelta

import pytest

from app import clock, db
from app.payments.states import State
from app.payments.types.cash import schemes
from app.payments.types.cash.counter import scanning
from app.receipts import numbers
from tests import make
from tests.support.api import api_of
from tests.support.clients import read
from tests.support.networks import exceptions, outcomes
from tests.web import staff

PAGE = "/sandbox/shop-counter"


@pytest.fixture
def ask(app, api):
    def send(path, body=None, *, key=api.key, method="POST"):
        headers = {"Authorization": f"Bearer {key}"}
        return app.test_client().open(f"/sandbox/{path}", method=method, json=body, headers=headers)

    return send


def waiting(account, network="paypoint", amount_pence=1000):
    """A payment that waits to be paid in a shop, and its number."""
    payment = make.payment_awaiting_payment(amount_pence, account=account)
    number = schemes.named(network).fresh_number()
    with db.transaction() as session:
        until = clock.now() + timedelta(days=7)
        given = {"account_id": account.id, "payment_id": payment.id, "expires_at": until}
        numbers.give(session, network=network, number=number, **given)
    return payment, number


@pytest.mark.parametrize(
    ("what", "amounts", "came_of_it"),
    [
        ("exact", [1000], ["exact"]),
        ("over", [1100], ["over"]),
        ("under", [500], ["part"]),
        ("late", [1000], ["exact"]),
        ("twice", [1000, 1000], ["exact", "twice"]),
        ("unknown", [1000], ["unknown"]),
    ],
)
def test_paying_at_the_counter(api, ask, what, amounts, came_of_it):
    payment, number = waiting(api.account)

    answer = ask("takings", {"number": number, "what": what})

    assert answer.status_code == 201
    made = answer.json["takings"]
    assert [one["amount"] for one in made] == amounts
    assert all(one["told_by_event"] for one in made)
    is_paid = what not in {"under", "unknown"}
    assert (make.again(payment).state is State.CAPTURED) is is_paid
    assert sorted(outcome for _, outcome in outcomes()) == came_of_it
    assert (("late", 1000) in exceptions()) is (what == "late")
    listed = ask("takings", method="GET").json["takings"]
    assert {one["taking_id"] for one in listed} == {one["taking_id"] for one in made}


@pytest.mark.parametrize("order", ["event, file", "file, event", "file alone"])
def test_event_and_file_in_either_order(api, ask, order):
    payment, number = waiting(api.account)
    tell = "event" if order == "event, file" else "file"
    (taking,) = ask("takings", {"number": number, "tell": tell}).json["takings"]
    assert (make.again(payment).state is State.CAPTURED) is (tell == "event")

    sent = ask("remittances", {"network": "paypoint"})
    if order == "file, event":
        told = ask(f"takings/{taking['taking_id']}/event", {}).json["takings"]
        assert told[0]["told_by_event"]

    assert (sent.status_code, sent.json["state"], sent.json["lines"]) == (201, "processed", 1)
    found = make.again(payment)
    assert found.state is State.CAPTURED
    assert found.settled_on.isoformat() == sent.json["day"]
    assert len(outcomes()) == 1
    content = ask(f"remittances/{sent.json['remittance_id']}", method="GET").json["content"]
    assert taking["transaction"] in content


@pytest.mark.parametrize(("later", "is_seen_to"), [(False, False), (True, True)])
def test_taking_it_back(api, ask, later, is_seen_to):
    payment, number = waiting(api.account)
    (taking,) = ask("takings", {"number": number}).json["takings"]
    at = f"takings/{taking['taking_id']}/reversal"

    back = ask(at, {"later": later})

    assert back.json["takings"][0]["reverses"] == taking["transaction"]
    assert make.again(payment).reversed_pence == 1000
    assert (("reversed", 1000) in exceptions()) is is_seen_to
    assert ask(at, {}).json["code"] == "already_taken_back"


def test_each_sort_of_file(api, ask):
    def paid():
        _payment, number = waiting(api.account)
        ask("takings", {"number": number, "tell": "file"})

    def sent(sort):
        answer = ask("remittances", {"network": "paypoint", "sort": sort}).json
        return tuple(answer.get(name) for name in ("sequence", "revision", "state", "problem"))

    assert ask("remittances", {"network": "paypoint"}).json["code"] == "nothing_to_send"
    paid()
    assert sent("truncated") == (1, 0, "failed", "truncated")
    assert sent("wrong_total") == (1, 0, "failed", "header_total")
    paid()
    assert sent("good") == (1, 0, "processed", None)
    assert sent("resent") == (1, 0, "discarded", "duplicate_file")
    assert sent("revised") == (1, 1, "processed", None)
    paid()
    assert sent("gap") == (3, 0, "processed", None)
    files = ask("remittances", method="GET").json["remittances"]
    assert [one["state"] for one in files].count("obsolete") == 1
    assert sorted(one for _, one in outcomes()) == ["exact", "exact", "exact", "reversed"]


def test_a_network_without_events_tells_in_its_file(api, ask):
    payment, number = waiting(api.account, "post_office")
    (taking,) = ask("takings", {"number": number}).json["takings"]
    assert not taking["told_by_event"]
    assert ask(f"takings/{taking['taking_id']}/event", {}).status_code == 409

    assert ask("remittances", {"network": "post_office"}).json["state"] == "processed"
    assert make.again(payment).state is State.CAPTURED


def test_only_what_is_ones_own(app, api, ask):
    other = api_of(app)
    payment, number = waiting(other.account)
    (theirs,) = ask("takings", {"number": number}, key=other.key).json["takings"]
    sent = ask("remittances", {"network": "paypoint"}, key=other.key).json

    for path, method in (
        (f"takings/{theirs['taking_id']}/reversal", "POST"),
        (f"takings/{theirs['taking_id']}/event", "POST"),
        (f"remittances/{sent['remittance_id']}", "GET"),
    ):
        assert ask(path, {}, method=method).status_code == 404
    refused = ask("takings", {"number": number})
    assert (refused.status_code, refused.json["code"]) == (404, "number_not_known")
    assert ask("takings", {"number": "1234"}).json["code"] == "number_not_known"
    assert ask("takings", method="GET").json == {"takings": []}
    assert make.again(payment).reversed_pence == 0


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("takings", {"what": "steal"}, "what"),
        ("takings", {"number": 1}, "number"),
        ("takings", {"number": "1\x00"}, "number"),
        ("takings", {"amount": "12.50"}, "amount"),
        ("takings", {"amount": -1}, "amount"),
        ("takings", {"pin": "1234"}, "pin"),
        ("remittances", {}, "network"),
        ("remittances", {"network": "nobody"}, "network"),
        ("remittances", {"network": "paypoint", "sort": "odd"}, "sort"),
    ],
)
def test_what_cannot_be_read(ask, path, body, field):
    answer = ask(path, body)
    assert answer.status_code in {404, 422}
    assert answer.json["field"] == field


@pytest.mark.parametrize("network", ["paypoint", "payzone", "post_office"])
def test_whatever_a_scanner_makes_of_a_barcode_is_found(app, network):
    scheme = schemes.named(network)
    number = scheme.fresh_number()
    content = scheme.content.format(number=number, amount_pence=1000)
    plain = content.replace("(", "").replace(")", "")
    for scanned in (number, scheme.grouped(number), content, f"]C1{plain}"):
        assert number in scanning.numbers_in(scanned)


def test_the_page_does_the_same(client, api):
    payment, number = waiting(api.account)
    assert "Shop counter" in staff.title(client.get(PAGE))
    assert client.submit(PAGE, key="api_test_wrong").status_code == 400
    page = client.submit(PAGE, key=api.key)
    assert "Nothing yet." in page.text

    refused = client.submit(PAGE, form="pay", number="1", amount="x")
    assert refused.status_code == 400
    assert [a.text for a in read(refused).iter("a") if a.get("href") == "#amount"]
    client.submit(PAGE, form="pay", number=number, tell="file")
    assert "Nobody yet" in client.get(PAGE).text
    sent = client.submit(PAGE, form="send", of_network="paypoint", sort="good")
    assert "Taken in" in sent.text
    assert make.again(payment).state is State.CAPTURED
    back = [f.get("action") for f in read(sent).iter("form") if "later" in f.get("action", "")]
    token = read(sent).find(".//input[@name='csrfToken']").get("value")
    assert client.post(back[0], data={"csrfToken": token}).status_code == 303
    assert make.again(payment).reversed_pence == 1000
    again = client.post(back[0], data={"csrfToken": token})
    assert "This was taken back already" in again.text
    assert "Test API key" in client.submit(PAGE, form="close").text
