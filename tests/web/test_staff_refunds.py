"""Refunding in two steps: how much, then check. What is shown is what is done, once."""

import pytest
from sqlalchemy import select

from app import db
from app.accounts.models import Account
from app.audit import AuditRecord
from app.gateways.port import Operation
from app.jobs import worker
from app.payments.states import State
from app.refunds import queries
from tests import make
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.support.together import at_once
from tests.web import staff


@pytest.fixture
def account(app) -> Account:
    return make.account()


@pytest.fixture
def ann(account):
    return staff.person(account)


@pytest.fixture
def client(client, ann):
    staff.sign_in(client, ann)
    return client


@pytest.fixture
def payment(account):
    return make.captured_payment(1000, account=account, reference="A/1")


def ask(client, payment, **answers):
    """Send the first form; the answer is the way to the second, or what was wrong."""
    path = staff.refund_page(payment)
    return client.submit(path, form="refund", follow=False, **{"reason": "paid_twice"} | answers)


def check_page(client, payment, pounds: str) -> str:
    """The address of the page on which a refund of so much is confirmed."""
    response = ask(client, payment, how_much="part", amount=pounds)
    assert response.status_code == 303, staff.words(response)
    return response.location


def confirm(client, path, *, follow=True, **more):
    return client.submit(path, form="refund", follow=follow, **more)


def refunds(payment) -> list[int]:
    made = queries.of_payment(payment.id, account_id=payment.account_id)
    return [refund.amount_pence for refund in made]


# How much


def test_the_first_page_says_what_there_is_to_refund(client, payment):
    make.unanswered_refund(payment, amount_pence=50)
    make.successful_refund(make.again(payment), amount_pence=100)
    make.refund(make.again(payment), amount_pence=200)

    words = staff.words(client.get(staff.refund_page(payment)))

    assert "Paid £10.00" in words
    assert "Already refunded £1.00" in words
    assert "Being refunded £2.00" in words
    assert "Refund not known yet £0.50" in words
    assert "Available to refund £6.50" in words
    assert "All that is available: £6.50" in words


def test_a_part_is_checked_and_then_refunded(client, payment, ann):
    page = client.get(check_page(client, payment, "4.00"))

    words = staff.words(page)
    for fact in ("A/1", "Amount to refund £4.00", "Visa ending in 4242", "Ada Payer", "£6.00"):
        assert fact in words
    assert refunds(payment) == []

    done = confirm(client, page.request.path)

    assert "Refund of £4.00 submitted" in done.text
    assert done.request.path == staff.payment_page(payment)
    assert refunds(payment) == [400]
    (refund,) = queries.of_payment(payment.id, account_id=payment.account_id)
    assert refund.actor_id == ann.id


def test_all_of_it_can_be_refunded(client, payment):
    response = ask(client, payment, how_much="full", amount="3")  # what was typed does not count

    confirm(client, response.location)

    assert refunds(payment) == [1000]
    assert "Refund this payment" not in client.get(staff.payment_page(payment)).text


@pytest.mark.parametrize(
    ("answers", "field", "message"),
    [
        ({}, "how_much", "Select how much to refund"),
        ({"how_much": "some"}, "how_much", "Select how much to refund"),
        ({"how_much": "part"}, "amount", "Enter the amount to refund"),
        ({"how_much": "part", "amount": "ten"}, "amount", "Enter an amount in pounds"),
        ({"how_much": "part", "amount": "-1"}, "amount", "Enter an amount in pounds"),
        ({"how_much": "part", "amount": "1.234"}, "amount", "Enter an amount in pounds"),
        ({"how_much": "part", "amount": "1e1"}, "amount", "Enter an amount in pounds"),
        ({"how_much": "part", "amount": "NaN"}, "amount", "Enter an amount in pounds"),
        ({"how_much": "part", "amount": "0.00"}, "amount", "Amount must be £0.01 or more"),
        ({"how_much": "part", "amount": "10.01"}, "amount", "Amount must be £10.00 or less"),
        ({"how_much": "part", "amount": "999999999.99"}, "amount", "Amount must be £10.00 or less"),
        ({"how_much": "part", "amount": "<b>1</b>"}, "amount", "Enter an amount in pounds"),
    ],
)
def test_what_cannot_be_refunded_is_said_beside_the_field(client, payment, answers, field, message):
    response = ask(client, payment, **answers)

    assert response.status_code == 422
    assert staff.title(response).startswith("Error: Refund payment A/1")
    assert response.text.count(message) == 2
    assert read(response).find(f".//a[@href='#{field}']") is not None
    if typed := answers.get("amount"):
        assert read(response).find(".//input[@id='amount']").get("value") == typed
    assert refunds(payment) == []


@pytest.mark.parametrize("typed", ["4", "4.00", "£4.00", " 4.00 "])
def test_amounts_may_be_written_as_people_write_them(client, payment, typed):
    confirm(client, check_page(client, payment, typed))

    assert refunds(payment) == [400]


@pytest.mark.parametrize("state", sorted(set(State) - {State.CAPTURED}))
def test_a_payment_without_money_cannot_be_refunded(client, account, state):
    payment = make.payment_in(state, 1000, account=account)

    for response in (
        client.get(staff.refund_page(payment)),
        client.post(staff.refund_page(payment), data={"csrfToken": _token(client, account)}),
    ):
        assert response.status_code == 409
        assert "This payment cannot be refunded" in staff.words(response)
    assert "Refund this payment" not in client.get(staff.payment_page(payment)).text


def test_what_is_refunded_already_cannot_be_again(client, payment):
    make.refund(payment)

    response = client.get(staff.refund_page(payment))

    assert response.status_code == 409
    assert "All of it has been refunded" in staff.words(response)


def test_what_is_not_known_cannot_be_refunded_again(client, payment):
    make.unanswered_refund(payment, amount_pence=700)

    response = ask(client, payment, how_much="part", amount="3.01")

    assert "Amount must be £3.00 or less" in staff.words(response)


# Check


def test_the_check_page_carries_no_amount_that_could_be_changed(client, payment):
    path = check_page(client, payment, "4.00")

    form = read(client.get(path)).find(".//form[@id='refund']")

    assert [field.get("name") for field in form.iter("input")] == ["csrfToken"]
    confirm(client, path, amount="9.99", amount_pence="999", available_pence="999999")
    assert refunds(payment) == [400]


def test_the_change_link_brings_back_what_was_chosen(client, payment):
    page = client.get(check_page(client, payment, "4.00"))
    change = next(a.get("href") for a in read(page).iter("a") if "Change" in "".join(a.itertext()))

    form = read(client.get(change))

    assert form.find(".//input[@value='part']").get("checked") is not None
    assert form.find(".//input[@id='amount']").get("value") == "4.00"


def test_pressing_twice_refunds_once(client, payment):
    path = check_page(client, payment, "4.00")
    page = read(client.get(path))

    first = client.send(page, path, form="refund")
    second = client.send(page, path, form="refund")

    assert refunds(payment) == [400]
    for response in (first, second):
        assert "Refund of £4.00 submitted" in response.text


def test_pressing_many_times_at_once_refunds_once(client, app, payment):
    path = check_page(client, payment, "4.00")
    token = read(client.get(path)).find(".//form[@id='refund']/input").get("value")
    cookie = client.get_cookie("staff_session", path="/staff").value

    def press():
        other = app.test_client()
        other.set_cookie("staff_session", cookie, path="/staff")
        return other.post(path, data={"csrfToken": token}).status_code

    assert at_once(*[press] * 6) == [303] * 6
    assert refunds(payment) == [400]


def test_going_back_to_a_confirmed_refund_leads_to_the_payment(client, payment):
    path = check_page(client, payment, "4.00")
    confirm(client, path)

    response = client.get(path)

    assert response.location == staff.payment_page(payment)
    assert refunds(payment) == [400]


def test_a_changed_amount_is_refused_on_a_clear_page(client, payment):
    path = check_page(client, payment, "4.00")
    page = read(client.get(path))
    make.refund(payment, amount_pence=100)  # the service itself, meanwhile

    response = client.send(page, path, form="refund")

    assert response.status_code == 409
    words = staff.words(response)
    assert "The amount available to refund has changed" in words
    assert "Nothing was refunded" in words
    assert "£9.00 can be refunded now" in words
    assert refunds(payment) == [100]


def test_when_nothing_is_left_it_says_so(client, payment):
    path = check_page(client, payment, "4.00")
    page = read(client.get(path))
    make.refund(payment)

    words = staff.words(client.send(page, path, form="refund"))

    assert "There is nothing left to refund" in words
    assert "Start this refund again" not in words


@pytest.mark.settings(staff_confirm_minutes=60)
def test_a_refund_must_be_confirmed_within_half_an_hour(client, payment):
    path = check_page(client, payment, "4.00")
    page = read(client.get(path))

    with travelled(minutes=15):
        client.get(staff.payment_page(payment))  # they are still there
    with travelled(minutes=30):
        looked, pressed = client.get(path), client.send(page, path, form="refund")

    for response in (looked, pressed):
        assert response.status_code == 409
        assert "You took too long to confirm this refund" in staff.words(response)
    assert refunds(payment) == []


def test_nobody_else_can_confirm_it(client, app, account, payment):
    path = check_page(client, payment, "4.00")
    bob = app.test_client()
    staff.sign_in(bob, staff.person(account, name="Bob"))

    token = _token(bob, account)
    assert bob.get(path).status_code == 404
    assert bob.post(path, data={"csrfToken": token}).status_code == 404
    assert refunds(payment) == []


def test_what_staff_refund_is_in_the_audit_log(client, payment, ann):
    path = check_page(client, payment, "4.00")
    client.environ_base |= {"REMOTE_ADDR": "192.0.2.9"}

    confirm(client, path)

    with db.reading() as session:
        wanted = select(AuditRecord).where(AuditRecord.action == "refund_created")
        record = session.scalars(wanted).one()
    assert (record.actor_id, record.ip) == (ann.id, "192.0.2.9")
    assert (record.account_id, record.after["amount_pence"]) == (payment.account_id, 400)


def test_the_money_moves_and_the_page_says_when_it_has(client, payment):
    confirm(client, check_page(client, payment, "4.00"))
    before = staff.words(client.get(staff.payment_page(payment)))

    worker.drain()
    after = staff.words(client.get(staff.payment_page(payment)))

    assert "Being refunded £4.00" in before
    assert "Refunded £4.00 Available to refund £6.00" in after
    assert "Refund successful" in after


def test_a_refund_that_is_not_answered_is_shown_as_not_known(client, payment):
    make.fault(payment, operation=Operation.REFUND)
    confirm(client, check_page(client, payment, "4.00"))
    worker.drain()

    words = staff.words(client.get(staff.payment_page(payment)))

    assert "It is not known yet whether £4.00 was refunded" in words
    assert "Available to refund £6.00" in words


def _token(client, account) -> str:
    page = read(client.get(staff.payments_page(account)))
    return page.find(".//input[@name='csrfToken']").get("value")
