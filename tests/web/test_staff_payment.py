"""The page of one payment, as a caseworker gets it."""

import pytest

from app.accounts import keys
from app.actors import Actor
from app.gateways.port import Operation
from app.gateways.sandbox.models import FaultKind
from app.jobs import worker
from app.payments import creation
from app.people import Role
from app.refunds import creation as refund_creation
from app.webhooks import publication
from tests import make
from tests.support import agreeing, banking, webhooks
from tests.support.clients import read
from tests.support.statements import statements
from tests.web import staff

HOSTILE = """<script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}'&amp;"""


@pytest.fixture
def account(app):
    return make.account(of=make.service("Fishing licences"))


@pytest.fixture
def client(client, account):
    staff.sign_in(client, staff.person(account))
    return client


def listed(response) -> list[str]:
    """The references on the page, in order."""
    rows = read(response).findall(".//tbody/tr")
    return ["".join(row.find("th").itertext()).strip() for row in rows]


def test_the_page_says_everything_about_a_payment(client, account):
    payment = make.captured_payment(
        4500,
        account=account,
        reference="LIC-1",
        description="Rod licence",
        metadata={"licence": "S12", "online": True, "count": 3},
    )
    address = {"line1": "1 Weir Lane", "city": "York", "postcode": "YO1 7HH", "country": "GB"}
    payment = make.changed(payment, billing_address=address)

    response = client.get(staff.payment_page(payment))

    assert staff.title(response).startswith("Payment LIC-1 – Fishing licences")
    words = staff.words(response)
    for fact in (
        "LIC-1", "Rod licence", "Successful", payment.id, "Amount £45.00",
        "Available to refund £45.00", "Visa", "Debit", "•••• 4242", "12/99", "Ada Payer",
        "ada@payer.example", "1 Weir Lane, York, YO1 7HH, GB", "Sandbox",
        payment.provider_transaction, "licence S12", "online true", "count 3",
    ):  # fmt: skip
        assert fact in words, fact
    assert "4242424242" not in response.text


def test_a_payment_that_is_not_by_card_says_how_it_is_paid(client, account):
    make.changed(account, payment_types=["card", "bank"])

    words = staff.words(client.get(staff.payment_page(banking.chosen(account=account))))

    assert "Payment type Pay by bank" in words
    assert "The payer has not entered any details yet" not in words


def test_a_new_payment_has_little_to_say(client, account):
    words = staff.words(client.get(staff.payment_page(make.payment(account=account))))

    assert "The payer has not entered any details yet" in words
    assert "Refund this payment" not in words
    assert "Available to refund" not in words


def test_a_surcharge_is_part_of_what_was_paid(client, account):
    payment = make.changed(make.captured_payment(1000, account=account), surcharge_pence=50)

    words = staff.words(client.get(staff.payment_page(payment)))

    assert "Card surcharge £0.50 Total £10.50" in words
    assert "Available to refund £10.50" in words


def test_how_it_was_paid_is_said_where_it_was_not_the_usual_way(client, account):
    payment = make.changed(make.captured_payment(account=account), wallet="apple_pay", moto=True)

    words = staff.words(client.get(staff.payment_page(payment)))

    assert "Wallet Apple Pay" in words
    assert "Taken by Telephone" in words


def test_a_wallet_that_keeps_its_card_to_itself_is_still_named(client, account):
    kept = {"card_last_four": "", "cardholder_name": "", "email": "", "card_expiry": ""}
    payment = make.changed(make.captured_payment(account=account), wallet="google_pay", **kept)

    words = staff.words(client.get(staff.payment_page(payment)))

    assert "Card Visa" in words
    assert "Wallet Google Pay" in words


def test_a_decline_says_why(client, account):
    payment = make.declined_payment(account=account)

    words = staff.words(client.get(staff.payment_page(payment)))

    assert words.count("The bank declined the card") == 2  # beside the status, and in the story


def test_the_story_is_told_newest_first_with_who_did_it(client, account, app):
    ann = staff.person(account, name="Ann Caseworker")
    make.api_key(account)
    payment = make.captured_payment(1000, account=account)
    refund_creation.create(
        payment.id, account_id=account.id, amount_pence=400, actor=Actor.staff(ann.id)
    )
    worker.drain()

    page = read(client.get(staff.payment_page(payment)))

    story = [
        " ".join("".join(entry.find("h3").itertext()).split())
        + "/"
        + "".join(entry.find("p/span").itertext()).strip()
        for entry in page.find(".//ol[@class='staff-timeline']")
    ]
    assert story == [
        "Refund successful, £4.00/by the payment provider",
        "Refund sent to the payment provider, £4.00/by the payment provider",
        "Refund submitted, £4.00/by Ann Caseworker",
        "Money taken/by the payment provider",
        "Successful: confirmed/by the payer",
        "Submitted: the bank has approved it/by the payment provider",
        "Card details entered/by the payer",
        "Started/by the payer",
        "Created, £10.00/by an API key",
    ]


def test_an_api_key_is_called_by_its_name(client, account):
    make.api_key(account)
    (key,) = keys.list_keys(account.id)
    payment = creation.create(make.new_payment(account=account), actor=Actor.api(key.id)).payment

    words = staff.words(client.get(staff.payment_page(payment)))

    assert f"by API key ‘{key.description}’" in words


def test_a_refund_that_is_not_known_is_said_plainly(client, account):
    payment = make.captured_payment(1000, account=account)
    make.unanswered_refund(payment, amount_pence=300)
    make.successful_refund(make.again(payment), amount_pence=100)
    make.failed_refund(make.again(payment), amount_pence=50)

    words = staff.words(client.get(staff.payment_page(payment)))

    assert "It is not known yet whether £3.00 was refunded" in words
    assert "Refunded £1.00 Refund not known yet £3.00 Available to refund £6.00" in words
    assert "Refund failed" in words


def test_a_question_without_an_answer_is_said_plainly(client, account):
    payment = make.confirmed_payment(account=account)
    make.fault(payment, kind=FaultKind.TIMEOUT_AFTER_SUCCESS, operation=Operation.CAPTURE)
    worker.drain()

    words = staff.words(client.get(staff.payment_page(payment)))

    assert "We asked the payment provider to take the money on" in words
    assert "and got no answer. We are finding out" in words


def test_a_question_that_is_under_way_is_said_plainly(client, account):
    payment = make.unanswered_payment(account=account)
    make.changed(make.open_question(payment), lost_at=None)

    words = staff.words(client.get(staff.payment_page(payment)))

    assert "We asked the payment provider to reserve the money on" in words
    assert "and are waiting for the answer" in words


def test_what_others_wrote_is_shown_and_never_run(client, account):
    hostile = HOSTILE[:90]
    payment = make.captured_payment(
        account=account, reference=hostile, description=hostile, metadata={hostile[:30]: hostile}
    )
    payment = make.changed(
        payment,
        email=hostile,
        cardholder_name=hostile,
        card_brand=hostile[:20],
        provider_transaction=hostile,
        billing_address={"line1": hostile, "city": hostile},
    )
    ann = staff.person(account, name=hostile)
    refund = refund_creation.create(
        payment.id, account_id=account.id, amount_pence=1, actor=Actor.staff(ann.id)
    )
    make.changed(refund, failure=hostile)

    for path in (
        staff.payments_page(account),
        staff.payment_page(payment),
        staff.refund_page(payment),
    ):
        page = client.get(path)
        tree = read(page)
        assert not [e for e in tree.iter("img") if e.get("onerror")], path
        assert "alert(1)" not in "".join("".join(e.itertext()) for e in tree.iter("script")), path
        assert "alert(1)" in staff.words(page), path
        assert "49" not in staff.title(page)


def test_a_reference_that_shows_nothing_is_shown_as_the_id(client, account):
    payment = make.payment(account=account, reference=" \u00a0 ")

    assert listed(client.get(staff.payments_page(account))) == [payment.id]
    assert staff.title(client.get(staff.payment_page(payment))).startswith(f"Payment {payment.id}")


@pytest.mark.parametrize("refunds", [0, 5])
def test_a_payment_with_many_refunds_asks_no_more(client, account, refunds):
    payment = make.captured_payment(1000, account=account)
    for _ in range(refunds):
        make.refund(payment, amount_pence=10)

    with statements() as said:
        client.get(staff.payment_page(payment))

    # Who, where, whether it is live, the payment, its refunds, disputes, story, what its provider
    # was asked, the ledger, emails, names of keys, names of staff; numbers, receipts, repayments.
    assert len(said) == (15 if refunds else 14), said


def test_pages_are_kept_by_nobody(client, account):
    payment = make.payment(account=account)

    for path in (staff.payments_page(account), staff.payment_page(payment)):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_a_service_with_a_hostile_name_is_shown_as_it_is(client, app):
    hostile = make.account(of=make.service(HOSTILE[:50]), description=HOSTILE[:100])
    other = make.account()
    staff_client = app.test_client()
    staff.sign_in(staff_client, staff.person(hostile, other, role=Role.VIEW_ONLY))

    for path in ("/staff/", staff.payments_page(hostile)):
        page = staff_client.get(path)
        assert not [e for e in read(page).iter("img") if e.get("onerror")]
        assert "&lt;script&gt;alert(1)" in page.text


def test_what_stands_behind_a_payment_is_told(app, client, account):
    """The ledger, what was asked of the provider and under which key, and who was told."""
    hook = webhooks.webhook(account)
    payment = make.captured_payment(4500, account=account)
    publication.drain()
    promised = make.refund(payment, amount_pence=1200)
    client = app.test_client()
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))

    page = client.get(staff.payment_page(payment))

    words = staff.words(page)
    for fact in (
        "Money taken", "Owed to the service −£45.00", f"Journal capture:{payment.id}",
        "Promised to payers −£12.00", f"refund:{promised.id}", "Reserve the money",
        "Take the money", "Requests to the payment provider",
    ):  # fmt: skip
        assert fact in words, fact
    assert f"/webhooks/{hook.id}/messages/" in page.text
    assert read(page).find(".//button[@data-copy='payment-id']") is not None


def test_who_may_not_see_webhooks_is_shown_none(client, account):
    webhooks.webhook(account)
    payment = make.captured_payment(account=account)
    publication.drain()

    assert "/webhooks/" not in client.get(staff.payment_page(payment)).text


def test_a_payment_of_an_agreement_leads_to_it(client, account):
    agreed = agreeing.agreement(account)
    payment = make.changed(make.payment(account=account), agreement_id=agreed.id)

    page = client.get(staff.payment_page(payment))

    assert f"/staff/accounts/{account.id}/agreements/{agreed.id}" in page.text


def test_a_payment_of_long_ago_says_that_it_may_have_lost_its_payer(client, account):
    payment = make.payment(account=account)
    old = make.changed(payment, created_at=payment.created_at.replace(2018))

    assert "more than 7 years old" in staff.words(client.get(staff.payment_page(old)))
