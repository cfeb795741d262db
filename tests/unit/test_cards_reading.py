"""What is read beside a card number: expiry date, security code, and the payer's own details."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cards import (
    Brand,
    Problem,
    read_email,
    read_expiry,
    read_line,
    read_name,
    read_postcode,
    read_security_code,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("month", "year", "read"),
    [
        ("11", "26", "11/26"),
        ("1", "27", "01/27"),
        (" 01 ", "2027", "01/27"),
        ("\uff11\uff12", "\uff12\uff17", "12/27"),
        ("12", "99", "12/99"),
        ("12", "2099", "12/99"),
        ("10", "26", Problem.EXPIRY_PAST),
        ("12", "25", Problem.EXPIRY_PAST),
        ("12", "1999", Problem.EXPIRY_PAST),
        ("12", "2100", Problem.EXPIRY_YEAR),
        ("12", "027", Problem.EXPIRY_YEAR),
        ("12", "7", Problem.EXPIRY_YEAR),
        ("12", "2O27", Problem.EXPIRY_YEAR),
        ("0", "27", Problem.EXPIRY_MONTH),
        ("13", "27", Problem.EXPIRY_MONTH),
        ("012", "27", Problem.EXPIRY_MONTH),
        ("Jan", "27", Problem.EXPIRY_MONTH),
        ("", "27", Problem.MISSING),
        ("12", " ", Problem.MISSING),
        ("", "", Problem.MISSING),
    ],
)
def test_expiry_dates(month, year, read):
    assert read_expiry(month, year, now=NOW) == read


@pytest.mark.parametrize(
    ("now", "read"),
    [
        (datetime(2026, 11, 30, 23, 59, tzinfo=UTC), "11/26"),
        (datetime(2026, 12, 1, 11, 59, tzinfo=UTC), "11/26"),  # still November on Baker Island
        (datetime(2026, 12, 1, 12, 0, tzinfo=UTC), Problem.EXPIRY_PAST),
        (datetime(2026, 12, 1, 12, 30, tzinfo=timezone(timedelta(hours=1))), "11/26"),
    ],
)
def test_a_card_is_good_until_its_month_is_over_everywhere(now, read):
    assert read_expiry("11", "26", now=now) == read


@pytest.mark.parametrize(
    ("now", "read"),
    [
        (datetime(2027, 1, 1, 11, 59, tzinfo=UTC), "12/26"),
        (datetime(2027, 1, 1, 12, 0, tzinfo=UTC), Problem.EXPIRY_PAST),
    ],
)
def test_so_it_is_at_the_end_of_a_year(now, read):
    assert read_expiry("12", "26", now=now) == read


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2098, 12, 31), timezones=st.timezones()),  # noqa: DTZ001  timezones= adds one
)
def test_nobody_is_refused_in_the_month_on_the_card(now):
    assert read_expiry(str(now.month), str(now.year), now=now) == f"{now:%m/%y}"


@given(st.text(max_size=6), st.text(max_size=6))
def test_any_expiry_date_is_read_or_refused(month, year):
    read = read_expiry(month, year, now=NOW)

    assert isinstance(read, Problem) or (len(read) == 5 and read[2] == "/")


@pytest.mark.parametrize(
    ("text", "brand", "read"),
    [
        ("123", Brand.VISA, "123"),
        (" 1 2-3 ", Brand.VISA, "123"),
        ("\uff11\uff12\uff13", Brand.VISA, "123"),
        ("1234", Brand.VISA, Problem.SECURITY_CODE_LENGTH),
        ("12", Brand.VISA, Problem.SECURITY_CODE_LENGTH),
        ("12a", Brand.VISA, Problem.SECURITY_CODE_LENGTH),
        ("1234", Brand.AMERICAN_EXPRESS, "1234"),
        ("123", Brand.AMERICAN_EXPRESS, Problem.SECURITY_CODE_LENGTH),
        ("123", None, "123"),
        ("1234", None, "1234"),
        ("12345", None, Problem.SECURITY_CODE_LENGTH),
        ("", Brand.VISA, Problem.MISSING),
        ("000", Brand.VISA, "000"),
    ],
)
def test_security_codes(text, brand, read):
    assert read_security_code(text, brand=brand) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (" Ms A N Other ", "Ms A N Other"),
        ("Sia\u0302n", "Si\u00e2n"),  # the accent, composed
        ("A\x00B\nC", "A B C"),
        ("Hal 9000 12345678", Problem.TOO_MANY_DIGITS),
        ("A 12345678901", "A 12345678901"),
        ("4242 4242 4242 4242", Problem.TOO_MANY_DIGITS),
        ("123", Problem.LOOKS_LIKE_SECURITY_CODE),
        (" 1234 ", Problem.LOOKS_LIKE_SECURITY_CODE),
        ("\uff11\uff12\uff13", Problem.LOOKS_LIKE_SECURITY_CODE),
        ("12", "12"),
        ("12345", "12345"),
        ("", Problem.MISSING),
        ("   ", Problem.MISSING),
        ("a" * 200, "a" * 200),
        ("a" * 201, Problem.TOO_LONG),
        ("4242424242424242" * 20, Problem.TOO_MANY_DIGITS),
    ],
)
def test_names(text, read):
    assert read_name(text) == read


def test_the_api_takes_longer_names():
    assert read_name("a" * 255, longest=255) == "a" * 255


@pytest.mark.parametrize(
    ("text", "required", "read"),
    [
        ("10 Downing Street", True, "10 Downing Street"),
        ("123", True, "123"),
        ("", True, Problem.MISSING),
        (" ", False, ""),
        ("Flat 4242424242424242", False, Problem.TOO_MANY_DIGITS),
        ("a" * 101, True, Problem.TOO_LONG),
    ],
)
def test_address_lines(text, required, read):
    assert read_line(text, required=required) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("SW1A 2AA", "SW1A 2AA"),
        ("sw1a2aa", "SW1A 2AA"),
        (" sw1a  2aa ", "SW1A 2AA"),
        ("SW1A-2AA", "SW1A 2AA"),
        ("M1 1AE", "M1 1AE"),
        ("b338th", "B33 8TH"),
        ("CR2 6XH", "CR2 6XH"),
        ("DN55 1PT", "DN55 1PT"),
        ("W1A 0AX", "W1A 0AX"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("BF1 3AA", "BF1 3AA"),
        ("GIR 0AA", "GIR 0AA"),
        ("N1C 4AG", "N1C 4AG"),
        ("SW1A", Problem.POSTCODE_NOT_UK),
        ("QA1 1AA", Problem.POSTCODE_NOT_UK),
        ("SW1A 2A", Problem.POSTCODE_NOT_UK),
        ("SW1A 2CA", Problem.POSTCODE_NOT_UK),
        ("GIR 1AA", Problem.POSTCODE_NOT_UK),
        ("90210", Problem.POSTCODE_NOT_UK),
        ("", Problem.MISSING),
        ("SW1A 2AA London", Problem.TOO_LONG),
        ("424242424242", Problem.TOO_MANY_DIGITS),
    ],
)
def test_postcodes_in_the_united_kingdom(text, read):
    assert read_postcode(text, country="GB") == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("90210", "90210"),
        ("d02 x285", "d02 x285"),
        ("", Problem.MISSING),
        ("12345678901", Problem.TOO_LONG),
        ("123456789012", Problem.TOO_MANY_DIGITS),
    ],
)
def test_postcodes_elsewhere_are_taken_as_they_are(text, read):
    assert read_postcode(text, country="IE") == read


@pytest.mark.parametrize(
    "text",
    [
        "citizen@example.gov.uk",
        "o'brien+tax.2026@mail-1.example.co.uk",
        "si\u00e2n@enghraifft.cymru",
        "info@b\u00fccher.example",
        "info@xn--bcher-kva.example",
        "a@" + "b" * 63 + ".uk",
        "a" * 64 + "@example.com",
        "simulate-delivered-2@notifications.service.gov.uk",
    ],
)
def test_email_addresses_that_could_exist(text):
    assert read_email(f" {text} ") == text


@pytest.mark.parametrize(
    "text",
    [
        "citizen",
        "citizen@",
        "@example.com",
        "a@b@example.com",
        "a..b@example.com",
        "a@example..com",
        "a@example",
        "a@.com",
        "a@example.com.",
        "a@-example.com",
        "a@example-.com",
        "a@example.c",
        "a@example.123",
        "a@exam_ple.com",
        "a b@example.com",
        "a@exa mple.com",
        "<a@example.com>",
        "a,b@example.com",
        "a@" + "b" * 64 + ".uk",
        "a" * 65 + "@example.com",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
    ],
)
def test_email_addresses_that_could_not(text):
    assert read_email(text) is Problem.EMAIL_NOT_READABLE


def test_an_email_address_may_be_left_out_only_where_it_is_optional():
    assert read_email(" ", required=False) == ""
    assert read_email(" ") is Problem.MISSING


def test_an_email_address_has_at_most_254_characters():
    longest = "a@" + ".".join(["b" * 61] * 4) + ".uk"

    assert read_email(longest.replace("a@", "aa@")) == longest.replace("a@", "aa@")
    assert len(longest) == 252
    assert read_email("a" * 4 + longest[1:]) is Problem.TOO_LONG


@given(st.text(st.characters() | st.sampled_from("0123456789@. \x00\ud800"), max_size=300))
def test_what_is_read_can_be_stored_and_holds_no_card_number(text):
    for read in (
        read_name(text),
        read_line(text),
        read_postcode(text, country="GB"),
        read_postcode(text, country="FR"),
    ):
        if not isinstance(read, Problem):
            read.encode()  # no half characters
            assert not {"\x00", "\r", "\n"} & set(read)
            assert sum(character.isdecimal() for character in read) < 12


@given(st.emails())
def test_an_email_address_is_read_as_it_is_or_refused(text):
    assert read_email(text) in {text, Problem.EMAIL_NOT_READABLE}
