"""Where staff come to when they have signed in: what they asked for, and nowhere else."""

import pytest

from app.web.staff import where_to
from tests import make
from tests.support.clients import read
from tests.web import staff


@pytest.fixture
def account(app):
    return make.account()


@pytest.fixture
def ann(account):
    return staff.person(account)


def test_they_come_back_to_what_they_asked_for(client, ann, account):
    asked = f"{staff.payments_page(account)}?reference=A%2F1&status=error"

    response = client.get(asked)
    then = staff.sign_in_by_hand(client, ann, at=response.location)

    assert then.location == asked


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example/staff/",
        "/\\evil.example",
        "\\\\evil.example",
        "https:/staff/",
        "javascript:alert(1)",
        "/staff",
        "/staffing",
        "/staff//evil.example",
        "/staff/..//evil.example",
        "/staff/../v1/payments",
        "/staff/%0d%0aLocation:x\r\n",
        "/staff/\tx",
        "/staff/x#y",
        "/card_details/x",
        "/staff/sign-in",
        "/staff/sign-in/code",
        "/staff/sign-out",
        "/staff/" + "a" * 600,
        "",
        " /staff/",
        "/staff/@evil.example\\",
    ],
)
def test_they_go_nowhere_else(client, ann, path):
    client.get(staff.SIGN_IN, query_string={"next": path})
    token = read(client.get(staff.SIGN_IN)).find(".//input[@name='csrfToken']").get("value")
    client.post(
        staff.SIGN_IN,
        query_string={"next": path},
        data={"email": ann.email, "password": staff.PASSWORD, "csrfToken": token},
    )

    response = client.submit(staff.CODE, code=staff.code_of(ann), follow=False)

    assert response.location == "/staff/"


@pytest.mark.parametrize(
    "path", ["/staff/", "/staff/accounts/a/payments?reference=x%20y&status=a", "/staff/a/b/c"]
)
def test_pages_of_our_own_are_safe_to_go_to(path):
    assert where_to.safe(path) == path


def test_who_has_a_single_account_is_taken_to_it(client, ann, account):
    staff.sign_in(client, ann)

    assert client.get("/staff/").location == staff.payments_page(account)


def test_who_has_several_chooses(client, app):
    first = make.account(of=make.service("Angling"))
    second = make.account(of=make.service("Boats"))
    make.account(of=make.service("Caravans"))
    staff.sign_in(client, staff.person(first, second))

    page = client.get("/staff/")

    links = [link.get("href") for link in read(page).find(".//main").iter("a")]
    assert [link for link in links if link.endswith("/payments")] == [
        staff.payments_page(first),
        staff.payments_page(second),
    ]
    assert "Caravans" not in page.text


def test_who_has_none_is_told_whom_to_ask(client, app):
    staff.sign_in(client, staff.person())

    assert "ask the administrator of a service" in client.get("/staff/").text


def test_who_runs_the_platform_sees_nobodys_payments(client, account):
    staff.sign_in(client, staff.person(is_platform=True))

    assert "belong to no service" in client.get("/staff/").text
    assert client.get(staff.payments_page(account)).status_code == 404
