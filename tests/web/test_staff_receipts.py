"""Money to be decided about, in the back office: queues, both sides, decisions, and finding it."""

import pytest

from app.people import Role
from app.receipts.taking_in import take_in
from tests import make
from tests.support import networks
from tests.support.clients import read
from tests.support.networks import paid
from tests.web import staff


@pytest.fixture
def account(app):
    return make.account()


@pytest.fixture
def over(account):
    """A payment for which too much came, and the exception about it."""
    payment, number = networks.waiting(account=account, email="ada@payer.example")
    take_in(paid(number, 1200, outlet="The corner shop"))
    return payment, networks.exception(payment)


def queue(account):
    return f"/staff/accounts/{account.id}/receipt-exceptions"


def decide(client, page, **answers):
    """Fill in the form of a page that was looked at before, and send it."""
    return client.send(read(page), page.request.path, form="decision-form", follow=False, **answers)


def signed_in(client, account, role=Role.VIEW_AND_REFUND, **more):
    staff.sign_in(client, staff.person(account, role=role, **more))


def test_the_dashboard_leads_to_the_queue_and_that_to_both_sides(client, account, over):
    signed_in(client, account)
    dashboard = client.get(f"/staff/accounts/{account.id}/dashboard")
    assert "Money to be decided about: 1" in dashboard.text
    listed = client.get(queue(account))
    assert "Paid too much" in listed.text
    assert over[1].id in listed.text
    assert "Nothing here" in client.get(f"{queue(account)}?code=twice").text
    page = client.get(f"{queue(account)}/{over[1].id}")
    for said in ("Paid too much: £2.00", "£10.00", "£12.00", "The corner shop", "Differs"):
        assert said in page.text


def test_a_decision_is_made_once_and_what_was_typed_is_kept(client, account, over):
    signed_in(client, account)
    address = f"{queue(account)}/{over[1].id}"
    page = client.get(address)
    missing = decide(client, page, decision="repay", email="")
    assert (missing.status_code, "Enter the payer’s email address" in missing.text) == (422, True)
    wrong = decide(client, page, decision="repay", email="ada")
    assert 'value="ada"' in wrong.text
    none = decide(client, page)
    assert "Select what to do" in none.text
    done = decide(client, page, decision="repay", email="ada@payer.example")
    assert (done.status_code, done.location) == (303, address)
    assert "Paid back" in client.get(address).text
    again = decide(client, page, decision="accept")
    assert again.status_code == 303
    assert "This has changed since you looked at it" in client.get(address).text


def test_a_write_off_waits_for_a_second_person(client, account, over):
    address = f"{queue(account)}/{over[1].id}"
    signed_in(client, account, name="Ann First")
    decide(client, client.get(address), decision="write_off", reason="No address")
    own = client.get(address)
    assert "Take the proposal back" in own.text
    client.delete_cookie("staff_session", path="/staff")
    signed_in(client, account, name="Bob Second")
    page = client.get(address)
    assert "Ann First proposes to write this off" in page.text
    decide(client, page, decision="agree")
    assert "Written off" in client.get(address).text


def test_who_only_sees_is_shown_no_form(client, account, over):
    signed_in(client, account, role=Role.VIEW_ONLY)
    page = client.get(f"{queue(account)}/{over[1].id}")
    assert "Your role lets you see this" in page.text
    assert "decision-form" not in page.text
    assert "ada@payer.example" not in page.text


def test_a_number_that_could_be_a_cards_is_looked_for_where_it_was_given(client, account):
    payment = networks.waiting(account=account)[0]
    number = "9999173600014551834"  # ends as a card number would
    payment = make.payment_awaiting_payment(1000, account=account)
    networks.number_of(payment, number=number)
    signed_in(client, account)
    path = f"/staff/accounts/{account.id}/payments"
    found = client.submit(path, form="search", reference=number, follow=False)
    assert found.status_code == 303
    assert payment.id in client.get(found.location).text
    other = client.submit(path, form="search", reference="4242424242424242", follow=False)
    assert other.status_code == 422
    assert "4242424242424242" not in other.text


def test_a_payment_is_found_by_a_number_as_it_is_printed(client, account, over):
    signed_in(client, account)
    number = networks.numbers_of(over[0])[0]
    grouped = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    found = client.get(f"/staff/accounts/{account.id}/payments?reference={grouped}")
    assert over[0].id in found.text
    assert "1 payment" in found.text
    page = client.get(staff.payment_page(over[0]))
    for said in (number, "Too much", "Money to be decided about", over[1].id):
        assert said in page.text
    other = make.account()
    client.delete_cookie("staff_session", path="/staff")
    signed_in(client, other)
    hidden = client.get(f"/staff/accounts/{other.id}/payments?reference={grouped}")
    assert over[0].id not in hidden.text


def test_the_platform_matches_money_of_nobody(client, account):
    payment, number = networks.waiting(account=account, reference="Rod licence")
    found = networks.unidentified(number[:-1] + str(9 - int(number[-1])))
    staff.sign_in(client, staff.person(account, role=Role.VIEW_ONLY, is_platform=True))
    assert found.id in client.get("/staff/platform/receipts").text
    page = client.get(f"/staff/platform/receipts/{found.id}")
    assert "Rod licence" in page.text
    wrong = decide(client, page, decision="match", name="nothing")
    assert "No payment has this number or reference" in wrong.text
    done = decide(client, page, decision="match", name=number)
    assert done.location == "/staff/platform/receipts"
    assert make.again(payment).state == "captured"
    assert client.get(f"/staff/platform/receipts/{found.id}").status_code == 404
