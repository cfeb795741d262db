"""What holds for every address the platform answers, whichever door it belongs to."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.web.doors import Door, door_of
from app.web.staff.access import Whom

ANYTHING = "a" * 26  # stands for every id in a path
OPEN_TO_ALL = {
    "/healthcheck",
    "/openapi.json",
    "/v1/api/notifications/<provider>",  # providers prove who they are
    "/request-denied",
    "/v1/auth",  # a one-time token says whose card it is
}
FOR_ANYBODY = {
    "sign_in",
    "sign_up",
    "forgotten_password",
    "set_up",
    "joining",
}  # pages before signing in; a new one is written down here as well


@pytest.fixture
def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def addresses(app: Flask, rules: list[Rule], door: Door) -> Iterator[tuple[str, str, Rule]]:
    """Each method and path of a door, with something in place of every id."""
    with app.test_request_context():
        for rule in rules:
            if door_of(rule.rule) is door:
                values = dict.fromkeys(rule.arguments, ANYTHING)
                path = app.url_map.bind("localhost").build(rule.endpoint, values)
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                    yield method, path, rule


def test_an_endpoint_is_named_after_its_module_and_function(app, rules):
    """So that staff.refunds.new is found in app/web/staff/refunds.py, and nowhere else."""
    for rule in rules:
        view = app.view_functions[rule.endpoint]
        if view.__module__.startswith("app.web.") and "." in rule.endpoint:
            where = f"{view.__module__.removeprefix('app.web.')}.{view.__name__}"
            assert rule.endpoint == where, f"{rule.rule} is called {rule.endpoint}"


def test_every_api_call_needs_a_key(app, rules):
    client = app.test_client()
    asked = 0
    for method, path, rule in addresses(app, rules, Door.API):
        if rule.rule not in OPEN_TO_ALL:
            response = client.open(path, method=method)
            assert response.status_code == 401, f"{method} {rule.rule} answers without a key"
            asked += 1
    assert asked > 5


def test_every_staff_page_asks_who_is_there(app, rules):
    client = app.test_client()
    asked = 0
    for method, path, rule in addresses(app, rules, Door.STAFF):
        if app.view_functions[rule.endpoint].whom is Whom.ANYBODY:
            assert rule.endpoint.split(".")[1] in FOR_ANYBODY, rule.endpoint
            continue
        response = client.open(path, method=method)
        refused = response.status_code in {401, 403} or (
            response.status_code in {302, 303} and "/staff/sign-in" in response.location
        )
        assert refused, f"{method} {rule.rule} answers {response.status_code} to a stranger"
        asked += 1
    assert asked > 5


def test_every_address_answers_with_the_headers_of_a_page(app, rules):
    client = app.test_client()
    doors = {}
    for door in set(Door) - {Door.STATIC}:
        for method, path, rule in addresses(app, rules, door):
            if method == "GET" and not rule.endpoint.startswith("assets."):
                headers = client.get(path).headers
                assert headers["X-Content-Type-Options"] == "nosniff", path
                assert headers["Content-Security-Policy"].startswith("default-src 'none';"), path
                assert "unsafe" not in headers["Content-Security-Policy"], path
                assert headers["Cross-Origin-Opener-Policy"].startswith("same-origin"), path
                doors[door] = doors.get(door, 0) + 1
    assert len(doors) > 4, doors


def test_no_address_of_a_browser_changes_anything_by_get(app, rules):
    """A view called create, edit or destroy is behind POST: prefetching browsers follow GETs."""
    for rule in rules:
        if rule.endpoint.rpartition(".")[2] in {"create", "destroy", "update", "delete"}:
            assert "GET" not in (rule.methods or set()), rule.rule
