"""Lines of a spreadsheet: which payments they are, and what is wrong with them, line by line."""

import pytest

from app.payment_links.batches import lines
from app.payment_links.batches.lines import Wrong
from app.payment_links.models import Asks, PaymentLink
from app.payment_links.spreadsheets import Row
from tests import make

HEADINGS = ["reference", "amount"]


def link(**columns):
    usual = {"asks": Asks.CHOSEN, "columns": {}, "price_pence": None, "language": "en"}
    return PaymentLink(**usual | columns)


def read(*rows, of=None):
    numbered = [Row(line, cells) for line, cells in enumerate(rows, start=1)]
    return lines.read(numbered, link=of or link(), smallest_pence=30)


def test_a_line_is_a_payment_with_its_columns():
    found = read(
        ["Amount", " REFERENCE ", "name", "Cost  centre", "Ward"],
        ["£1,204.5", "A 1"],
        ["12.5", "A 2", "Ann", "7"],
        ["£1,204.50", "a 3", "", "", "North"],
    )

    assert [trouble[:3] for trouble in found.troubles] == [(2, "Amount", Wrong.NOT_AN_AMOUNT)]
    assert found.headings == ["Cost centre", "Ward"]
    assert [tuple(line) for line in found.lines] == [
        (3, "A 2", 1250, {"Cost centre": "7"}, "Ann"),
        (4, "a 3", 120450, {"Ward": "North"}, ""),
    ]
    assert found.total_pence == 121700


def test_a_fixed_sum_need_not_be_said_again():
    fixed = link(asks=Asks.FIXED, price_pence=1200)

    assert [one.amount_pence for one in read(["reference"], ["A"], of=fixed).lines] == [1200]
    found = read(HEADINGS, ["A", ""], ["B", "12"], ["C", "12.01"], of=fixed)
    assert [trouble[:3] for trouble in found.troubles] == [(4, "amount", Wrong.OTHER_PRICE)]


@pytest.mark.parametrize(
    ("cells", "heading", "wrong"),
    [
        (["", "1"], "reference", Wrong.MISSING),
        (["A" * 256, "1"], "reference", Wrong.LONG),
        (["=1+1", "1"], "reference", Wrong.CHARACTERS),
        (["A\u202eB", "1"], "reference", Wrong.CHARACTERS),
        ([make.VISA, "1"], "reference", Wrong.CARD),
        (["4242 4242 4242 4242", "1"], "reference", Wrong.CARD),
        (["a", "1"], "reference", Wrong.TWICE),
        (["B", ""], "amount", Wrong.MISSING),
        (["B", "ten"], "amount", Wrong.NOT_AN_AMOUNT),
        (["B", "1,2"], "amount", Wrong.NOT_AN_AMOUNT),
        (["B", "-1"], "amount", Wrong.NOT_AN_AMOUNT),
        (["B", "0"], "amount", Wrong.SMALL),
        (["B", "0.29"], "amount", Wrong.SMALL),
        (["B", "100000.01"], "amount", Wrong.LARGE),
        (["B", "£200,000"], "amount", Wrong.LARGE),
        (["B", "1", make.VISA], "name", Wrong.CARD),
        (["B", "1", "n" * 256], "name", Wrong.LONG),
        (["B", "1", "", make.VISA], "Ward", Wrong.CARD),
        (["B", "1", "", "w" * 101], "Ward", Wrong.LONG),
        (["B", "1", "", "<b>"], "Ward", Wrong.CHARACTERS),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_column(cells, heading, wrong):
    found = read([*HEADINGS, "name", "Ward"], ["A", "1"], cells)

    (trouble,) = found.troubles
    assert trouble[:3] == (3, heading, wrong)
    assert trouble.other == (2 if wrong is Wrong.TWICE else 0)


@pytest.mark.parametrize(
    ("headings", "wrong", "heading"),
    [
        (["amount"], Wrong.NO_REFERENCES, ""),
        (["reference", "sum"], Wrong.NO_AMOUNTS, ""),
        ([*HEADINGS, "Ward", "WARD"], Wrong.HEADING_TWICE, "Ward"),
        (["reference", "amount", "Reference"], Wrong.HEADING_TWICE, "reference"),
        ([*HEADINGS, "h" * 31], Wrong.HEADING_NOT_FIT, ""),
        ([*HEADINGS, make.VISA], Wrong.HEADING_NOT_FIT, ""),
        ([*HEADINGS, "COST"], Wrong.HEADING_OF_LINK, "COST"),
        ([*HEADINGS, *map(str, range(15))], Wrong.MANY_HEADINGS, ""),
        (["reference", "", "amount"], Wrong.WITHOUT_HEADING, ""),
    ],
)
def test_headings_are_looked_at_first(headings, wrong, heading):
    found = read(headings, ["A"] * len(headings), of=link(columns={"Cost": "1"}))

    assert [trouble[:3] for trouble in found.troubles] == [(1, heading, wrong)]
    assert found.lines == []


def test_nothing_but_headings_is_nothing():
    assert [one.wrong for one in read(HEADINGS).troubles] == [Wrong.NO_LINES]


def test_a_file_is_recognised_by_what_it_says_and_not_by_whom_it_is_about():
    one = read([*HEADINGS, "name"], ["A", "1", "Ann"])

    assert one.digest == read(["amount", "Reference"], ["1.00", "A"]).digest
    assert one.digest != read(HEADINGS, ["A", "1.01"]).digest
