"""Puzzles are ours, are solved by work or waited with, and are good for one form."""

from itertools import count

import pytest

from app.card_testing import forgetting, puzzles
from app.card_testing.puzzles import Came
from tests.support.together import at_once


def solution(puzzle, *, wanted=True):
    return next(str(n) for n in count() if puzzles.is_solved(puzzle, str(n)) is wanted)


@pytest.fixture(autouse=True)
def easy(monkeypatch):
    """What is found in sixteen tries is found by the same code as what takes sixty thousand."""
    monkeypatch.setattr(puzzles, "BITS", 4)


def test_a_puzzle_is_solved_or_waited_with(hands):
    puzzle = puzzles.issue("link")
    no_answer = solution(puzzle, wanted=False)

    def came(puzzle, answer, link_id="link"):
        return puzzles.check(puzzle, answer, link_id=link_id).came

    assert came(puzzle, solution(puzzle)) is Came.SOLVED
    assert came(puzzle, solution(puzzle), link_id="another") is Came.NO_GOOD
    assert puzzles.check(puzzle, "", link_id="link").seconds == puzzles.WAIT_SECONDS
    for answer in ("", no_answer, "x", "٣", "1" * 13, "-1"):
        assert came(puzzle, answer) is Came.TOO_EARLY
    other = "A" if puzzle[-9] != "A" else "B"
    for made_up in ("", "x", f"{puzzle[:-9]}{other}{puzzle[-8:]}"):
        assert came(made_up, "1") is Came.NO_GOOD
    hands.forward(seconds=puzzles.WAIT_SECONDS)
    assert came(puzzle, no_answer) is Came.WAITED
    hands.forward(minutes=30)
    assert came(puzzle, solution(puzzle)) is Came.NO_GOOD


def test_a_puzzle_is_good_for_one_form_however_often_it_is_sent(hands):
    puzzle = puzzles.issue("link")

    outcomes = at_once(
        *[lambda: puzzles.spend(puzzle, request_key="a" * 64)] * 3,
        *[lambda: puzzles.spend(puzzle, request_key="b" * 64)] * 3,
    )

    assert sorted([outcomes[:3], outcomes[3:]]) == [[False] * 3, [True] * 3]
    assert puzzles.spend(puzzles.issue("link"), request_key="b" * 64)
    hands.forward(minutes=31)
    forgetting.sweep()  # by now it is no good anyway
    assert puzzles.spend(puzzle, request_key="c" * 64)
