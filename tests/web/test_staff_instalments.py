"""Plans of payers who pay in parts, in the back office."""

import pytest
from sqlalchemy import select

from app import db
from app.audit.models import AuditRecord
from app.people import Role
from tests import make
from tests.support import instalments
from tests.support.clients import read
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
    client, account, plan, user
):
    instalments.begun()  # another account's
    instalments.proposed(link=instalments.offering_link(account))  # nobody has paid it
    here = f"{plans_page(account)}/{plan.id}"

    assert listed(client, account) == [here]
    assert listed(client, account, state="active") == [here]
    assert listed(client, account, state="overdue") == []
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
