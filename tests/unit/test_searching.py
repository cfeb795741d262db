"""Positions in a list, and the steps from one page to the next, as they travel in addresses."""

from datetime import UTC, datetime, timedelta

import pytest

from app.searching import Page, Position, Step

WHERE = Position(datetime(2026, 11, 26, 18, 43, 34, 393527, UTC), "0123456789abcdefghijklmnov")
STEP = Step(
    is_back=True,
    position=WHERE,
    total_rows=1_000_000,
    counted_at=WHERE.created_at + timedelta(microseconds=1),
)


def page(total, size):
    return Page(rows=[], number=1, size=size, total_rows=total, here=None, back=None, onward=None)


def test_a_position_is_read_back_as_it_was_written():
    assert Position.read(str(WHERE)) == WHERE


@pytest.mark.parametrize(
    "forged",
    ["", ".", "1", "1.", "x" * 40, f"-1.{'a' * 26}", f"{'9' * 18}.{'a' * 26}", f"1.{'z' * 26}",
     f"1.{'a' * 26}\n", f"١.{'a' * 26}"],
)  # fmt: skip
def test_anything_else_is_no_position(forged):
    assert Position.read(forged) is None


def test_the_furthest_position_is_a_time():
    assert Position.read(f"{'9' * 17}.{'a' * 26}").created_at.year == 5138


def test_a_step_is_read_back_as_it_was_written():
    assert Step.read(str(STEP)) == STEP


@pytest.mark.parametrize(
    "forged",
    ["", "back", f"up.1.1.{WHERE}", f"back.1.{WHERE}", f"back.-1.1.{WHERE}", "back.1.1.1",
     f"back.{'9' * 19}.1.{WHERE}", f"back.1.{'9' * 18}.{WHERE}", f"back.1.1.{WHERE}\n",
     f"back.١.1.{WHERE}"],
)  # fmt: skip
def test_anything_else_is_no_step(forged):
    assert Step.read(forged) is None


@pytest.mark.parametrize(
    ("total", "size", "last"), [(0, 5, 1), (1, 5, 1), (5, 5, 1), (6, 5, 2), (10, 5, 2), (11, 5, 3)]
)
def test_the_last_page_has_at_least_one_row_unless_it_is_the_only_one(total, size, last):
    assert page(total, size).last == last
