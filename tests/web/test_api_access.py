"""Who may call the API, whose payments they see, and what they hear at a wrong address."""

import pytest
from structlog.contextvars import get_contextvars, merge_contextvars
from structlog.testing import capture_logs

from app import db
from app.accounts import keys
from app.accounts.models import ApiKey
from tests import make
from tests.support.api import PAYMENT, api_of, check, error
from tests.support.databases import on_both

NO_KEY = (401, "P9401", "Credentials are required to access this resource")


def keyless(api, **headers):
    response = api._client.get("/v1/payments/anything", headers=headers)
    check(response, api._client.application)
    assert response.headers["WWW-Authenticate"] == "Bearer"
    return error(response)


def test_a_key_comes_as_a_bearer_token_and_is_all_there(api):
    wrong_end = "0" if api.key[-1] != "0" else "1"
    secret = api.key

    assert keyless(api) == NO_KEY
    for sent in (
        secret,
        f"Basic {secret}",
        "Bearer",
        "Bearer ",
        f"Bearer {secret[:-1]}",
        f"Bearer {secret[:-1]}{wrong_end}",
        f"Bearer {secret} {secret}",
        f"Bearer {secret.upper()}",
        "Bearer \xff",
        f"Bearer {'x' * 5_000}",
    ):
        assert keyless(api, Authorization=sent) == NO_KEY
    answer = api._client.get("/v1/payments/anything", headers={"Authorization": f"bearer {secret}"})
    assert answer.status_code == 404


def test_a_made_up_key_is_refused_without_asking_the_database(api, app):
    db.close()  # whoever asks it now gets a KeyError

    assert keyless(api, Authorization=f"Bearer api_test_{'0' * 58}") == NO_KEY


def test_a_revoked_key_opens_nothing(api):
    assert api.create().status_code == 201
    with db.transaction() as session:
        key = session.query(ApiKey).filter_by(account_id=api.account.id).one()
        keys.revoke(session, key.id, account_id=api.account.id)

    assert error(api.create()) == NO_KEY


def test_a_test_account_and_a_live_one_of_a_service_do_not_see_each_other(app):
    service = make.service()
    test = api_of(app, make.account(of=service))
    live = api_of(app, make.account(of=service, kind=make.AccountKind.LIVE))

    made = test.create().json["payment_id"]

    assert test.get(f"/payments/{made}").status_code == 200
    assert error(live.get(f"/payments/{made}")) == (404, "P0200", "Not found")


@on_both
def test_what_no_payment_could_be_called_is_not_found(api, subtests):
    for name in ("x", "x" * 5_000, "%00", "%ED%A0%80", "' OR 1=1 --", "..%2f..", "💷", "%0a"):
        with subtests.test(name=name):
            assert api.get(f"/payments/{name}").status_code == 404
            assert api.get(f"/payments/{name}/refunds/{name}").status_code == 404
            assert api.post(f"/payments/{name}/cancel").status_code == 404


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/payments/a/b/c", "/Payments/a"])
def test_a_wrong_address_is_said_in_json(api, path):
    assert error(api.get(path)) == (404, "P9404", "Not found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/payments/anything", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/payments", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("GET", "/payments/anything/cancel", {"POST", "OPTIONS"}),
        ("PATCH", "/payments/anything/refunds", {"GET", "HEAD", "POST", "OPTIONS"}),
    ],
)
def test_a_wrong_method_is_said_in_json(api, method, path, allowed):
    answer = api.send(method, path)

    assert error(answer) == (405, "P9405", "Method not allowed")
    assert set(answer.headers["Allow"].split(", ")) == allowed


@pytest.mark.settings(max_body_bytes=1_000)
def test_a_body_that_is_too_large_is_said_in_json(api):
    assert error(api.create(description="x" * 2_000)) == (413, "P9413", "The request is too large")
    assert make.payments_of(api.account) == []


def test_our_own_mistakes_are_said_without_their_particulars(api, app):
    app.view_functions["api.v1.payments.show"] = lambda **_: 1 // 0

    with capture_logs(processors=[merge_contextvars]) as logs:
        answer = api._client.get(
            "/v1/payments/anything", headers={"Authorization": f"Bearer {api.key}"}
        )

    assert error(answer) == (500, "P0298", "Downstream system error")
    assert [line["event"] for line in logs] == ["unexpected_error", "api_request"]
    assert {line["request_id"] for line in logs} == {answer.headers["X-Request-Id"]}
    assert get_contextvars() == {}


def test_each_request_has_a_name_that_both_sides_can_find(api):
    with capture_logs() as logs:
        ours = api.create()
    assert logs[0]["event"] == "api_request"
    assert logs[0]["request_id"] == ours.headers["X-Request-Id"]
    assert logs[0]["account_id"] == api.account.id
    assert logs[0]["status"] == 201
    assert logs[0]["endpoint"] == "api.v1.payments.create"


@pytest.mark.parametrize("name", ["order-17", "a" * 64, "1.2:3_4"])
def test_the_callers_name_for_a_request_is_kept(api, name):
    answer = api.get("/payments/anything", headers={"X-Request-Id": name})

    assert answer.headers["X-Request-Id"] == name


def test_a_name_that_is_not_fit_to_be_written_down_is_replaced(api, subtests):
    for name in ("", "a" * 65, "two words", "a;b", "-", "<b>", "é"):
        with subtests.test(name=name):
            answer = api.get("/payments/anything", headers={"X-Request-Id": name})
            assert answer.headers["X-Request-Id"] != name
            assert len(answer.headers["X-Request-Id"]) == 36


@pytest.mark.settings(api_host="api.example")
def test_what_is_refused_at_the_wrong_host_has_a_name_too(api):
    with capture_logs() as logs:
        answer = api._client.get("/v1/payments/anything", headers={"X-Request-Id": "order-17"})

    assert error(answer) == (404, "P9404", "Not found")
    assert answer.headers["X-Request-Id"] == "order-17"
    assert [line["request_id"] for line in logs] == ["order-17"]
    assert get_contextvars() == {}


def test_a_number_of_a_card_in_an_address_is_not_logged(api):
    with capture_logs() as logs:
        api.get("/payments/4242424242424242")
        api.get("/payments/4242%204242%204242%204242/events")

    assert [line["path"] for line in logs] == [
        "/v1/payments/[card%20number]",
        "/v1/payments/[card%20number]/events",
    ]


def test_neither_keys_nor_what_was_sent_are_logged(api):
    with capture_logs() as logs:
        api.create(email="ada@payer.example", reference="A/Secret")
        api.post("/payments", PAYMENT | {"amount": "ada@payer.example"})
        api.get("/payments/anything?email=ada@payer.example")
        api.get(f"/{api.key}%0Aanother line")

    assert len(logs) == 4
    assert logs[-1]["path"] == "/v1/[key]%0Aanother%20line"
    for secret in (api.key, api.key[9:], "ada@payer", "A/Secret", PAYMENT["description"]):
        assert secret not in str(logs)
