"""The audit log as administrators and those who run the platform see it."""

import csv
import io

import pytest

from app import administration, audit
from app.actors import Actor
from app.jobs import worker
from app.payment_links import changing
from app.payment_links.models import Asks
from app.people import Role
from tests import make
from tests.support.links import payment_link
from tests.web import staff


@pytest.fixture
def account(app):
    return make.account(of=make.service("Rod licences"))


@pytest.fixture
def user(client, account):
    user = staff.person(account, role=Role.ADMINISTRATOR, name="Ann Admin")
    staff.sign_in(client, user)
    administration.change_account(
        account.id,
        actor=Actor.staff(user.id),
        ip="10.1.2.3",
        allow_moto=True,
        corporate_credit_surcharge_pence=250,
    )
    administration.change_service(
        make.service("Another").id, actor=Actor.staff(user.id), name="Not to be seen"
    )
    return user


def page_of(account):
    return f"/staff/services/{account.service_id}/audit"


def test_it_says_who_did_what_in_plain_words(client, account, user):
    page = client.get(page_of(account))

    words = staff.words(page)
    assert "Ann Admin" in words
    assert "Settings of the account changed" in words
    assert "Allow moto: No, then Yes" in words
    assert "£0.00, then £2.50" in words
    assert "10.1.2.3" in words
    assert "Not to be seen" not in words


def test_a_refund_leads_to_its_payment_and_roles_have_their_names(client, account, user):
    payment = make.captured_payment(account=account)
    make.refund(payment, amount_pence=100)
    there = f'href="{staff.payment_page(payment)}"'
    page = client.get(page_of(account))
    assert there in page.text
    assert "Role: Administrator" in staff.words(page)

    other = client.application.test_client()
    staff.sign_in(other, staff.person(is_platform=True))
    assert "Refund created" in staff.words(other.get("/staff/platform/audit"))
    assert there not in other.get("/staff/platform/audit").text


def test_a_link_is_called_by_its_title_when_it_is_deleted_too(client, account, user):
    link = payment_link(account, title="Dog permit")
    who = {"account_id": account.id, "actor": Actor.staff(user.id)}
    fees = [{"id": "a", "name": "Puppy", "pence": 500, "most": 2}]
    changes = {"asks": Asks.FEES, "fees": fees, "columns": {"Cost centre": "4120"}}
    changing.change(link.id, changes, version=link.version, **who)
    changing.delete(link.id, **who)
    rows = csv.DictReader(io.StringIO(client.get(f"{page_of(account)}/download").text))

    words = staff.words(client.get(page_of(account)))
    for said in ("Payment link Dog permit", "Name: Puppy, Pence: £5.00", "Cost centre: 4120"):
        assert said in words
    (told,) = [row for row in rows if row["What was done"] == "payment_link_deleted"]
    assert (told["About"], told["About (id)"]) == ("Dog permit", link.id)


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("who=ann", True),
        ("who=ben", False),
        ("action=settings of", True),
        ("action=refund", False),
        ("ip=10.1.", True),
        ("from=1/1/2020&to=2/1/2020", False),
    ],
)
def test_it_is_searched(client, account, user, query, is_found):
    page = client.get(f"{page_of(account)}?{query}")

    assert ("Settings of the account changed" in staff.words(page)) is is_found
    assert ("remove some of the filters" in staff.words(page)) is not is_found


def test_what_cannot_be_read_is_said(client, account, user):
    page = client.get(f"{page_of(account)}?from=yesterday&who=<b>4242424242424242")

    assert page.status_code == 422
    assert "From must be a real date" in page.text
    assert "4242424242424242" not in page.text


def test_it_is_downloaded_and_nothing_in_it_is_calculated(client, account, user):
    audit.record_now(
        actor=Actor.staff(user.id),
        action="thing_done",
        subject_kind="thing",
        subject_id="=1+1",
        service_id=account.service_id,
    )

    file = client.get(f"{page_of(account)}/download?who=ann")

    headings, *rows = csv.reader(io.StringIO(file.text, newline=""))
    assert file.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    thing = dict(zip(headings, rows[1], strict=True))
    assert (thing["What was done"], thing["About (id)"]) == ("thing_done", "'=1+1")
    assert rows[0][4] == "audit_log_downloaded"


def test_the_platform_sees_all_and_has_it_checked(client, account):
    staff.sign_in(client, staff.person(account, name="Pat Platform", is_platform=True))
    administration.create_service("Elsewhere", actor=Actor.operator())
    page = "/staff/platform/audit"

    assert "Elsewhere" in staff.words(client.get(page))
    assert "has not been checked yet" in client.get(page).text
    checking = client.submit(page, form="check")
    assert "It is being checked now" in checking.text
    worker.drain()

    assert "records are as they were written" in client.get(page).text
