"""The list of payments and the page of one, as a caseworker gets them."""

import pytest

from app.payments.states import State
from tests import make
from tests.support import disputing
from tests.support.clients import read
from tests.support.clocks import travelled
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


def cells(response) -> list[str]:
    """What stands in the first line, without the box to tick."""
    row = read(response).find(".//tbody/tr")
    return [" ".join("".join(cell.itertext()).split()) for cell in row][1:]


def by_class(response, name: str):
    return read(response).findall(f".//*[@class='{name}']")


def search(client, account, **typed):
    """Fill in the form and follow to the results."""
    return client.submit(staff.payments_page(account), form="search", **typed)


def link(response, text: str) -> str:
    """Where the link with this text leads."""
    for anchor in read(response).iter("a"):
        if text in " ".join("".join(anchor.itertext()).split()):
            return anchor.get("href")
    raise AssertionError(f"no link {text!r}")


# The list


def test_the_list_shows_each_payment_in_a_line(client, account):
    payment = make.captured_payment(120050, account=account, reference="A/1")
    make.refund(payment, amount_pence=50)

    response = client.get(staff.payments_page(account))

    reference, email, amount, card, status, created = cells(response)
    assert (reference, email, card) == ("A/1", "ada@payer.example", "Visa 4242")
    assert amount == "£1,200.50£0.50 refunded"
    assert status == "Successful"
    assert " at " in created
    assert "1 payment" in staff.words(response)
    assert "Times are UK local time" in staff.words(response)


def test_a_disputed_payment_is_marked_in_the_list(client, account):
    make.captured_payment(account=account, reference="QUIET")
    disputing.disputed_payment(account=account, reference="LOUD")

    page = client.get(staff.payments_page(account))

    marks = [mark.text or "" for mark in by_class(page, "staff-payments__mark")]
    assert dict(zip(listed(page), marks, strict=True)) == {"LOUD": "Disputed", "QUIET": ""}


def test_times_are_those_of_the_united_kingdom(client, account):
    payment = make.payment(account=account)
    make.changed(payment, created_at=payment.created_at.replace(2026, 7, 1, 23, 30))

    assert cells(client.get(staff.payments_page(account)))[5] == "2 July 2026 at 12:30am"
    assert "2 July 2026 at 12:30am BST" in client.get(staff.payment_page(payment)).text


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_word_and_a_page(client, account, state):
    payment = make.payment_in(state, account=account)

    assert client.get(staff.payments_page(account)).status_code == 200
    assert client.get(staff.payment_page(payment)).status_code == 200


def test_an_account_without_payments_says_so(client, account):
    response = client.get(staff.payments_page(account))

    assert "There are no payments yet" in staff.words(response)
    assert "Search" not in staff.words(response)


def test_a_search_that_finds_nothing_says_so_and_can_be_undone(client, account):
    make.payment(account=account, reference="A/1")

    response = search(client, account, reference="nothing like it")

    assert "No payments found" in staff.words(response)
    assert staff.title(response).startswith("Payments: 0 payments found")
    assert listed(client.get(link(response, "Clear all filters"))) == ["A/1"]


def test_a_search_leads_to_an_address_that_can_be_kept(client, account):
    make.payment(account=account, reference="A/1")
    make.payment(account=account, reference="B/2")

    response = client.submit(
        staff.payments_page(account), form="search", reference="a/1", follow=False
    )

    assert response.status_code == 303
    assert response.location == f"{staff.payments_page(account)}?reference=a/1"
    assert listed(client.get(response.location)) == ["A/1"]


def test_each_filter_is_kept_in_the_form_and_can_be_taken_away(client, account):
    make.captured_payment(account=account, reference="A/1")
    make.declined_payment(account=account, reference="A/1")

    response = search(
        client, account, reference="a/1", status=["declined"], **{"from": "1 Jan 2020"}
    )

    assert listed(response) == ["A/1"]
    form = read(response)
    assert form.find(".//input[@id='reference']").get("value") == "a/1"
    assert form.find(".//input[@id='from']").get("value") == "1/1/2020"
    checked = [box.get("value") for box in form.iter("input") if box.get("checked") is not None]
    assert checked == ["declined"]
    assert form.find(".//details").get("open") is not None
    assert len(listed(client.get(link(response, "Remove this filter: Declined")))) == 2
    assert "reference" not in link(response, "Remove this filter: Reference: a/1")


def test_a_whole_reference_is_shown_first_and_parts_on_request(client, account):
    for reference in ("A/1", "A/12"):
        make.payment(account=account, reference=reference)

    whole = search(client, account, reference="a/1")
    parts = client.get(link(whole, "Show those that contain it too"))

    assert listed(whole) == ["A/1"]
    assert sorted(listed(parts)) == ["A/1", "A/12"]
    assert "These contain what you entered" in staff.words(parts)


def test_pages_follow_each_other(client, account):
    for number in range(45):
        with travelled(minutes=number):
            make.payment(account=account, reference=f"N{number}")

    first = client.get(staff.payments_page(account))
    second = client.get(link(first, "Older"))
    third = client.get(link(second, "Older"))
    back = client.get(link(second, "Newer"))

    assert listed(first) == [f"N{number}" for number in range(44, 24, -1)]
    assert listed(second) == [f"N{number}" for number in range(24, 4, -1)]
    assert listed(third) == [f"N{number}" for number in range(4, -1, -1)]
    assert listed(back) == listed(first)
    assert "Newer" not in first.text
    assert "Older" not in third.text
    assert len(listed(client.get(link(first, "Show 100 on a page")))) == 45


def test_a_search_goes_on_over_pages_and_keeps_its_size(client, account):
    for number in range(120):
        make.payment(account=account, reference=f"N{number}")
    make.payment(account=account, reference="OTHER")

    response = search(client, account, reference="n", size="100")
    older = client.get(link(response, "Older"))

    assert len(listed(response)) == 100
    assert "120 payments" in staff.words(response)
    assert len(listed(older)) == 20
    assert "OTHER" not in response.text + older.text


@pytest.mark.parametrize("where", ["after", "before"])
@pytest.mark.parametrize("forged", ["", "x", "1.x", "-1." + "a" * 26, "9" * 30])
def test_a_forged_position_is_ignored(client, account, where, forged):
    make.payment(account=account, reference="A/1")

    response = client.get(staff.payments_page(account), query_string={where: forged})

    assert listed(response) == ["A/1"]


@pytest.mark.parametrize(
    "typed",
    [
        {"reference": make.VISA},
        {"email": "4242 4242 4242 4242"},
        {"last_four": make.VISA},
        {"from": make.VISA},
    ],
)
def test_a_card_number_is_refused_and_goes_nowhere(client, account, typed, caplog):
    make.payment(account=account)

    response = client.submit(staff.payments_page(account), form="search", follow=False, **typed)

    assert response.status_code == 422
    assert staff.title(response).startswith("Error: Payments")
    assert response.text.count("must not be a card number") == 2
    assert "Location" not in response.headers
    for trace in (response.text, str(response.headers), caplog.text):
        assert "4242424242" not in trace.replace(" ", "")


def test_a_card_number_in_an_address_is_not_repeated(client, account):
    make.payment(account=account)

    response = client.get(staff.payments_page(account), query_string={"reference": make.VISA})

    assert response.status_code == 422
    assert make.VISA not in response.text


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, account):
    make.payment(account=account)

    response = search(client, account, reference="A/1", last_four="12", to="soon", status=["error"])

    assert response.status_code == 422
    form = read(response)
    for name, value in (("reference", "A/1"), ("last_four", "12"), ("to", "soon")):
        assert form.find(f".//input[@id='{name}']").get("value") == value
    assert form.find(".//a[@href='#last_four']") is not None
    assert form.find(".//a[@href='#to']") is not None
    assert not listed(response)


@pytest.mark.parametrize(
    "text",
    [HOSTILE, "\x00", "💷" * 50, "%' OR 1=1 --", "ẞ", "\u202e"],
    ids=["markup", "nul", "emoji", "sql", "sharp s", "right to left"],
)
def test_nothing_typed_breaks_it(client, account, text):
    make.payment(account=account)

    for field in ("reference", "email", "last_four", "from", "status", "size", "after"):
        for response in (
            search(client, account, **{field: text}),
            client.get(staff.payments_page(account), query_string={field: text}),
        ):
            assert response.status_code in {200, 422}
            assert "<script>alert" not in response.text


@pytest.mark.parametrize("count", [1, 100])
def test_a_long_list_asks_no_more_than_a_short_one(client, account, count):
    for number in range(count):
        make.payment(account=account, reference=f"N{number}")

    with statements() as said:
        response = client.get(f"{staff.payments_page(account)}?size=100")

    assert len(listed(response)) == count
    # Who it is, where they work, whether the service is live, what they have saved, and the lines,
    # which when they are all also say how many.
    assert len(said) == 5, said
