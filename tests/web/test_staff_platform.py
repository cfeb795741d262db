"""The platform's pages at the door: found, changed with a reason, and no payments."""

import re

import pytest

from app import administration, maintenance, queue, signs
from app.accounts.models import RateLimitClass
from app.people import Role
from app.queue import JobKind
from tests import make
from tests.service.test_platform_console import failing_job
from tests.support.clients import read
from tests.web import staff


@pytest.fixture
def account(app):
    return make.account(of=make.service("Fishing licences", organisation="Rivers Agency"))


@pytest.fixture
def operator(client):
    user = staff.person(name="Kofi Operator", is_platform=True)
    staff.sign_in(client, user)
    return user


def test_from_a_service_to_its_account_switched_off_and_on(client, operator, account):
    ann = staff.person(account, role=Role.VIEW_ONLY)
    payment = make.captured_payment(account=account, reference="FL-1")
    listed = client.get("/staff/platform/services?q=rivers")
    assert "Fishing licences Rivers Agency" in staff.words(listed)
    shown = client.get(f"/staff/platform/services/{account.service_id}")
    assert ann.email in staff.words(shown)
    assert "Has not asked to go live" in staff.words(shown)
    at = f"/staff/platform/accounts/{account.id}"

    refused = client.submit(at, form="off", reason=" ")
    assert "Enter a reason of 255 characters or fewer" in staff.words(refused)
    client.submit(at, form="off", reason="No contract")
    assert make.again(account).disabled_reason == "No contract"
    page = client.get(at)
    assert "Reason No contract" in staff.words(page)
    client.submit(at, form="on")
    assert make.again(account).disabled_at is None
    for seen in (listed, shown, page):
        assert payment.reference not in seen.text


def test_what_only_a_platform_may_set(client, operator, account):
    at = f"/staff/platform/accounts/{account.id}/switches"

    client.submit(
        at, form="switches-form", switches=["allow_moto", "is_platform", "kind"], limit="elevated"
    )

    found = make.again(account)
    assert (found.allow_moto, found.recurring_enabled) == (True, False)
    assert found.rate_limit_class is RateLimitClass.ELEVATED
    refused = client.submit(at, form="switches-form", limit="unlimited")
    assert refused.status_code == 422
    assert "Choose how often the account may call the API" in staff.words(refused)


def test_somebody_is_found_unlocked_and_kept_out(client, operator, account):
    ann = staff.person(account, role=Role.VIEW_ONLY)
    make.changed(ann, failed_attempts=10, locked_at=ann.created_at)
    listed = client.get(f"/staff/platform/users?q={ann.email[:20].upper()}")
    assert "Locked since" in staff.words(listed)
    at = f"/staff/platform/users/{ann.id}"

    client.submit(at, form="unlock")
    assert make.again(ann).locked_at is None
    assert "Enter a reason" in staff.words(client.submit(at, form="off", reason=""))
    client.submit(at, form="off", reason="Left")
    assert "Reason Left" in staff.words(client.get(at))
    client.submit(at, form="on")
    client.submit(at, form="sign-out-everywhere")
    client.submit(at, form="reset")
    assert administration.ways_of(ann.id).factors == []
    assert make.again(ann).session_version > ann.session_version
    own = client.get(f"/staff/platform/users/{operator.id}")
    assert "This is you." in staff.words(own)
    token = read(own).find(".//input[@name='csrfToken']").get("value")
    reset = f"/staff/platform/users/{operator.id}/second-factors/reset"
    assert client.post(reset, data={"csrfToken": token}).status_code == 403
    assert "Signed in" in staff.words(own)
    assert read(own).findall(".//main//form") == []


def test_a_job_that_failed_is_tried_again(client, operator):
    assert "Jobs What is left" in staff.words(client.get("/staff/platform"))
    job = failing_job()
    assert "Jobs 1 did not work" in staff.words(client.get("/staff/platform"))
    page = client.get("/staff/platform/jobs")
    assert "Have a card forgotten" in staff.words(page)
    assert "CardNotForgotten" in staff.words(page)
    again = next(
        form
        for form in read(page).findall(".//main//form")
        if form.get("action") == "/staff/platform/jobs/again"
    )
    token = again.find("input[@name='csrfToken']").get("value")

    for path, number in (("aside", str(job.id)), ("again", str(job.id))):
        sent = client.post(f"/staff/platform/jobs/{path}", data={"csrfToken": token, "job": number})
        assert sent.status_code == 303
    for odd in ("", "x", "-1", "9" * 30, "٣"):
        sent = client.post("/staff/platform/jobs/again", data={"csrfToken": token, "job": odd})
        assert sent.status_code == 409
    [found] = queue.claim(lease_seconds=1)
    assert (found.id, found.kind) == (job.id, JobKind.FORGET_CARD)


def test_payments_are_switched_off_by_page(client, operator):
    at = "/staff/platform/maintenance/new"
    refused = client.submit(at, form="maintenance", message="x" * 501)
    assert "Choose how long it will take" in staff.words(refused)
    assert "Message must be 500 characters or fewer" in staff.words(refused)

    said = client.submit(at, form="maintenance", lasts="120", message="Back soon")

    assert "Payments are switched off since" in staff.words(said)
    assert maintenance.current().message == "Back soon"
    assert maintenance.current().until is not None
    client.submit(at, form="maintenance", lasts="unknown")
    assert maintenance.current().until is None
    client.submit("/staff/platform/maintenance", form="switch-on")
    assert maintenance.current() is None


def test_health_says_what_is_not_well(client, operator):
    page = client.get("/staff/platform/health")

    assert "Something is not well." in staff.words(page)
    assert re.search("Workers Never Start “python -m app.cli worker”.+ Not well", staff.words(page))
    assert "Database Answers Well" in staff.words(page)
    assert "Ledger verified Never Not known" in staff.words(page)
    for is_well, said in ((True, "Well"), (False, "Run “.{,120} Not well")):
        signs.note(signs.LEDGER, is_well=is_well)
        page = client.get("/staff/platform/health")
        assert re.search(
            rf"Ledger verified Last on \d.{{,40}}[ap]m {said} Audit", staff.words(page)
        )
