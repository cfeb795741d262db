"""A second factor again, before what moves money or opens doors."""

import pytest

from tests import make
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.web import staff, staff_world

CONFIRM = "/staff/confirm"


@pytest.fixture
def world(app, client):
    world = staff_world.world(is_platform=True)
    staff.sign_in(client, world.user)
    return world


@pytest.fixture
def payment(world):
    return world.payment


@pytest.fixture
def user(world):
    return world.user


@pytest.fixture
def later(world):
    """After the second factor is no longer fresh, and before the session is idle for too long."""
    with travelled(minutes=16):
        yield


def test_who_has_just_signed_in_is_not_asked_again(client, user, payment):
    assert client.get(staff.refund_page(payment)).status_code == 200


def test_who_signed_in_a_while_ago_is_asked_and_comes_back(client, user, payment, later):
    page = staff.refund_page(payment)

    asked = client.get(page)
    assert (asked.status_code, asked.location) == (303, f"{CONFIRM}?next={page}")
    wrong = client.submit(asked.location, form="confirm", code=staff.wrong_code(user), follow=False)
    assert (wrong.status_code, staff.title(wrong)[:6]) == (422, "Error:")
    assert client.get(page).status_code == 303
    right = client.submit(
        asked.location, form="confirm", code=staff.code_of(make.again(user)), follow=False
    )
    assert (right.status_code, right.location) == (303, page)
    assert client.get(page).status_code == 200


def test_a_form_that_is_sent_too_late_changes_nothing(client, user, payment):
    token = read(client.get(staff.refund_page(payment))).find(".//input[@name='csrfToken']")
    typed = {"csrfToken": token.get("value"), "how_much": "full"}

    with travelled(minutes=16):
        sent = client.post(staff.refund_page(payment), data=typed)

        assert sent.location == f"{CONFIRM}?next={staff.refund_page(payment)}"
        assert "Nothing has changed yet" in client.get(sent.location).text
    assert make.again(payment).refunded_pence == 0


def test_ten_wrong_codes_lock_the_account_here_too(client, user, later):
    for _ in range(10):
        client.submit(CONFIRM, form="confirm", code=staff.wrong_code(user), follow=False)

    right = client.submit(
        CONFIRM, form="confirm", code=staff.code_of(make.again(user)), follow=False
    )
    assert right.status_code == 422
    assert make.again(user).locked_at is not None


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/v1/payments"])
def test_nobody_is_sent_elsewhere(client, user, where):
    code = staff.code_of(user, steps_away=1)  # the one of now was used for signing in

    sent = client.submit(f"{CONFIRM}?next={where}", form="confirm", code=code, follow=False)

    assert (sent.status_code, sent.location) == (303, "/staff/")


def test_every_confirmed_route_asks_before_anything_else(app, client, world, later):
    """Whatever moves money or opens doors is marked `confirmed`; each of them turns to the page."""
    rules = [
        rule
        for rule in staff_world.routes(app)
        if getattr(app.view_functions[rule.endpoint], "wants_confirmation", False)
    ]
    assert len(rules) >= 2
    for rule in rules:
        if "GET" in rule.methods:
            path = staff_world.path(app, rule, world.ids(rule))
            assert client.get(path).location == f"{CONFIRM}?next={path}", rule.endpoint
