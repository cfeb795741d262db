"""The table of ranges, and an operator's own file of them."""

from array import array
from bisect import bisect_right

import pytest

from app import cards, create_app
from app.cards import BadRanges, Brand, CardFacts, CardType, Prepaid, identify
from app.cards.brands import Range, RangeTable
from app.cards.range_files import read
from config import BadConfig, Config

HEAD = "first,last,brand,type,corporate,prepaid\n"
LINES = """40001200000,40001249999,visa,debit,no,not_prepaid
40001250000,40001299999,visa,credit,yes,not_prepaid
5100000000000000000,5100009999999999999,master-card,debit,no,prepaid
"""
DEBIT = CardFacts(brand=Brand.VISA, type=CardType.DEBIT, prepaid=Prepaid.NO)
CORPORATE = CardFacts(brand=Brand.VISA, type=CardType.CREDIT, corporate=True, prepaid=Prepaid.NO)
PREPAID = CardFacts(brand=Brand.MASTERCARD, type=CardType.DEBIT, prepaid=Prepaid.YES)


@pytest.fixture
def file(tmp_path):
    """Write a file of ranges: the lines after the first."""

    def written(lines, *, head=HEAD):
        path = tmp_path / "ranges.csv"
        path.write_text(head + lines)
        return path

    return written


@pytest.fixture
def in_force(file):
    """The file is used for the time of a test."""
    cards.use_file(str(file(LINES)))
    yield
    cards.use_file("")


@pytest.mark.parametrize(
    ("number", "facts"),
    [
        ("4000120000012345", DEBIT),
        ("4000124999912345678", DEBIT),
        ("40001250000", CORPORATE),
        ("5100000000000000", PREPAID),  # 16 digits, in a range written with 19
        ("5100009999999999", PREPAID),
        ("5100010000000000", CardFacts(brand=Brand.MASTERCARD)),
        ("4000130000000000", CardFacts(brand=Brand.VISA)),
        ("9999999999999999", None),
    ],
)
def test_what_the_file_knows_counts_before_the_brand(in_force, number, facts):
    assert identify(number) == facts


def test_the_file_counts_before_a_brand_that_is_known_by_more_digits(file):
    cards.use_file(str(file("600,600,maestro,debit,no,unknown\n601,601,visa,debit,no,unknown\n")))
    try:
        assert identify("6011000000000000").brand is Brand.VISA
    finally:
        cards.use_file("")


def test_the_test_cards_stay_what_they_are(in_force):
    assert identify("5105105105105100").type is CardType.DEBIT
    assert identify("4111111111111111").corporate


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("4,4,visa,debit,no\n", "line 2: there must be 6 values"),
        ("4,4,visa,debit,no,unknown,x\n", "line 2: there must be 6 values"),
        ("4x,41,visa,debit,no,unknown\n", "line 2: first must be 1 to 19 digits"),
        ("４,4,visa,debit,no,unknown\n", "line 2: first must be 1 to 19 digits"),
        (f"{'4' * 20},{'4' * 20},visa,debit,no,unknown\n", "line 2: first must be 1 to 19"),
        (",4,visa,debit,no,unknown\n", "line 2: first must be"),
        ("4,41,visa,debit,no,unknown\n", "line 2: first and last must have as many"),
        ("42,41,visa,debit,no,unknown\n", "and last not be less"),
        ("4,4,Visa,debit,no,unknown\n", "line 2: brand must be one of visa, master-card"),
        ("4,4,visa,both,no,unknown\n", "line 2: type must be one of credit, debit"),
        ("4,4,visa,debit,maybe,unknown\n", "line 2: corporate must be one of yes, no"),
        ("4,4,visa,debit,no,\n", "line 2: prepaid must be one of prepaid, not_prepaid, unknown"),
        ("4,4,visa,debit,no,unknown\n" * 2, "line 3: its range overlaps that of line 2"),
        (
            "40,49,visa,debit,no,unknown\n41234,41239,visa,credit,no,unknown\n",
            "line 3: its range overlaps that of line 2",
        ),
        ("\x00,\xff", "line 2: first must be 1 to 19 digits"),
    ],
)
def test_a_mistake_is_named_with_its_line(file, lines, problem):
    with pytest.raises(BadRanges) as refused:
        read(file(lines))

    assert problem in str(refused.value)


def test_other_columns_are_refused(file):
    with pytest.raises(BadRanges, match="line 1: the columns must be first,last,brand"):
        read(file(LINES, head="from,to,brand,type,corporate,prepaid\n"))
    with pytest.raises(BadRanges, match="line 1"):
        read(file("", head=""))


def test_what_is_no_text_is_refused(tmp_path):
    path = tmp_path / "ranges.csv"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BadRanges, match="it cannot be read"):
        read(path)


def test_not_every_mistake_of_a_file_is_listed(file):
    with pytest.raises(BadRanges) as refused:
        read(file("x,x,visa,debit,no,unknown\n" * 1000))

    assert len(refused.value.problems) == 20


def test_nothing_starts_on_a_bad_file(file, tmp_path):
    bad = file("x,x,visa,debit,no,unknown\n")

    with pytest.raises(BadConfig, match="ranges.csv, line 2: first must be 1 to 19 digits"):
        create_app(Config(testing=True, data_dir=tmp_path, card_ranges_file=str(bad)))
    with pytest.raises(BadConfig, match="EXCHEQUER_CARD_RANGES_FILE must name a file"):
        Config(card_ranges_file=str(tmp_path / "none.csv"))


class Counted(array):
    """An array that counts how often it is looked into."""

    looks = 0

    def __getitem__(self, index):
        Counted.looks += 1
        return super().__getitem__(index)


def test_a_table_as_large_as_a_schemes_is_searched_by_halves(monkeypatch):
    assert bisect_right(Counted("Q", range(8)), 5) == 6
    assert Counted.looks == 3, "the count counts"
    facts = [DEBIT, CORPORATE, PREPAID]
    ranges = [
        Range(f"4{number:06d}0000", f"4{number:06d}4999", facts[number % 3])
        for number in range(200_000)
    ]

    table = RangeTable(ranges)
    (of_eleven,) = table._by_length.values()
    of_eleven.firsts = Counted("Q", of_eleven.firsts)
    Counted.looks = 0

    assert table.find("4123456321012345") is facts[123_456 % 3]
    assert table.find("4123456600012345") is None
    assert Counted.looks <= 2 * 18
    arrays = (of_eleven.firsts, of_eleven.lasts, of_eleven.facts)
    assert sum(array_.itemsize for array_ in arrays) == 18, "bytes a range"
    assert len(table._facts) == 3
