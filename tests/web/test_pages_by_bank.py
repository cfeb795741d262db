"""The pages of paying by bank: to the bank and back, and nothing that a forger could use."""

from urllib.parse import urlsplit

import pytest

from app.gateways.port import Operation
from app.jobs import worker
from app.payments import checkout, tokens
from app.payments.states import State
from app.payments.types.bank import returning
from app.payments.types.bank.tellers import Choice
from app.web.pages import deadline
from tests import make
from tests.support import banking
from tests.support.clients import read
from tests.support.looking import questions, story
from tests.web import payers


@pytest.fixture
def payment(client):
    return let_in(client, banking.chosen())


def let_in(client, payment):
    assert client.get(f"/secure/{tokens.fresh(payment.id)}").status_code == 303
    return payment


def choose_bank(client, payment, **sent):
    path = f"/bank/{payment.id}"
    page = read(client.get(path))
    answers = {"email": "ada@payer.example"} | sent
    return client.send(page, path, form="bank-form", follow=False, **answers)


def at_bank(client, payment, choice):
    """Go to the bank as a browser does, and give the address to which it sends back."""
    to_go = payers.attributes(client.get(f"/bank/{payment.id}/approve"), "continue-to-bank")
    path = urlsplit(to_go["href"]).path
    asked = client.send(read(client.get(path)), path, follow=False)
    action = read(asked).find(".//form").get("action")
    back = urlsplit(client.post(action, data={"choice": choice}).location)
    return f"{back.path}?{back.query}"


def test_from_the_choice_to_the_bank_and_back_to_the_service(client, payment):
    asked = choose_bank(client, payment, bank="heron")
    assert (asked.status_code, asked.location) == (303, f"/bank/{payment.id}/approve")
    page = client.get(asked.location)
    assert payers.heading(page) == "Approve the payment at your bank"

    back = at_bank(client, payment, Choice.APPROVE)
    assert back.startswith(f"/bank/{payment.id}/return?")
    assert client.get(back).location == f"/bank/{payment.id}/approve"

    ended = client.get(f"/bank/{payment.id}/approve")
    assert (ended.status_code, ended.location) == (303, payment.return_url)
    paid = make.again(payment)
    assert (paid.state, paid.email) == (State.CONFIRMED, "ada@payer.example")


@pytest.mark.parametrize(
    ("language", "sent", "messages"),
    [
        ("en", {}, ["Select your bank"]),
        ("en", {"bank": "a real one"}, ["Select your bank"]),
        ("en", {"bank": "heron", "email": "ada"}, ["Enter an email address in the correct format"]),
        ("cy", {"email": ""}, ["Dewiswch eich banc"]),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, language, sent, messages):
    payment = let_in(client, banking.chosen(language=language))

    page = choose_bank(client, payment, **sent)

    assert page.status_code == 400
    for message in messages:
        assert message[:10] in page.text
    typed = payers.attributes(page, "email")
    assert typed.get("value", "") == sent.get("email", "ada@payer.example")
    assert questions(payment) == []


def test_the_page_of_another_way_leads_to_the_choice(client):
    payment = let_in(client, make.payment(account=banking.account()))

    assert client.get(f"/bank/{payment.id}").location == f"/choose/{payment.id}"
    assert (
        payers.heading(client.get(f"/bank/{payment.id}/approve")) == "Your payment is in progress"
    )


def test_wherever_a_payer_comes_who_was_sent_to_their_bank_they_are_led_on(client, payment):
    choose_bank(client, payment, bank="heron")

    for path in ("/card_details/{}", "/card_details/{}/3ds_required", "/choose/{}"):
        page = client.get(path.format(payment.id), follow_redirects=True)

        assert "card" not in payers.heading(page), path
        leads = page.request.path == f"/bank/{payment.id}/approve"
        link = payers.attributes(page, "bank-link") if not leads else {}
        assert leads or link["href"] == f"/bank/{payment.id}/approve", path
        assert "Cancel" in page.text
    assert client.get(f"/card_details/{payment.id}/auth_waiting").location == (
        f"/bank/{payment.id}/approve"
    )


def test_a_slow_bank_is_waited_for_on_a_page_that_looks_again(client, payment):
    choose_bank(client, payment, bank="heron")
    back = at_bank(client, payment, Choice.SLOW)

    client.get(back)

    page = client.get(f"/bank/{payment.id}/approve")
    assert payers.heading(page) == "We are checking with your bank"
    assert page.headers["Refresh"] == "2"
    assert checkout.get(payment.id).asked is Operation.COMPLETE
    # What is being asked cannot be called off, and nothing is given back by leaving.
    assert client.get(f"/return/{payment.id}").location == payment.return_url
    assert make.again(payment).state is State.CHALLENGED


@pytest.mark.parametrize("choice", [Choice.REFUSE, Choice.NO_MONEY])
def test_a_bank_that_says_no_is_not_about_cards(client, payment, choice):
    choose_bank(client, payment, bank="heron")

    page = client.get(at_bank(client, payment, choice), follow_redirects=True)

    assert payers.heading(page) == "Your bank has not made the payment"
    assert "card" not in "".join(read(page).find(".//main").itertext())


def test_a_forged_return_asks_nobody(client, payment):
    choose_bank(client, payment, bank="heron")

    for brought in (
        "",
        "?transaction=x&signature=y",
        "?transaction=x&signature=y",
        "?signature=%F0",
    ):
        answer = client.get(f"/bank/{payment.id}/return{brought}")
        assert answer.location == f"/bank/{payment.id}/approve"

    assert [one.operation for one in questions(payment)] == [Operation.AUTHORISE]
    assert make.again(payment).state is State.CHALLENGED


def test_the_return_of_another_payment_is_worth_nothing_here(client, payment):
    choose_bank(client, payment, bank="heron")
    theirs = banking.sent()
    banking.say(theirs)
    proof = theirs_back(client, theirs)

    client.get(f"/bank/{payment.id}/return?{proof}")

    assert make.again(payment).state is State.CHALLENGED
    assert len(questions(payment)) == 1


def theirs_back(client, theirs):
    page = client.get(f"/sandbox/banks/{banking.order(theirs).reference}")
    return payers.attributes(page, "go-back")["href"].partition("?")[2]


def test_a_repeated_return_changes_nothing(client, payment):
    choose_bank(client, payment, bank="heron")
    back = at_bank(client, payment, Choice.APPROVE)

    for _ in range(3):
        assert client.get(back).status_code == 303

    assert story(payment).count("payment_confirmed") == 1
    worker.drain()
    assert client.get(back).status_code == 303
    assert make.again(payment).state is State.CAPTURED


def test_coming_back_in_another_browser_counts_and_tells_it_nothing(app, client, payment):
    choose_bank(client, payment, bank="heron")
    back = at_bank(client, payment, Choice.APPROVE)
    other = app.test_client()

    page = other.get(back)

    assert payers.heading(page) == "You have been to your bank"
    for told in (payment.description, payment.reference, payment.return_url, "10.00"):
        assert told not in page.text
    assert make.again(payment).state is State.CONFIRMED
    assert other.get(f"/bank/{payment.id}/approve").status_code == 403


def test_the_time_runs_while_a_bank_is_chosen_and_more_can_be_had(client, payment):
    page = read(client.get(f"/bank/{payment.id}"))
    token = next(e.get("value") for e in page.iter("input") if e.get("id") == "csrf")
    sent = {"csrfToken": token, "bank": "lantern", "email": "ada@payer.example"}

    again = client.post(f"/bank/{payment.id}/more_time", data=sent)

    assert again.status_code == 200
    assert payers.attributes(again, "bank-3")["checked"] is not None
    assert deadline.says(make.again(payment).expires_at) in again.text
    assert client.get(f"/bank/{payment.id}/more_time").location == f"/bank/{payment.id}"


def test_a_bank_that_does_nothing_leaves_everything_as_it_is(client, payment):
    choose_bank(client, payment, bank="heron")
    reference = banking.order(payment).reference

    silent = client.post(f"/sandbox/banks/{reference}/answer", data={"choice": "silent"})
    assert payers.heading(silent) == "Nothing happens"
    assert client.get("/sandbox/banks/" + "a" * 26).status_code == 404
    gone = client.post(f"/sandbox/banks/{reference}/answer", data={"choice": Choice.VANISH})
    assert payers.heading(gone) == "Paid"
    over = client.get(f"/sandbox/banks/{reference}")
    assert payers.heading(over) == "There is nothing to approve"
    assert make.again(payment).state is State.CHALLENGED  # until the bank tells


def test_who_was_sent_to_a_bank_may_choose_another_way_and_the_old_bank_counts_no_more(
    client, payment
):
    choose_bank(client, payment, bank="heron")
    first = banking.order(payment)
    old = returning.address(first.return_url, payment_id=payment.id, transaction=first.transaction)
    page = client.get(f"/bank/{payment.id}/approve")
    assert "Choose another bank or way to pay" in page.text

    chosen = client.send(read(page), f"/choose/{payment.id}/again", form="again", follow=False)

    assert (chosen.status_code, chosen.location) == (303, f"/choose/{payment.id}")
    assert make.again(payment).state is State.STARTED
    assert payers.heading(client.get(chosen.location)) == "Choose how to pay"
    assert client.get(f"/bank/{payment.id}/approve").location == f"/choose/{payment.id}"
    choose_bank(client, payment, bank="lantern")
    client.get(old)
    assert make.again(payment).state is State.CHALLENGED
    # Typed, or gone back to: nothing is stopped by looking.
    assert client.get(f"/choose/{payment.id}/again").location == f"/bank/{payment.id}/approve"
    assert make.again(payment).attempt == 2


def test_while_a_bank_is_asked_to_stop_the_page_says_so(client, payment):
    choose_bank(client, payment, bank="heron")
    make.fault(payment, operation=Operation.CANCEL)
    page = read(client.get(f"/bank/{payment.id}/approve"))

    stopping = client.send(page, f"/choose/{payment.id}/again", form="again")

    assert payers.heading(stopping) == "We are stopping the payment at your bank"
    assert stopping.headers["Refresh"] == "2"
