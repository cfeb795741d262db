"""What people type into the search, and what becomes of it."""

from datetime import UTC, date, datetime

import pytest
from werkzeug.datastructures import MultiDict

from app.payments.search import Standing
from app.web.staff.payment_filter import PaymentFilter
from app.web.staff.payment_filter_errors import contains_card_number
from app.web.staff.periods import read_day
from tests import make


def read(**typed) -> PaymentFilter:
    pairs = [
        (name.rstrip("_"), text)
        for name, texts in typed.items()
        for text in (texts if isinstance(texts, list) else [texts])
    ]
    return PaymentFilter.read(MultiDict(pairs))


def problems(**typed) -> dict[str, str]:
    return {error.field: str(error.text) for error in read(**typed).errors}


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("27/3/2026", date(2026, 3, 27)),
        ("27/03/2026", date(2026, 3, 27)),
        ("27 3 2026", date(2026, 3, 27)),
        ("27.3.2026", date(2026, 3, 27)),
        ("27-3-2026", date(2026, 3, 27)),
        ("27 March 2026", date(2026, 3, 27)),
        ("27 mar 2026", date(2026, 3, 27)),
        ("2026-03-27", date(2026, 3, 27)),
        ("29/2/2028", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_as_people_write_it(typed, day):
    assert read_day(typed) == day


@pytest.mark.parametrize(
    "typed",
    ["", "27", "3/27/2026", "29/2/2026", "31/4/2026", "27/3/26", "27 Smarch 2026", "yesterday",
     "2026-13-01", "0001-01-01", "9999-12-31", "٢٧/٣/٢٠٢٦", "27/3/2026 ", "1" * 300],
)  # fmt: skip
def test_anything_else_is_no_day(typed):
    assert read_day(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        make.VISA,
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242 . 4242 - 4242 4242",
        "378282246310005",
        "ref 4242424242424242 please",
        "(4242424242424242)",
        "501869000007",
        "6304000000000000000",
    ],
)
@pytest.mark.parametrize("field", ["reference", "email", "last_four", "from", "to"])
def test_a_card_number_is_refused_and_forgotten_wherever_it_is_typed(typed, field):
    asked = PaymentFilter.read(MultiDict({field: typed}))

    assert "must not be a card number" in str(asked.errors.text(field))
    kept = repr(asked.texts) + repr(asked.query()) + repr([text for text, _ in asked.tags()])
    kept += repr([str(error.text) for error in asked.errors])
    assert typed not in kept
    assert "4242424242" not in kept.replace(" ", "").replace("-", "")


@pytest.mark.parametrize(
    "typed",
    ["4242", "42424242424", "4242424242424241", "LIC-2026-00042", "1234567890123", "07700 900123",
     "12345678901234567890123", "4242x4242x4242x4242"],
)  # fmt: skip
def test_other_numbers_are_not_taken_for_one(typed):
    assert not contains_card_number(typed)
    assert not problems(reference=typed)


@pytest.mark.parametrize("field", ["last_four", "from", "to"])
def test_a_mistyped_card_number_is_not_kept_where_no_long_number_belongs(field):
    asked = PaymentFilter.read(MultiDict({field: "4242 4242 4242 4241"}))

    assert "must not be a card number" in str(asked.errors.text(field))
    assert asked.texts[field] == ""


@pytest.mark.parametrize("typed", ["4", "42", "424", "42424", "abcd", "٤٢٤٢", "42 4"])
def test_the_last_four_digits_are_four_digits(typed):
    assert problems(last_four=typed) == {"last_four": "Last 4 digits of card must be 4 digits"}


def test_what_is_too_long_to_be_anybodys_is_refused():
    assert problems(reference="x" * 256) == {
        "reference": "Reference must be 255 characters or fewer"
    }
    assert problems(email="x" * 255) == {"email": "Email address must be 254 characters or fewer"}


def test_days_must_be_days_and_in_order():
    assert problems(from_="soon") == {"from": "From must be a real date, like 27/3/2026"}
    assert problems(from_="2/1/2026", to="1/1/2026") == {
        "to": "To must be the same day as From or later"
    }
    assert problems(from_="1/1/2026", to="1/1/2026") == {}


def test_days_are_days_in_the_united_kingdom():
    """In summer the day begins at eleven in the evening, UTC."""
    wanted = read(from_="1/7/2026", to="1/7/2026").wanted()

    assert wanted.created_from == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert wanted.created_before == datetime(2026, 7, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [("29/3/2026", 23), ("25/10/2026", 25)])
def test_days_when_the_clocks_change_are_as_long_as_they_are(day, hours):
    wanted = read(from_=day, to=day).wanted()

    assert (wanted.created_before - wanted.created_from).total_seconds() == hours * 3600


def test_what_nobody_can_have_typed_is_left_out():
    asked = read(reference=" A\x00\n\u200b\u2028B ")

    assert asked.texts["reference"] == "AB"


def test_statuses_that_do_not_exist_are_left_out():
    asked = read(status=["error", "fine", "success", "error"])

    assert asked.standings == (Standing.SUCCESS, Standing.ERROR)


def test_the_address_says_what_was_asked_and_is_read_back_the_same():
    asked = read(
        reference="A&B", email="a@b", last_four="4242", from_="1/2/2026", to="3 Feb 2026",
        status=["error", "success"], part="yes", size="100",
    )  # fmt: skip

    again = PaymentFilter.read(MultiDict(asked.query()))

    assert asked.query()["from"] == "2026-02-01"
    assert again.wanted() == asked.wanted()
    assert again.size == 100
    assert again.shown()["to"] == "3/2/2026"


def test_nothing_asked_is_nothing_in_the_address():
    assert read().query() == {}
    assert read().is_empty


def test_each_thing_asked_can_be_taken_away():
    asked = read(reference="A/1", from_="1/2/2026", status=["error", "success"], size="100")

    tags = {text: without.query() for text, without in asked.tags()}

    assert list(tags) == ["Reference: A/1", "From: 1 February 2026", "Successful", "Error"]
    assert "reference" not in tags["Reference: A/1"]
    assert "from" not in tags["From: 1 February 2026"]
    assert tags["Error"]["status"] == ["success"]
    assert all(query["size"] == "100" for query in tags.values())


@pytest.mark.parametrize("size", ["", "0", "21", "1000000", "x"])
def test_only_two_sizes_are_to_be_had(size):
    assert read(size=size).size == 20
