"""Plans of payers who pay in parts, in the back office."""

import pytest
from sqlalchemy import select

from app import db
from app.accounts.models import AccountKind
from app.audit.models import AuditRecord
from app.emails import postman
from app.instalments import hastening, queries
from app.instalments.hastening import NotToBeHastened
from app.instalments.schedule import Every
from app.people import Role
from tests import make
from tests.support import instalments
from tests.support.clients import read
from tests.support.emails import outbox
from tests.support.links import payment_link
from tests.web import staff


@pytest.fixture
def account(app):
    return make.account(recurring_enabled=True)


@pytest.fixture
def plan(account):
    return instalments.begun(account=account)


@pytest.fixture
def user(client, account):
    user = staff.person(account, role=Role.ADMINISTRATOR)
    staff.sign_in(client, user)
    return user


def plans_page(account):
    return f"/staff/accounts/{account.id}/instalment-plans"


def listed(client, account, **query):
    page = client.get(plans_page(account), query_string=query)
    return [link.get("href") for link in read(page).findall(".//main//tbody/tr/th/a")]


def test_plans_are_listed_by_state_and_met_from_agreements_and_payments(
    client, account, plan, user, monkeypatch
):
    instalments.begun()  # another account's
    instalments.proposed(link=instalments.offering_link(account))  # nobody has paid it
    here = f"{plans_page(account)}/{plan.id}"

    assert listed(client, account) == [here]
    assert listed(client, account, state="active") == [here]
    assert listed(client, account, state="overdue") == []
    second = instalments.begun(link=instalments.offering_link(account))
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    assert listed(client, account) == [f"{plans_page(account)}/{second.id}"]
    assert listed(client, account, page="2") == [here]
    assert listed(client, account, state="active", page="2") == [here]
    assert client.get(f"{plans_page(account)}?state=active&page=3").location.endswith("page=1")
    assert plans_page(account) in client.get(f"/staff/accounts/{account.id}/agreements").text
    payment = client.get(f"/staff/accounts/{account.id}/payments/{plan.first_payment_id}")
    assert here in payment.text
    said = staff.words(client.get(here))
    for words in ("3 parts, monthly", "£33.34", "Visa •••• 4242", "Plan to pay in parts begun"):
        assert words in said


def test_a_plan_is_stopped_and_it_is_written_down(client, account, plan, user):
    asked = client.get(f"{plans_page(account)}/{plan.id}/stop")
    assert "The payer has paid £33.34 of £100.00." in staff.words(asked)

    stopped = client.submit(f"{plans_page(account)}/{plan.id}/stop", form="stop")

    assert "The plan has stopped" in stopped.text
    assert "Stop this plan" not in stopped.text
    assert instalments.states(plan)[0] == "stopped"
    with db.reading() as session:
        wanted = select(AuditRecord).where(AuditRecord.action == "instalment_plan_stopped")
        (record,) = session.scalars(wanted)
    assert (record.actor_id, record.subject_id, record.ip) == (user.id, plan.id, "127.0.0.1")
    assert (record.before, record.after["state"]) == ({"state": "active"}, "stopped")


@pytest.mark.parametrize("role", [Role.VIEW_AND_REFUND, Role.VIEW_ONLY])
def test_others_see_plans_and_stop_none(client, account, plan, role):
    staff.sign_in(client, staff.person(account, role=role))

    shown = client.get(f"{plans_page(account)}/{plan.id}")

    assert shown.status_code == 200
    assert "Stop this plan" not in shown.text


# What a link offers


def offer_page(link):
    return f"/staff/accounts/{link.account_id}/payment-links/{link.id}/paying-in-parts"


def test_a_link_offers_parts_and_offers_them_no_more(client, account, user):
    link = payment_link(account)
    shown = client.get(f"/staff/accounts/{account.id}/payment-links/{link.id}")
    assert offer_page(link) in shown.text

    client.submit(offer_page(link), form="offer", parts="3", every="week", smallest="60")

    offer = queries.offer_of(link.id)
    assert (offer.parts, offer.every, offer.smallest_pence) == (3, Every.WEEK, 6_000)
    begun = instalments.begun(link=link)
    page = client.get(offer_page(link))
    assert f"{plans_page(account)}/{begun.id}" in page.text
    client.submit(offer_page(link), form="withdraw")
    assert queries.offer_of(link.id) is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"parts": "1"}, "Enter a number of parts from 2 to 12"),
        ({"parts": "¾"}, "Enter a number of parts from 2 to 12"),
        ({"every": "day"}, "Select how far apart the parts are"),
        ({"smallest": "lots"}, "Enter an amount in pounds, like 60 or 60.50"),
        ({"smallest": "60.01"}, "Enter £60.00 or less: that is what everybody pays by this link"),
        ({"smallest": "2.99"}, "Enter £3.00 or more, so that no part is below £1"),
    ],
)
def test_what_cannot_be_offered_is_said_where_it_was_typed(client, account, user, sent, said):
    link = payment_link(account, price_pence=6_000)
    usual = {"parts": "3", "every": "month", "smallest": "60"}

    answer = client.submit(offer_page(link), form="offer", **usual | sent)

    assert answer.status_code == 422
    assert said in staff.words(answer)
    (name,) = sent
    assert name == "every" or f'value="{sent[name]}"' in answer.text
    assert queries.offer_of(link.id) is None


def test_where_no_card_is_kept_the_page_says_why(client, account, user):
    link = payment_link(make.changed(account, recurring_enabled=False))

    page = client.get(offer_page(link))

    assert "This link cannot be paid in parts." in staff.words(page)
    assert 'name="parts"' not in page.text


# Trying one


def test_in_a_sandbox_the_next_part_can_be_taken_now(client, account, plan, user):
    here = f"{plans_page(account)}/{plan.id}"

    client.submit(here, form="hasten")
    instalments.go_on()
    postman.drain()
    assert any("£33.33" in email.subject for email in outbox())

    assert instalments.states(plan) == ("active", ["paid", "paid", "waiting"])
    make.changed(account, kind=AccountKind.LIVE, went_live_at=plan.created_at)
    assert 'id="hasten"' not in client.get(here).text
    with pytest.raises(NotToBeHastened):
        hastening.hasten(plan.id, account_id=account.id, actor=make.CASEWORKER)
