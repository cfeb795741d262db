"""Who may see and do what in the back office: every role by every route, and every wrong id."""

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import administration
from app.accounts import queries
from app.accounts.models import AccountKind
from app.people import May, Role, may
from app.refunds import drafts
from tests import make
from tests.support.clients import read
from tests.web import staff

IN_A_SERVICE = [role for role in Role if role is not Role.PLATFORM]
REFUNDERS = {Role.ADMINISTRATOR, Role.VIEW_AND_REFUND, Role.VIEW_REFUND_AND_TELEPHONE}


def routes(app) -> list[Rule]:
    """Every address that is about an account."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.") and "account_id" in rule.arguments
    ]


@pytest.fixture
def account(app):
    return make.account()


@pytest.fixture
def payment(account):
    return make.captured_payment(1000, account=account)


def paths(app, payment, user):
    """Each route with ids that exist: (endpoint, path, what it takes)."""
    draft = drafts.propose(
        payment.id, account_id=payment.account_id, user_id=user.id, amount_pence=100
    )
    values = {"account_id": payment.account_id, "payment_id": payment.id, "draft_id": draft.id}
    with app.test_request_context():
        for rule in routes(app):
            wanted = {name: values[name] for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, wanted)
            yield rule.endpoint, path, app.view_functions[rule.endpoint].permission


def test_every_route_about_an_account_says_who_may_see_it(app):
    assert len(routes(app)) >= 4
    for rule in routes(app):
        assert isinstance(app.view_functions[rule.endpoint].permission, May), rule.endpoint


@pytest.mark.parametrize("role", IN_A_SERVICE)
def test_each_role_sees_what_it_may_and_nothing_else(app, client, account, payment, role):
    user = staff.person(account, role=role)
    staff.sign_in(client, user)

    for endpoint, path, permission in paths(app, payment, user):
        status = client.get(path).status_code
        assert status == (200 if may(role, permission) else 403), f"{role} {endpoint}"


@pytest.mark.parametrize("role", IN_A_SERVICE)
def test_each_role_does_what_it_may_and_nothing_else(app, client, account, payment, role):
    user = staff.person(account, role=role)
    staff.sign_in(client, user)
    token = _token(client, payment)

    for endpoint, path, permission in paths(app, payment, user):
        if endpoint == "staff.payments.show":
            continue  # it takes no forms
        status = client.post(path, data={"csrfToken": token, "how_much": "full"}).status_code
        assert (status == 403) is not may(role, permission), f"{role} {endpoint}: {status}"
    refunded = make.again(payment).refunded_pence
    assert (refunded > 0) is (role in REFUNDERS)


@pytest.mark.parametrize("role", IN_A_SERVICE)
def test_only_who_may_refund_is_offered_it(client, account, payment, role):
    staff.sign_in(client, staff.person(account, role=role))

    page = client.get(staff.payment_page(payment))

    assert ("Refund this payment" in page.text) is (role in REFUNDERS)


def test_what_is_not_permitted_says_so(client, account, payment):
    staff.sign_in(client, staff.person(account, role=Role.VIEW_ONLY))

    page = client.get(staff.refund_page(payment))

    assert page.status_code == 403
    assert staff.title(page).startswith("You do not have permission")
    assert "Signed in as" in page.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_services_things_look_like_missing_ones(app, client, account, payment, method):
    """Whatever the path names, each id is checked against the account, and that against them."""
    theirs = make.captured_payment(1000)  # of another service
    user = staff.person(account, role=Role.ADMINISTRATOR)
    staff.sign_in(client, user)
    token = _token(client, payment)
    draft = drafts.propose(
        theirs.id, account_id=theirs.account_id, user_id=user.id, amount_pence=100
    )
    own = drafts.propose(
        payment.id, account_id=payment.account_id, user_id=user.id, amount_pence=100
    )
    strangers = [
        staff.payments_page(make.account()),
        staff.payment_page(theirs),
        staff.refund_page(theirs),
        f"{staff.payment_page(theirs)}/refunds/drafts/{draft.id}",
        # Our account in the path, their payment or draft behind it.
        f"{staff.payments_page(account)}/{theirs.id}",
        f"{staff.payments_page(account)}/{theirs.id}/refunds/new",
        f"{staff.payments_page(account)}/{theirs.id}/refunds/drafts/{draft.id}",
        f"{staff.payment_page(payment)}/refunds/drafts/{draft.id}",
        # Their account in the path, our payment and draft behind it.
        f"/staff/accounts/{theirs.account_id}/payments/{payment.id}",
        f"/staff/accounts/{theirs.account_id}/payments/{payment.id}/refunds/drafts/{own.id}",
    ]
    missing = client.get(f"/staff/accounts/{'0' * 26}/payments")

    for path in strangers:
        response = client.open(path, method=method, data={"csrfToken": token, "how_much": "full"})
        no_such_method = method == "POST" and response.status_code == 405
        assert response.status_code == 404 or no_such_method, path
        if response.status_code == 404:
            assert staff.words(response) == staff.words(missing)
    assert make.again(theirs).refunded_pence == 0


def test_another_account_of_the_same_service_is_another_account(client, account, payment):
    _, service = queries.with_service(account.id)
    live = make.account(of=service, kind=AccountKind.LIVE)
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))

    assert client.get(f"{staff.payments_page(live)}/{payment.id}").status_code == 404
    assert payment.reference not in client.get(staff.payments_page(live)).text


@pytest.mark.parametrize("role", IN_A_SERVICE)
def test_who_runs_the_platform_gets_no_more_by_it(app, client, account, payment, role):
    user = staff.person(account, role=role, is_platform=True)
    staff.sign_in(client, user)

    for endpoint, path, permission in paths(app, payment, user):
        status = client.get(path).status_code
        assert status == (200 if may(role, permission) else 403), endpoint
    assert client.get(staff.payments_page(make.account())).status_code == 404


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


def test_no_form_can_be_sent_without_its_token(app, client, account, payment):
    user = staff.person(account, role=Role.ADMINISTRATOR)
    staff.sign_in(client, user)

    take_forms = {rule.endpoint for rule in routes(app) if "POST" in rule.methods}
    assert len(take_forms) >= 4
    for endpoint, path, _permission in paths(app, payment, user):
        if endpoint in take_forms:
            for data in ({}, {"csrfToken": "forged"}):
                response = client.post(path, data=data)
                assert response.status_code == 403, endpoint
                assert "Nothing has changed" in response.text
    assert make.again(payment).refunded_pence == 0


def test_nothing_is_done_for_who_only_asks_for_headers(app, client, account, payment):
    """HEAD is sent without a token, so it must not be taken for a form."""
    user = staff.person(account, role=Role.ADMINISTRATOR)
    staff.sign_in(client, user)

    for endpoint, path, _permission in paths(app, payment, user):
        response = FlaskClient.open(client, path, method="HEAD")
        assert response.status_code == 200, endpoint
    assert make.again(payment).refunded_pence == 0


def _token(client, payment):
    """The token against forged requests that this client's own pages carry."""
    page = read(client.get(f"/staff/accounts/{payment.account_id}/payments"))
    return page.find(".//input[@name='csrfToken']").get("value")
