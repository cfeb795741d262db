"""Who may see and do what in the back office: every role by every route, and every wrong id.

The routes come from the URL map: a new one is walked as soon as it is there, and fails here when
nobody has said whom it is for, or what stands for the ids in its path (tests/web/staff_world.py).
"""

import pytest
from flask.testing import FlaskClient

from app import administration
from app.accounts import queries
from app.accounts.models import AccountKind
from app.people import May, Role, may
from app.web.staff.access import Whom
from tests import make
from tests.support.clients import read
from tests.web import staff, staff_world

IN_A_SERVICE = [role for role in Role if role is not Role.PLATFORM]
REFUNDERS = {Role.ADMINISTRATOR, Role.VIEW_AND_REFUND, Role.VIEW_REFUND_AND_TELEPHONE}
AT_A_PLACE = (Whom.AT_ACCOUNT, Whom.AT_SERVICE)
REFUSED, MISSING = 403, 404


@pytest.fixture
def world(app):
    return staff_world.world()


@pytest.fixture
def account(world):
    return world.account


@pytest.fixture
def payment(world):
    return world.payment


def permission_of(app, rule) -> May:
    return app.view_functions[rule.endpoint].permission


def test_every_route_says_whom_it_is_for(app):
    rules = list(staff_world.routes(app))
    assert len(rules) >= 20
    for rule in rules:
        whom = staff_world.whom_of(app, rule)
        assert isinstance(whom, Whom), f"{rule.endpoint} is for whom?"
        if whom in {*AT_A_PLACE, Whom.ON_PLATFORM}:
            assert isinstance(permission_of(app, rule), May), rule.endpoint
        assert (whom is Whom.AT_ACCOUNT) is ("account_id" in rule.arguments), rule.endpoint
        assert (whom is Whom.AT_SERVICE) is ("service_id" in rule.arguments), rule.endpoint


def test_every_id_in_a_path_has_something_to_stand_for_it(app):
    named = {name for rule in staff_world.routes(app) for name in rule.arguments}
    assert named <= set(staff_world.IDS), "see tests/web/staff_world.py"


@pytest.mark.parametrize("role", IN_A_SERVICE)
def test_each_role_sees_what_it_may_and_nothing_else(app, client, world, role):
    here = staff_world.with_role(world, role)
    staff.sign_in(client, here.user)

    for rule in staff_world.routes(app, *AT_A_PLACE):
        if "GET" in rule.methods:
            status = client.get(staff_world.path(app, rule, here.ids(rule))).status_code
            permitted = may(role, permission_of(app, rule))
            wanted = {200, 302, 303, 409} if permitted else {REFUSED}
            assert status in wanted, f"{role} {rule.endpoint}: {status}"


@pytest.mark.parametrize("role", [role for role in IN_A_SERVICE if role is not Role.ADMINISTRATOR])
def test_no_role_does_what_it_may_not(app, client, world, role):
    """What it may do is shown where each thing is tested; here only that the door is shut."""
    here = staff_world.with_role(world, role)
    staff.sign_in(client, here.user)
    token = _token(client, world.payment)

    for rule in staff_world.routes(app, *AT_A_PLACE):
        if "POST" in rule.methods:
            path = staff_world.path(app, rule, here.ids(rule))
            status = client.post(path, data={"csrfToken": token, "how_much": "full"}).status_code
            permitted = may(role, permission_of(app, rule))
            assert (status == REFUSED) is not permitted, f"{role} {rule.endpoint}: {status}"
    refunded = make.again(world.payment).refunded_pence
    assert (refunded > 0) is (role in REFUNDERS)


def test_the_platforms_pages_are_for_those_who_run_it_alone(app, client, world):
    staff.sign_in(client, world.user)
    token = _token(client, world.payment)

    for rule in staff_world.routes(app, Whom.ON_PLATFORM):
        path = staff_world.path(app, rule, world.ids(rule))
        if "GET" in rule.methods:
            assert client.get(path).status_code == REFUSED, rule.endpoint
        if "POST" in rule.methods:
            status = client.post(path, data={"csrfToken": token}).status_code
            assert status == REFUSED, rule.endpoint


def test_who_runs_the_platform_sees_all_of_its_pages(app, client, world):
    here = staff_world.with_role(world, Role.VIEW_ONLY, is_platform=True)
    staff.sign_in(client, here.user)

    for rule in staff_world.routes(app, Whom.ON_PLATFORM):
        if "GET" in rule.methods:
            status = client.get(staff_world.path(app, rule, here.ids(rule))).status_code
            assert status in {200, 302, 303}, f"{rule.endpoint}: {status}"


@pytest.mark.parametrize("role", IN_A_SERVICE)
def test_only_who_may_refund_is_offered_it(client, account, payment, role):
    staff.sign_in(client, staff.person(account, role=role))

    page = client.get(staff.payment_page(payment))

    assert ("Refund this payment" in page.text) is (role in REFUNDERS)


def test_what_is_not_permitted_says_so(client, account, payment):
    staff.sign_in(client, staff.person(account, role=Role.VIEW_ONLY))

    page = client.get(staff.refund_page(payment))

    assert page.status_code == REFUSED
    assert staff.title(page).startswith("You do not have permission")
    assert "Signed in as" in page.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_services_things_look_like_missing_ones(app, client, world, method):
    """Each id in a path is checked against the account or service, and that against who asks.

    Every route is asked with all ids of another service, and then, for each id in its path but the
    first, with that one alone of another service.
    """
    theirs = staff_world.world()
    staff.sign_in(client, world.user)
    token = _token(client, world.payment)
    missing = staff.words(client.get(f"/staff/accounts/{'0' * 26}/payments"))
    asked = 0

    for rule in staff_world.routes(app, *AT_A_PLACE):
        if method not in rule.methods:
            continue
        own, other = world.ids(rule), theirs.ids(rule)
        mixed = [{**own, name: other[name]} for name in own]
        for ids in [other, *mixed]:
            path = staff_world.path(app, rule, ids)
            response = client.open(
                path, method=method, data={"csrfToken": token, "how_much": "full"}
            )
            assert response.status_code == MISSING, f"{method} {path}: {response.status_code}"
            assert staff.words(response) == missing, path
            asked += 1
    assert asked > 10
    assert make.again(theirs.payment).refunded_pence == 0


def test_another_account_of_the_same_service_is_another_account(client, account, payment):
    _, service = queries.with_service(account.id)
    live = make.account(of=service, kind=AccountKind.LIVE)
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))

    assert client.get(f"{staff.payments_page(live)}/{payment.id}").status_code == MISSING
    assert payment.reference not in client.get(staff.payments_page(live)).text


def test_who_runs_the_platform_gets_no_more_at_an_account_by_it(app, client, world):
    role = Role.VIEW_ONLY
    here = staff_world.with_role(world, role, is_platform=True)
    staff.sign_in(client, here.user)

    for rule in staff_world.routes(app, Whom.AT_ACCOUNT):
        if "GET" in rule.methods:
            status = client.get(staff_world.path(app, rule, here.ids(rule))).status_code
            permitted = may(role, permission_of(app, rule))
            assert (status == REFUSED) is not permitted, rule.endpoint
    assert client.get(staff.payments_page(make.account())).status_code == MISSING


def test_a_role_that_is_taken_away_ends_at_once(client, account, payment):
    user = staff.person(account)
    staff.sign_in(client, user)
    assert client.get(staff.payment_page(payment)).status_code == 200

    administration.remove_from_service(user.id, account.service_id, actor=make.KEY)

    assert client.get(staff.payment_page(payment)).status_code == 404


@pytest.mark.parametrize(
    "odd", ["a", "A" * 26, "w" * 26, "%00" * 26, "a" * 25 + "%0a", "a" * 27, "..", "%F0%9F%92%A9"]
)
def test_what_is_no_id_is_not_found(client, account, payment, odd):
    staff.sign_in(client, staff.person(account))

    for path in (
        f"/staff/accounts/{odd}/payments",
        f"{staff.payments_page(account)}/{odd}",
        f"{staff.payment_page(payment)}/refunds/drafts/{odd}",
    ):
        assert client.get(path).status_code in {404, 308}, path


def test_a_stranger_is_sent_to_sign_in_and_back(client, payment):
    response = client.get(staff.payment_page(payment))

    assert response.status_code == 303
    assert response.location == f"/staff/sign-in?next={staff.payment_page(payment)}"


def test_no_form_can_be_sent_without_its_token(app, client, world):
    here = staff_world.with_role(world, Role.ADMINISTRATOR, is_platform=True)
    staff.sign_in(client, here.user)

    take_forms = [rule for rule in staff_world.routes(app) if "POST" in rule.methods]
    assert len(take_forms) >= 8
    for rule in take_forms:
        for data in ({}, {"csrfToken": "forged"}):
            response = client.post(staff_world.path(app, rule, here.ids(rule)), data=data)
            assert response.status_code == REFUSED, rule.endpoint
            assert "Nothing has changed" in response.text
    assert make.again(world.payment).refunded_pence == 0


def test_nothing_is_done_for_who_only_asks_for_headers(app, client, world):
    """HEAD is sent without a token, so it must not be taken for a form."""
    staff.sign_in(client, world.user)

    for rule in staff_world.routes(app, *AT_A_PLACE):
        if {"GET", "POST"} <= rule.methods:
            path = staff_world.path(app, rule, world.ids(rule))
            response = FlaskClient.open(client, path, method="HEAD")
            assert response.status_code == client.get(path).status_code, rule.endpoint
    assert make.again(world.payment).refunded_pence == 0


def _token(client, payment):
    """The token against forged requests that this client's own pages carry."""
    page = read(client.get(f"/staff/accounts/{payment.account_id}/payments"))
    return page.find(".//input[@name='csrfToken']").get("value")
