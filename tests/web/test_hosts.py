"""Each door answers on its own host, and a caller's address is what trusted proxies say."""

import pytest
from flask import request

from tests.support.api import api_of

HOSTS = {"pages_host": "pay.test", "api_host": "api.test", "staff_host": "staff.test"}


@pytest.mark.settings(**HOSTS)
@pytest.mark.parametrize(
    ("path", "own"),
    [("/cookies", "pay.test"), ("/staff/sign-in", "staff.test"), ("/v1/payments/x", "api.test")],
)
def test_a_door_answers_on_its_own_host_only(app, path, own):
    def status(host):
        return app.test_client().get(path, base_url=f"http://{host}").status_code

    assert status(own) in {200, 401}
    assert {status(host) for host in {*HOSTS.values(), "elsewhere.test"} - {own}} == {404}


@pytest.mark.settings(**HOSTS)
def test_monitors_may_ask_by_address(app):
    assert app.test_client().get("/healthcheck", base_url="http://10.0.0.1").status_code == 200


@pytest.mark.settings(base_url="https://pay.test", **HOSTS)
def test_links_lead_to_the_door_they_are_for(app):
    api = api_of(app)

    created = api.post(
        "/payments",
        base_url="https://api.test",
        json={
            "amount": 100,
            "reference": "R",
            "description": "D",
            "return_url": "https://service.example/",
        },
    ).json["_links"]

    assert created["self"]["href"].startswith("https://api.test/v1/payments/")
    assert created["next_url"]["href"].startswith("https://pay.test/secure/")


@pytest.mark.parametrize(
    ("trusted", "address"),
    [
        pytest.param(0, "127.0.0.1", marks=pytest.mark.settings(trusted_proxies=0)),
        pytest.param(1, "203.0.113.9", marks=pytest.mark.settings(trusted_proxies=1)),
    ],
)
def test_a_forwarded_address_is_believed_only_from_a_proxy_of_ours(app, trusted, address):
    seen = []
    app.before_request(lambda: seen.append(request.remote_addr))

    app.test_client().get("/cookies", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})

    assert seen == [address]
