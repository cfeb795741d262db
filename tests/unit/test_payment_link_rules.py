"""What a payment link may say and ask for, and what payers may answer, rule by rule."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from app import ids
from app.payment_links import rules
from app.payment_links.models import Asks
from app.payment_links.rules import NotALink, Problem

MISSING, LONG, CHARACTERS, SHAPE = (
    Problem.MISSING,
    Problem.LONG,
    Problem.CHARACTERS,
    Problem.SHAPE,
)
SMALL, LARGE, MANY, TWICE = Problem.SMALL, Problem.LARGE, Problem.MANY, Problem.TWICE

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def fee(name="Adult", pence=1200, most=5, **rest):
    return {"id": name.lower(), "name": name, "pence": pence, "most": most, **rest}


def cells(how_many):
    return {f"Header {number}": "cell" for number in range(how_many)}


@pytest.mark.parametrize(
    ("rule", "value", "problem"),
    [
        (rules.title, "Parking permit: Siân’s & “others”", None),
        (rules.title, "", MISSING),
        (rules.title, "x" * 230, None),
        (rules.title, "x" * 231, LONG),
        *((rules.title, f"a{sign}b", CHARACTERS) for sign in "<>|\n\x00\u202e"),
        (rules.title, " a", CHARACTERS),
        (rules.details, "", None),
        (rules.details, "Two\nlines", None),
        (rules.details, "x" * 5_000, None),
        (rules.details, "x" * 5_001, LONG),
        *((rules.details, f"a{sign}b", CHARACTERS) for sign in "<>|\x00\u2028"),
        (rules.path, "parking-permit-2", None),
        (rules.path, "x" * 230, None),
        (rules.path, "x" * 231, LONG),
        (rules.path, "", MISSING),
        *((rules.path, text, CHARACTERS) for text in ("Permit", "a b", "-a", "a-", "a--b", "ŵ")),
        *((rules.path, text, CHARACTERS) for text in ("a/b", "a.b", "..", "a_b", "a\n", "٣")),
        *((rules.path, text, Problem.RESERVED) for text in ("for", "amount", "v" * 26, "0" * 26)),
        (rules.path, "w" * 26, None),  # no id has this letter
        (rules.label, "", None),
        (rules.label, "x" * 50, None),
        (rules.label, "x" * 51, LONG),
        (rules.label, "a|b", CHARACTERS),
        (rules.hint, "", None),
        (rules.hint, "x" * 255, None),
        (rules.hint, "x" * 256, LONG),
        (rules.hint, "a<b", CHARACTERS),
        (rules.price, None, None),
        (rules.price, 29, SMALL),
        (rules.price, 30, None),
        (rules.price, 10_000_000, None),
        (rules.price, 10_000_001, LARGE),
        (rules.columns, {}, None),
        (rules.columns, cells(15), None),
        (rules.columns, cells(16), MANY),
        (rules.columns, {"Cost": "1", "cost": "2"}, TWICE),
        (rules.columns, {"Straße": "1", "STRASSE": "2"}, TWICE),
        (rules.columns, {"x" * 30: "y" * 100}, None),
        (rules.columns, {"x" * 31: "y"}, LONG),
        (rules.columns, {"x": "y" * 101}, LONG),
        (rules.columns, {"": "y"}, MISSING),
        (rules.columns, {"x": ""}, MISSING),
        (rules.columns, {"a>b": "y"}, CHARACTERS),
        (rules.columns, {"x": "a|b"}, CHARACTERS),
        (rules.fees, [fee(str(number)) for number in range(20)], None),
        (rules.fees, [fee(str(number)) for number in range(21)], MANY),
        (rules.fees, [fee("Adult"), fee("ADULT", id="other")], TWICE),
        (rules.fees, [fee("Adult"), fee("Child", id="adult")], TWICE),
        (rules.fees, [fee(""), fee("Child")], MISSING),
        (rules.fees, [fee("x" * 100)], None),
        (rules.fees, [fee("x" * 101)], LONG),
        (rules.fees, [fee("a<b")], CHARACTERS),
        (rules.fees, [fee(pence=0)], SMALL),
        (rules.fees, [fee(pence=1)], None),
        (rules.fees, [fee(pence=10_000_001)], LARGE),
        (rules.fees, [fee(most=0)], SMALL),
        (rules.fees, [fee(most=99)], None),
        (rules.fees, [fee(most=100)], LARGE),
        (rules.most_payments, None, None),
        (rules.most_payments, 0, SMALL),
        (rules.most_payments, 1, None),
        (rules.most_payments, 1_000_000, None),
        (rules.most_payments, 1_000_001, LARGE),
    ],
)
def test_a_rule_says_what_is_wrong_with_a_value(rule, value, problem):
    assert rule(value) is problem


@pytest.mark.parametrize(
    ("columns", "problems"),
    [
        ({"asks": Asks.CHOSEN}, {}),
        ({"asks": Asks.FIXED, "price_pence": 1200}, {}),
        ({"asks": Asks.FIXED, "price_pence": None}, {"price_pence": MISSING}),
        ({"asks": Asks.FIXED, "price_pence": 29}, {"price_pence": SMALL}),
        ({"asks": Asks.CHOSEN, "price_pence": 1200}, {"price_pence": SHAPE}),
        ({"asks": Asks.FEES, "fees": [fee()]}, {}),
        ({"asks": Asks.FEES, "fees": []}, {"fees": MISSING}),
        ({"asks": Asks.FEES, "fees": [fee(most=0)]}, {"fees": SMALL}),
        ({"asks": Asks.FIXED, "price_pence": 99, "fees": [fee()]}, {"fees": SHAPE}),
        ({"opens_at": NOON, "closes_at": None}, {}),
        ({"opens_at": NOON, "closes_at": NOON + timedelta(seconds=1)}, {}),
        ({"opens_at": NOON, "closes_at": NOON}, {"closes_at": Problem.EARLY}),
        ({"language": "cy"}, {}),
        ({"language": "fr"}, {"language": SHAPE}),
        ({"title": "", "link_path": "for"}, {"title": MISSING, "link_path": Problem.RESERVED}),
        (
            {"reference_label": "x" * 51, "amount_hint": "|"},
            {"reference_label": LONG, "amount_hint": CHARACTERS},
        ),
    ],
)
def test_columns_are_checked_together(columns, problems):
    if not problems:
        rules.check(columns)
        return
    with pytest.raises(NotALink) as refused:
        rules.check(columns)
    assert refused.value.problems == problems
    assert refused.value.field == next(iter(problems))


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Parking permit", "parking-permit"),
        ("  Siân’s café & bar!  ", "sians-cafe-bar"),
        ("Trwydded bysgota â gwialen: tŷ, dŵr", "trwydded-bysgota-a-gwialen-ty-dwr"),
        ("Ærø, Łódź, Straße", "aero-lodz-strasse"),
        ("Don't", "dont"),
        ("Driver's_licence (2026/27)", "drivers-licence-2026-27"),
        ("許可", "payment"),
        ("", "payment"),
        ("!!!", "payment"),
        ("For", "for-payment"),
        ("V" * 26, f"{'v' * 26}-payment"),
        ("x" * 300, "x" * 230),
        (f"{'x' * 229} y", "x" * 229),
    ],
)
def test_an_address_is_made_from_a_title(text, made):
    assert rules.path_of(text) == made
    assert rules.path(made) is None


def test_what_a_fee_is_called_in_forms_is_taken_once():
    assert rules.fee_id_of("Adult permit") == "adult-permit"
    assert rules.fee_id_of("Adult", taken=["adult", "adult-2"]) == "adult-3"
    assert rules.fee_id_of("许", taken=["fee"]) == "fee-2"


def test_a_reference_that_is_made_up_has_no_signs_that_look_alike():
    made = {rules.new_reference() for _ in range(300)}

    shape = re.compile("[A-HJ-NP-Z]{2}[2-9][A-HJ-NP-Z]{3}[2-9][A-HJ-NP-Z]{3}")
    assert all(shape.fullmatch(one) for one in made)
    assert len(made) == 300
    assert len({sign for one in made for sign in one}) == 24 + 8
    with ids.replaced(lambda _: 0):
        assert rules.new_reference() == "AA2AAA2AAA"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  PP-1234/5 & “x”  ", "PP-1234/5 & “x”"),
        ("Siân 許 #+*?!%$£@_{}\\^", "Siân 許 #+*?!%$£@_{}\\^"),
        ("x" * 255, "x" * 255),
        (f" {'x' * 255} ", "x" * 255),
        ("x" * 256, LONG),
        ("", MISSING),
        (" \t ", MISSING),
        *((f"a{sign}b", CHARACTERS) for sign in "<>;:`()\"'=|,~[]\n\x00\u202e"),
        ("4242424242424242", Problem.CARD),
        ("4242 4242-4242 4242", Problem.CARD),
        ("4917610000000000003", Problem.CARD),  # 19 digits
        ("4242424242424241", "4242424242424241"),  # its last digit does not fit
        ("0000000000000000", "0000000000000000"),  # no card begins like this
        ("42424242426", "42424242426"),  # 11 digits
        ("Ref 4242424242424242", "Ref 4242424242424242"),
    ],
)
def test_the_reference_of_a_payer_is_read(typed, kept):
    assert rules.read_reference(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", 1200),
        (" 12.5 ", 1250),
        ("12.50", 1250),
        ("0.01", 1),
        ("0012.50", 1250),
        ("100000", 10_000_000),
        ("100000.00", 10_000_000),
        ("100000.01", LARGE),
        ("999999999999", LARGE),
        ("0", SMALL),
        ("0.00", SMALL),
        ("", MISSING),
        *((text, SHAPE) for text in ("£12", "1,200", "12.", ".50", "12.505", "-1", "+1", "1e3")),
        *((text, SHAPE) for text in ("١٢", "12 50", "twelve", "0x10", "9" * 13)),
    ],
)
def test_the_sum_of_a_payer_is_read(typed, kept):
    assert rules.read_pounds(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1200", 1200),
        ("1", 1),
        ("10000000", 10_000_000),
        ("10000001", LARGE),
        ("0", SMALL),
        ("", MISSING),
        *((text, SHAPE) for text in ("12.00", "-1", " 1", "1 ", "£1", "١٢", "1_000", "9" * 13)),
    ],
)
def test_the_sum_of_an_address_is_read(typed, kept):
    assert rules.read_pence(typed) == kept
