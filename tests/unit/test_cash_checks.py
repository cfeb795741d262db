"""Check digits: the vectors, what is caught, and what is known to slip through."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.codes.checks import (
    CHECKS,
    with_gs1,
    with_luhn,
    with_mod_93,
    with_rf,
)

DIGITS = st.text("0123456789", min_size=2, max_size=20)
ANY_CHECK = st.sampled_from(sorted(CHECKS))
SWAPS_MISSED = {  # differences of two neighbours whose swap goes unnoticed
    "luhn": {9},
    "gs1": {5},
    "mod93": set(),
    "rf": set(),
}


@pytest.mark.parametrize(
    ("complete", "payload", "number"),
    [
        (with_luhn, "7992739871", "79927398713"),
        (with_luhn, "7894", "78949"),
        (with_luhn, "982612345678901234", "9826123456789012346"),
        (with_luhn, "982600000000000001", "9826000000000000017"),
        (with_luhn, "633700000000000001", "6337000000000000018"),
        (with_luhn, "999900000000000001", "9999000000000000012"),
        (with_gs1, "123456789012", "1234567890128"),
        (with_gs1, "950400005910", "9504000059101"),
        (with_gs1, "629104150021", "6291041500213"),
        (with_mod_93, "0010000000000001", "001000000000000141"),
        (with_mod_93, "3010000000000001", "301000000000000144"),
        (with_rf, "539007547034", "RF18539007547034"),
        (with_rf, "001", "RF74001"),
        (with_rf, "5390075470Y", "RF185390075470Y"),  # Y counts as 34: the same check
    ],
)
def test_the_published_vectors(complete, payload, number):
    assert complete(payload) == number


@given(check=ANY_CHECK, payload=DIGITS, at=st.integers(0, 40), add=st.integers(1, 9))
@settings(max_examples=300)
def test_one_wrong_digit_is_always_caught(check, payload, at, add):
    number = CHECKS[check].complete(payload)
    at = [place for place, sign in enumerate(number) if sign.isdigit()][at % len(payload)]
    wrong = f"{number[:at]}{(int(number[at]) + add) % 10}{number[at + 1 :]}"

    assert CHECKS[check].complete(payload_of(check, wrong)) != wrong


@given(check=ANY_CHECK, payload=DIGITS, at=st.integers(0, 40))
@settings(max_examples=300)
def test_two_digits_swapped_are_caught_but_for_those_that_are_known(check, payload, at):
    number = CHECKS[check].complete(payload)
    # Between the payload and its check only what is said of the payload is promised.
    start = number.index(payload)
    at = start + at % (len(payload) - 1)
    one, other = number[at], number[at + 1]
    swapped = f"{number[:at]}{other}{one}{number[at + 2 :]}"
    is_missed = one == other or abs(int(one) - int(other)) in SWAPS_MISSED[check]

    assert (CHECKS[check].complete(payload_of(check, swapped)) == swapped) is is_missed


def test_what_luhn_misses_in_the_number_of_the_example():
    number = "9826123456789012346"
    swaps = [f"{number[:at]}{number[at : at + 2][::-1]}{number[at + 2 :]}" for at in range(18)]

    assert len(set(swaps) - {number}) == 18
    assert [number[at : at + 2] for at in range(18) if is_right_by_luhn(swaps[at])] == ["90"]


def test_a_letter_too_many_is_caught_by_rf():
    assert with_rf("5390075470Y") != "RF385390075470Y"


def payload_of(check, number):
    """What stands in `number` beside what the check put there."""
    extra = CHECKS[check].extra
    return number[extra:] if check == "rf" else number[:-extra]


def is_right_by_luhn(number):
    return bool(re.fullmatch("[0-9]+", number)) and with_luhn(number[:-1]) == number
