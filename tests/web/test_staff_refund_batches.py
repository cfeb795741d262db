"""Several refunds at once at the door, and those that a second person decides on."""

import pytest

from app import administration
from app.jobs import worker
from app.people import Role
from app.refunds.batches import queries
from app.refunds.batches.models import BatchState
from app.refunds.reasons import RefundReason
from tests import make
from tests.support import refunding
from tests.support.clients import read
from tests.support.clocks import travelled
from tests.web import staff

LIMIT = 5000
ODD = "<script>alert(1)</script>"
WHY = {"reason": "paid_twice"}


@pytest.fixture
def account(app):
    return make.account()


@pytest.fixture
def ann(account):
    return staff.person(account, name="Ann Caseworker")


@pytest.fixture
def client(client, ann):
    staff.sign_in(client, ann)
    return client


@pytest.fixture
def three(account):
    return [
        make.captured_payment(1000 * number, account=account, reference=f"L-{number}")
        for number in (1, 2, 3)
    ]


def somebody_else(app, user):
    """Another browser, in which this person is signed in."""
    browser = app.test_client()
    staff.sign_in(browser, user)
    return browser


def page_of(account, path="") -> str:
    return f"/staff/accounts/{account.id}/refunds{path}"


def choose(client, account, *payments):
    """Tick payments in the list and send them; the answer leads to the next page."""
    page = read(client.get(staff.payments_page(account)))
    token = page.find(".//form[@id='chosen']/input[@name='csrfToken']").get("value")
    chosen = [payment.id for payment in payments]
    return client.post(page_of(account, "/new"), data={"csrfToken": token, "payment": chosen})


def confirmed(client, account, *payments, **more):
    """All the way to the page that says what became of them."""
    edit = choose(client, account, *payments).location
    check = client.submit(edit, form="amounts", follow=False, **WHY | more).location
    return client.submit(check, form="confirm")


def test_payments_that_can_be_refunded_can_be_ticked_by_who_may(app, client, account, three):
    make.refund(three[0])
    make.declined_payment(account=account)

    ticks = read(client.get(staff.payments_page(account))).findall(".//input[@name='payment']")

    assert {tick.get("value") for tick in ticks} == {three[1].id, three[2].id}
    viewer = somebody_else(app, staff.person(account, role=Role.VIEW_ONLY))
    assert 'name="payment"' not in viewer.get(staff.payments_page(account)).text


def test_what_was_ticked_is_looked_at_then_checked_then_refunded(client, account, three):
    make.changed(three[2], disputed=True)
    edit = choose(client, account, *three)
    assert edit.status_code == 303

    words = staff.words(client.get(edit.location))
    assert "£30.00 can be refunded, of 2 payments" in words
    assert "L-3" in words
    assert "Cannot be refunded The payer has disputed" in words

    check = client.submit(edit.location, form="amounts", **{"amount-1": "2.50"}, **WHY)
    words = staff.words(check)
    for fact in ("Sum £22.50", "For 2 payments", "Left out 1 payment", "Paid twice", "£7.50"):
        assert fact in words, fact
    assert "amount" not in {item.get("name") for item in read(check).findall(".//input")}

    done = client.submit(check.request.path, form="confirm")
    worker.drain()
    again = client.get(check.request.path, follow_redirects=True)

    assert done.request.path == again.request.path
    words = staff.words(again)
    assert "Refunded 2 payments, £22.50" in words
    assert "Left out 1 payment" in words
    assert [make.again(one).refunded_pence for one in three] == [250, 2000, 0]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"amount-1": "ten"}, "L-1: Enter an amount in pounds"),
        ({"amount-1": "10.01"}, "L-1: Amount must be £10.00 or less"),
        ({"amount-1": "0"}, "L-1: Amount must be £0.01 or more"),
        ({"amount-1": "", "amount-2": ""}, "Enter an amount for at least one payment"),
        ({"reason": ""}, "Select why you are refunding"),
        ({"reason": "other", "reason_note": ""}, "Enter the reason"),
        ({"reason": "nonsense"}, "Select why you are refunding"),
        ({"reason_note": "n" * 256}, "must be 255 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, account, three, typed, message):
    edit = choose(client, account, *three[:2]).location

    page = client.submit(edit, form="amounts", **{"reason_note": ODD, **WHY} | typed)

    assert page.status_code == 422
    assert staff.title(page).startswith("Error: ")
    assert message in page.text
    assert ODD not in page.text
    note = read(page).find(".//input[@id='reason_note']").get("value")
    assert note == typed.get("reason_note", ODD)
    for name, text in typed.items():
        if name.startswith("amount"):
            assert read(page).find(f".//input[@id='{name}']").get("value") == text
    assert [make.again(one).refunded_pence for one in three] == [0, 0, 0]


def test_references_can_be_pasted(client, account, three):
    new = page_of(account, "/new")
    wrong = client.submit(new, form="references-form", references=f"L-1\nL-9, 4\n{ODD}")
    assert wrong.status_code == 422
    assert "Line 2: there is no payment ‘L-9’" in staff.words(wrong)
    assert ODD not in wrong.text
    assert "L-9, 4" in read(wrong).findtext(".//textarea")

    edit = client.submit(new, form="references-form", references="l-1, 2.50\n\nL-2")

    amounts = [box.get("value") for box in read(edit).findall(".//input[@inputmode='decimal']")]
    assert amounts == ["2.50", "20.00"]


def test_nothing_chosen_leads_to_the_page_that_takes_references(client, account, three):
    response = choose(client, account)

    assert response.status_code == 422
    assert "Enter at least one reference" in response.text


def test_a_fresh_second_factor_is_asked_for_before_money_moves(client, account, three):
    edit = choose(client, account, three[0]).location
    check = client.submit(edit, form="amounts", follow=False, **WHY).location

    with travelled(minutes=16):
        assert client.get(check).location.startswith("/staff/confirm?next=")


def test_somebody_elses_draft_is_missing_and_their_result_is_not(client, account, three):
    bob = staff.person(account, role=Role.ADMINISTRATOR)
    theirs = refunding.draft(bob, three[0])
    for path in ("", "/edit", "/check"):
        assert client.get(page_of(account, f"/{theirs.id}{path}")).status_code == 404

    refunding.confirmed(theirs)

    assert client.get(page_of(account, f"/{theirs.id}")).status_code == 200


def test_above_the_limit_somebody_else_decides(client, app, account, ann, three):
    administration.change_account(account.id, refund_approval_above_pence=LIMIT, actor=make.KEY)
    waiting = confirmed(client, account, *three, reason="other", reason_note=ODD)
    assert "Somebody else has to approve this" in staff.words(waiting)
    assert "Decide on this" not in waiting.text
    (summary,) = queries.waiting(account.id)
    batch = summary.batch
    assert (batch.reason, batch.reason_note) == (RefundReason.OTHER, ODD)
    own = client.get(f"/staff/accounts/{account.id}/refund-requests/{batch.id}")
    assert own.location == page_of(account, f"/{batch.id}")

    client = somebody_else(app, staff.person(account, name="Bob Second"))
    listed = client.get(page_of(account))
    assert "£60.00 3 payments Ann Caseworker Needs approval" in staff.words(listed)
    decide = client.get(page_of(account, f"/{batch.id}"))
    request = f"/staff/accounts/{account.id}/refund-requests/{batch.id}"
    assert read(decide).find(f".//a[@href='{request}']") is not None
    asked = client.get(request)
    for fact in ("Sum £60.00", "Asked for by Ann Caseworker", "Limit £50.00"):
        assert fact in staff.words(asked)
    assert ODD not in asked.text

    for typed, message in (
        ({}, "Select whether you approve"),
        ({"decision": "reject"}, "Enter why you do not approve"),
    ):
        wrong = client.submit(request, form="decision-form", **typed)
        assert (wrong.status_code, message in wrong.text) == (422, True)
    done = client.submit(request, form="decision-form", decision="approve")
    worker.drain()

    assert "They are being made" in done.text
    assert make.again(batch).state is BatchState.DONE
    assert [make.again(one).refunded_pence for one in three] == [1000, 2000, 3000]
    story = staff.words(client.get(staff.payment_page(three[0])))
    assert "Refund approved, £10.00" in story
    assert "by Bob Second" in story


def test_a_single_refund_above_the_limit_is_not_made_but_asked_for(client, account):
    administration.change_account(account.id, refund_approval_above_pence=LIMIT, actor=make.KEY)
    payment = make.captured_payment(9000, account=account)
    check = client.submit(
        staff.refund_page(payment), form="refund", follow=False, how_much="full", **WHY
    ).location
    assert "Ask for approval of £90.00" in client.get(check).text

    asked = client.submit(check, form="refund")

    assert "Somebody else has to approve this refund of £90.00" in asked.text
    assert make.again(payment).refunded_pence == 0
    assert client.get(check).location == asked.request.path


def test_the_limit_is_set_by_an_administrator_of_the_service(app, client, account):
    path = f"/staff/accounts/{account.id}/settings/refund-limit"
    assert client.get(path).status_code == 403
    client = somebody_else(app, staff.person(account, role=Role.ADMINISTRATOR))
    for typed, message in (
        ({"needs_approval": ""}, "Select whether a second person is needed"),
        ({"needs_approval": "yes", "limit": ""}, "Enter the limit"),
        ({"needs_approval": "yes", "limit": "lots"}, "Enter an amount in pounds"),
        ({"needs_approval": "yes", "limit": "99999999"}, "or less"),
    ):
        wrong = client.submit(path, form="limit-form", **typed)
        assert (wrong.status_code, message in wrong.text) == (422, True), typed

    client.submit(
        path, form="limit-form", needs_approval="yes", limit="250", kind="live", account_id="x"
    )
    assert make.again(account).refund_approval_above_pence == 25_000
    assert read(client.get(path)).find(".//input[@id='limit']").get("value") == "250.00"

    client.submit(path, form="limit-form", needs_approval="no", limit="9")
    assert make.again(account).refund_approval_above_pence is None
