import re
import uuid

import pytest

from app import ids


def test_an_id_is_26_lower_case_base32_characters():
    made = [ids.new_id() for _ in range(200)]
    assert all(re.fullmatch("[0-9a-v]{26}", one) for one in made)
    assert len(set(made)) == len(made)
    assert set("".join(made)) == set("0123456789abcdefghijklmnopqrstuv")


@pytest.mark.parametrize("bit", range(130))
def test_each_of_130_random_bits_counts(bit):
    with ids.replaced(lambda _: 0):
        zero = ids.new_id()
    with ids.replaced(lambda _: 1 << bit):
        assert ids.new_id() != zero


def test_two_ids_are_the_same_only_when_the_bits_are():
    seen = set()
    for bit in range(130):
        with ids.replaced(lambda _, bit=bit: 1 << bit):
            seen.add(ids.new_id())
    assert len(seen) == 130


def test_a_token_is_a_random_uuid():
    token = ids.new_token()
    assert str(uuid.UUID(token)) == token
    assert uuid.UUID(token).version == 4
    assert ids.new_token() != token


def test_the_source_asks_for_all_the_bits_it_needs():
    asked = []

    def source(how_many):
        asked.append(how_many)
        return 0

    with ids.replaced(source):
        ids.new_id()
        ids.new_token()
    assert asked == [130, 128]


def test_chance_comes_back_when_something_goes_wrong():
    with pytest.raises(ZeroDivisionError), ids.replaced(lambda _: 1 // 0):
        ids.new_id()
    assert ids.new_id() != ids.new_id()


def test_digits_are_as_many_as_asked_for_and_none_is_rarer_than_another():
    with ids.replaced(lambda _: 7):
        assert ids.new_digits(4) == "0007"

    made = "".join(ids.new_digits(13) for _ in range(1_000))
    assert len(made) == 13_000
    assert all(1_000 < made.count(digit) < 1_600 for digit in "0123456789")


def test_a_number_is_below_what_was_asked_for_and_reaches_all_of_it():
    assert {ids.new_number(3) for _ in range(200)} == {0, 1, 2}
    with ids.replaced(lambda bits: (1 << bits) - 1):
        assert ids.new_number(10) < 10
