import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.money import NotAnAmount, format_pounds, parse_pounds

PENCE = st.integers(min_value=0, max_value=10**11 - 1)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("0", 0),
        ("0.00", 0),
        ("0.01", 1),
        ("12", 1200),
        ("12.50", 1250),
        ("£12.50", 1250),
        ("£ 12.50", 1250),
        ("  12.50\n", 1250),
        ("\N{NO-BREAK SPACE}12.50", 1250),
        ("£\N{NO-BREAK SPACE}12.50", 1250),
        ("007", 700),
        ("1,204.50", 120450),
        ("£1,204", 120400),
        ("100000", 10_000_000),
        ("999,999,999.99", 99_999_999_999),
        ("999999999.99", 99_999_999_999),
    ],
)
def test_reads_what_people_type(typed, pence):
    assert parse_pounds(typed) == pence


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "£",
        ".",
        ".50",
        "12.",
        "12.5",
        "12.505",
        "12,50",
        "1,2",
        "1,23",
        "12,3456",
        "1234,567",
        ",123",
        "1,,234",
        "1,234,56",
        "-1",
        "−1",
        "+1",
        "1-",
        "1e3",
        "0x10",
        "1_000",
        "1 000",
        "12.50 13",
        "12p",
        "12.50p",
        "$12",
        "€12",
        "££12",
        "12£",
        "twelve",
        "nan",
        "inf",
        "1.2.3",
        "1234567890",
        "1,234,567,890",
        "٣",
        "£٣",
        "£١٢.٥٠",
        "12.٥٠",
        "１２",
        "²",
    ],
)
def test_refuses_what_is_not_plainly_an_amount(typed):
    with pytest.raises(NotAnAmount) as refused:
        parse_pounds(typed)
    assert refused.value.message == "Enter an amount in pounds and pence, like 12.50"


@pytest.mark.parametrize(
    ("pence", "written"),
    [
        (0, "£0.00"),
        (1, "£0.01"),
        (99, "£0.99"),
        (2000, "£20.00"),
        (120450, "£1,204.50"),
        (10_000_000, "£100,000.00"),
        (123_456_789_01, "£123,456,789.01"),
        (-1, "−£0.01"),
        (-120450, "−£1,204.50"),
    ],
)
def test_writes_two_decimals_always(pence, written):
    assert format_pounds(pence) == written


@given(PENCE)
def test_reads_what_it_writes(pence):
    assert parse_pounds(format_pounds(pence)) == pence


@given(st.text())
def test_reads_whole_pence_or_refuses(text):
    try:
        pence = parse_pounds(text)
    except NotAnAmount:
        return
    assert type(pence) is int
    assert pence >= 0
