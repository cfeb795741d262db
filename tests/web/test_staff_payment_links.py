"""Payment links in the back office: made question by question, seen, changed, deleted."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from app import clock
from app.payment_links import changing, queries
from app.payment_links.models import Asks, Kind
from app.payments.models import Source
from app.people import Role
from tests import make
from tests.support.clients import read
from tests.support.link_batches import link_batch
from tests.support.links import paid_by, payment_link
from tests.web import payers, staff

EVIL = "“Permit” & script(1)"
FEE = {"id": "adult", "name": "Adult", "pence": 1200, "most": 5}


@pytest.fixture
def account(app):
    return make.account(of=make.service("Permits", merchant_name="Rivers"), allow_moto=True)


@pytest.fixture
def at(account):
    return f"/staff/accounts/{account.id}/payment-links"


@pytest.fixture
def _administrator(client, account):
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))


def path_of(response):
    return urlsplit(response.location or response.request.path).path


def begin(client, at, language="en"):
    """Begin a link; gives the address of its draft."""
    sent = client.submit(f"{at}/new", form="part", language=language, follow=False)
    return path_of(sent).removesuffix("/details")


def answer(client, draft, question, **answers):
    """Answer a question; gives which comes next."""
    sent = client.submit(f"{draft}/{question}", form="part", follow=False, **answers)
    assert sent.status_code == 303, staff.words(sent)
    return path_of(sent).rpartition("/")[2]


def made_of(client, draft):
    made = client.submit(f"{draft}/check", form="create")
    assert staff.title(made).startswith("Your payment link is ready"), staff.words(made)
    return made


@pytest.mark.usefixtures("_administrator")
def test_a_link_is_made_one_question_a_page(client, account, at):
    draft = begin(client, at)
    for question in ("reference", "check"):  # nobody gets ahead of themselves
        assert client.get(f"{draft}/{question}").status_code in {200, 303}
    assert path_of(client.get(f"{draft}/check")).endswith("/details")
    assert answer(client, draft, "details", title=EVIL, details="One\n\nTwo") == "reference"
    asked = {"reference": "asked", "reference_label": "Permit number", "reference_hint": "Top left"}
    assert answer(client, draft, "reference", **asked) == "amount"
    assert answer(client, draft, "amount", asks="fees") == "fees"
    first = {"fee_name": "Adult", "fee_price": "£12", "fee_most": "5"}
    assert answer(client, draft, "fees", **first, then="add") == "fees"
    second = {"fee_name": "Child", "fee_price": "6.50", "then": "continue"}
    assert answer(client, draft, "fees", **second) == "limits"
    days = {"closes_on-day": "31", "closes_on-month": "3", "closes_on-year": "2099"}
    assert answer(client, draft, "limits", **days, most_payments="1,000") == "check"
    cells = {"header": "Cost centre", "cell": "4120", "then": "continue"}
    assert answer(client, draft, "reporting-columns", **cells) == "check"
    assert answer(client, draft, "details", title=EVIL, details="Three") == "check"

    page = client.get(f"{draft}/check")
    said = staff.words(page)
    for text in (EVIL, "Permit number", "Adult, £12.00, up to 5", "Child, £6.50, up to 1"):
        assert text in said
    for text in ("Until 31 March 2099", "1,000", "Cost centre: 4120", "pay/test-permits/permit"):
        assert text in said
    assert queries.of_account(account.id) == []
    again = read(page)
    ready = made_of(client, draft)
    twice = client.send(again, f"{draft}/check", form="create")

    (link,) = queries.of_account(account.id)
    assert ready.request.path == twice.request.path == f"{at}/{link.id}/ready"
    assert "/pay/test-permits/permit-script-1" in staff.words(ready)
    assert [(fee["pence"], fee["most"]) for fee in link.fees] == [(1200, 5), (650, 1)]
    assert (link.details, link.most_payments, link.columns) == (
        "Three",
        1000,
        {"Cost centre": "4120"},
    )
    assert link.closes_at.isoformat() == "2099-03-31T23:00:00+00:00"  # summer time has begun
    assert path_of(client.get(f"{draft}/amount")) == f"{at}/{link.id}"


@pytest.mark.usefixtures("_administrator")
def test_a_welsh_link_needs_the_services_welsh_name(client, account, at):
    draft = begin(client, at, "cy")
    assert answer(client, draft, "details", title="Trwydded barcio") == "service-name"
    for name, said in (("", "Enter the name of the service in Welsh"), ("x" * 51, "50 characters")):
        refused = client.submit(f"{draft}/service-name", form="part", name_cy=name)
        assert refused.status_code == 422
        assert said in staff.words(refused)
    assert answer(client, draft, "service-name", name_cy="Trwyddedau") == "reference"
    answer(client, draft, "reference", reference="made")
    answer(client, draft, "amount", asks="chosen", amount_hint="Ar y bil")
    assert answer(client, draft, "limits") == "check"

    assert "/pay/test-trwyddedau/trwydded-barcio" in staff.words(made_of(client, draft))
    (link,) = queries.of_account(account.id)
    assert (link.language, link.reference_label, link.amount_hint) == ("cy", "", "Ar y bil")


@pytest.mark.usefixtures("_administrator")
def test_an_address_that_is_taken_is_chosen_anew(client, account, at):
    payment_link(make.account(), service_path="test-permits", link_path="permit")
    draft = begin(client, at)
    assert answer(client, draft, "details", title="Permit") == "address"
    page = client.get(f"{draft}/address")
    assert "test-permits/permit already" in staff.words(page)
    assert read(page).find(".//*[@id='link_path']").get("value") == "permit-2"
    for typed, said in (("Permit!", "Another payment link has this"), ("", "Enter the end of")):
        refused = client.submit(f"{draft}/address", form="part", link_path=typed)
        assert refused.status_code == 422
        assert said in staff.words(refused)
    assert answer(client, draft, "address", link_path="Permit, north") == "reference"
    answer(client, draft, "reference", reference="made")
    answer(client, draft, "amount", asks="fixed", price="12")
    answer(client, draft, "limits")

    payment_link(make.account(), service_path="test-permits", link_path="permit-north")
    taken = client.submit(f"{draft}/address", form="part", link_path="permit-south", follow=False)
    assert path_of(taken) == f"{draft}/check"
    made_of(client, draft)
    assert [link.link_path for link in queries.of_account(account.id)] == ["permit-south"]


# By question: what is sent, and what is said of it.
WRONG = [
    (
        "details",
        [
            ({"title": ""}, "Enter a title"),
            ({"title": "x" * 231}, "Title must be 230 characters or fewer"),
            ({"title": "a<b"}, "Title must not include any of < > |"),
            ({"title": "A", "details": "x" * 5_001}, "Details must be 5000 characters"),
            ({"title": "A", "details": "a|b"}, "Details must not include any of < > |"),
        ],
    ),
    (
        "reference",
        [
            ({}, "Select whether payers are asked for a reference"),
            ({"reference": "asked"}, "Enter what payers are asked for"),
            ({"reference": "asked", "reference_label": "x" * 51}, "must be 50 characters"),
            (
                {"reference": "asked", "reference_label": "A", "reference_hint": "x" * 256},
                "Hint must be 255 characters or fewer",
            ),
            ({"reference": "asked", "reference_label": "a>b"}, "must not include any of"),
        ],
    ),
    (
        "amount",
        [
            ({}, "Select how the amount comes about"),
            ({"asks": "fixed"}, "Enter an amount in pounds and pence"),
            ({"asks": "fixed", "price": "lots"}, "Enter an amount in pounds and pence"),
            ({"asks": "fixed", "price": "0.29"}, "between £0.30 and £100,000.00"),
            ({"asks": "fixed", "price": "100000.01"}, "between £0.30 and £100,000.00"),
            ({"asks": "chosen", "amount_hint": "x" * 256}, "Hint must be 255 characters"),
        ],
    ),
    (
        "fees",
        [
            ({}, "Enter what the fee is for"),
            ({"fee_name": "x" * 101, "fee_price": "1"}, "must be 100 characters or fewer"),
            ({"fee_name": "Child", "fee_price": ""}, "Enter the price of one"),
            ({"fee_name": "Child", "fee_price": "0"}, "Price must be more than £0.00"),
            ({"fee_name": "Child", "fee_price": "100000.01"}, "Price must be £100,000.00"),
            ({"fee_name": "Child", "fee_price": "1", "fee_most": "x"}, "a whole number"),
            ({"fee_name": "Child", "fee_price": "1", "fee_most": "0"}, "between 1 and 99"),
            ({"fee_name": "Child", "fee_price": "1", "fee_most": "100"}, "between 1 and 99"),
            ({"fee_name": "Child", "then": "add"}, "Enter the price of one"),
        ],
    ),
    (
        "limits",
        [
            ({"opens_on-day": "31", "opens_on-month": "2", "opens_on-year": "2099"}, "First"),
            ({"closes_on-day": "x"}, "Last day must be a real date"),
            (
                {"closes_on-day": "1", "closes_on-month": "1", "closes_on-year": "2020"},
                "Last day must be today or in the future",
            ),
            (
                {
                    "opens_on-day": "2",
                    "opens_on-month": "1",
                    "opens_on-year": "2099",
                    "closes_on-day": "1",
                    "closes_on-month": "1",
                    "closes_on-year": "2099",
                },
                "Last day must be the same as or after the first day",
            ),
            ({"most_payments": "many"}, "must be a whole number"),
            ({"most_payments": "0"}, "must be 1 or more"),
            ({"most_payments": "1000001"}, "must be 1,000,000 or fewer"),
        ],
    ),
    (
        "reporting-columns",
        [
            ({"cell": "4120"}, "Enter a column header"),
            ({"header": "Cost"}, "Enter cell content"),
            ({"header": "x" * 31, "cell": "1"}, "must be 30 characters or fewer"),
            ({"header": "Cost", "cell": "x" * 101}, "must be 100 characters or fewer"),
            ({"header": "Cost|", "cell": "1"}, "must not include any of"),
            ({"header": "CENTRE", "cell": "1"}, "There is a column with this header already"),
        ],
    ),
]


@pytest.mark.usefixtures("_administrator")
def test_what_cannot_be_is_refused_and_comes_back(client, at, subtests):
    draft = begin(client, at)
    answer(client, draft, "reporting-columns", header="Centre", cell="1", then="add")
    for question, wrong in WRONG:
        page = read(client.get(f"{draft}/{question}"))
        for answers, said in wrong:
            with subtests.test(f"{question} {said}"):
                refused = client.send(page, f"{draft}/{question}", form="part", **answers)
                assert refused.status_code == 422, answers
                assert said in staff.words(refused), staff.words(refused)
                assert "Error:" in staff.title(refused)
                for name, text in answers.items():
                    control = read(refused).find(f".//input[@id='{name}'][@type='text']")
                    assert control is None or control.get("value") == text


@pytest.mark.usefixtures("_administrator")
def test_each_part_is_changed_by_itself(client, account, at):
    link = payment_link(account)
    path = f"{at}/{link.id}"
    saved = client.submit(f"{path}/details", form="part", title="Dog licence")
    assert saved.request.path == path
    assert "Saved" in saved.text
    assert "Nothing was different" in client.submit(f"{path}/details", form="part").text
    led = client.submit(f"{path}/amount", form="part", asks="fees")
    assert led.request.path == f"{path}/fees"
    assert make.again(link).asks is Asks.CHOSEN
    fee = {"fee_name": "Adult", "fee_price": "12", "fee_most": "5"}
    client.submit(f"{path}/fees", form="part", **fee, then="add")
    assert (make.again(link).asks, make.again(link).fees) == (Asks.FEES, [FEE])
    kept = client.submit(f"{path}/fees", form="fees", remove="adult")
    assert (kept.status_code, "at least one fee" in staff.words(kept)) == (422, True)
    client.submit(f"{path}/fees", form="part", fee_name="Child", fee_price="6", then="continue")
    client.submit(f"{path}/fees", form="fees", remove="adult")
    assert [fee["name"] for fee in make.again(link).fees] == ["Child"]
    client.submit(f"{path}/reporting-columns", form="part", header="Cost", cell="1", then="add")
    client.submit(f"{path}/reporting-columns", form="cells", remove="Cost")
    client.submit(f"{path}/amount", form="part", asks="fixed", price="9.99")

    found = make.again(link)
    assert (found.asks, found.price_pence, found.fees, found.columns) == (Asks.FIXED, 999, [], {})


@pytest.mark.usefixtures("_administrator")
def test_who_is_second_is_told_and_loses_nothing(client, account, at):
    link = payment_link(account)
    path = f"{at}/{link.id}/details"
    page = read(client.get(path))
    changing.change(
        link.id,
        {"title": "Theirs"},
        account_id=account.id,
        version=1,
        actor=make.CASEWORKER,
    )

    told = client.send(page, path, form="part", title="Mine")

    assert told.status_code == 409
    assert "Somebody else has changed this link" in staff.words(told)
    assert make.again(link).title == "Theirs"
    client.send(read(told), path, form="part")
    assert make.again(link).title == "Mine"


@pytest.mark.usefixtures("_administrator")
def test_a_link_is_deleted_once_asked_and_stays_to_be_seen(client, account, at):
    link = payment_link(account, title=EVIL)
    payment = make.captured_payment(1250, account=account, source=Source.PAYMENT_LINK)
    paid_by(link, payment, basket=[{"name": "Adult", "pence": 1250, "many": 1}])
    shown = staff.words(client.get(f"{at}/{link.id}"))
    assert "Success rate 100%" in shown
    assert "Adult £12.50 1 £12.50" in shown
    assert f"{payment.reference} £12.50 Successful" in shown
    assert f"{at}/{link.id}" in client.get(staff.payment_page(payment)).text
    assert "£12.50" in staff.words(client.get(at))
    link_batch(link, ["CT-1", "1250", "Ada", ""], ["CT-2", "1250", "", ""])
    asked = client.get(f"{at}/{link.id}/remove")
    assert "Not paid yet: 2." in staff.words(asked)
    page = read(asked)

    for _ in range(2):
        listed = client.send(page, f"{at}/{link.id}/remove", form="remove")
        assert "Deleted links" in staff.words(listed)

    shown = client.get(f"{at}/{link.id}")
    assert f"{at}/{link.id}/batches" in shown.text
    assert f"{at}/{link.id}/poster" not in shown.text
    assert "Change" not in staff.words(shown)
    assert "Deleted" in staff.words(shown)
    assert path_of(client.get(f"{at}/{link.id}/amount")) == f"{at}/{link.id}"
    assert path_of(client.get(f"{at}/{link.id}/ready")) == f"{at}/{link.id}"


def test_who_may_not_change_links_sees_them(client, account, at):
    link = payment_link(account)
    staff.sign_in(client, staff.person(account, role=Role.VIEW_AND_REFUND))

    for path in (at, f"{at}/{link.id}"):
        page = client.get(path)
        assert link.title in staff.words(page)
        for word in ("Create", "Change", "Delete"):
            assert word not in staff.words(page)


@pytest.mark.usefixtures("_administrator")
def test_there_may_be_more_links_than_fit_on_a_page(client, account, at, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    now = clock.now()
    for age, title in enumerate(("Gone", "Permit A", "Permit B", "Permit C")):
        gone = {"deleted_at": now} if title == "Gone" else {}
        payment_link(account, title=title, created_at=now - timedelta(minutes=age), **gone)

    first, second = (staff.words(client.get(f"{at}?page={page}")) for page in (1, 2))
    assert "Permit A" in first
    assert "Permit B" in first
    assert "Permit C Payers enter it" in second
    assert "Deleted links" not in first
    assert "Deleted links" in second
    assert "Permit A" not in second
    assert path_of(client.get(f"{at}?page=9")) == at


def test_telephone_payments_begin_on_the_dashboard(app, client, account, at):
    dashboard = f"/staff/accounts/{account.id}/dashboard"
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))
    assert "Take a telephone payment" not in staff.words(client.get(dashboard))
    new = f"/staff/accounts/{account.id}/telephone-links/new"
    assert "Enter a title" in staff.words(client.submit(new, form="telephone"))

    made = client.submit(new, form="telephone", title="By telephone", reference_label="Invoice")

    (link,) = queries.of_account(account.id)
    assert (link.kind, link.asks, made.request.path) == (
        Kind.TELEPHONE,
        Asks.CHOSEN,
        f"{at}/{link.id}",
    )
    assert path_of(client.get(new)) == f"{at}/{link.id}"
    client = app.test_client()
    staff.sign_in(client, staff.person(account, role=Role.VIEW_AND_TELEPHONE))
    assert "Take a telephone payment" in staff.words(client.get(dashboard))
    start = f"/staff/accounts/{account.id}/telephone-payments/new"
    started = client.submit(start, form="start", follow=False)
    assert started.status_code == 303
    opened = client.get(path_of(started), follow_redirects=True)
    assert payers.heading(opened) == "By telephone"
    make.changed(account, allow_moto=False)
    assert "no telephone link that can be paid" in staff.words(client.get(start))
