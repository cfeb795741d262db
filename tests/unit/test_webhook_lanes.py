"""Who is called next: nobody waits for somebody else's receiver."""

import pytest

from app.webhooks import lanes
from app.webhooks.lanes import Lane, Lanes

QUICK, SLOW = Lane.QUICK, Lane.SLOW


def begin(calls, *webhooks, lane=QUICK, now=0.0):
    for webhook in webhooks:
        calls.begin(f"message {len(calls)}", webhook, lane, now=now)


def test_there_are_so_many_at_once_and_half_as_many_slow_ones():
    calls = Lanes(8)
    assert (calls.room(QUICK, now=0), calls.room(SLOW, now=0)) == (8, 4)

    begin(calls, "a", "b", "c")
    begin(calls, "d", lane=SLOW)

    assert (calls.room(QUICK, now=0), calls.room(SLOW, now=0)) == (5, 3)


def test_there_is_always_a_slow_one():
    assert Lanes(1).room(SLOW, now=0) == 1


def test_a_webhook_has_a_few_at_once_and_fewer_when_it_is_slow():
    calls = Lanes(8)
    begin(calls, "a")
    assert (calls.room_for("a", QUICK), calls.room_for("a", SLOW)) == (3, 1)

    begin(calls, "a", "a", "a")
    assert (calls.room_for("a", QUICK), calls.room_for("a", SLOW)) == (0, 0)
    assert calls.closed_to(QUICK, now=0) == {"a"}
    assert calls.room_for("b", QUICK) == 4


def test_a_call_that_becomes_slow_gives_its_place_back_at_once():
    calls = Lanes(4)
    begin(calls, "a", "a", "a", "a")
    assert calls.room(QUICK, now=0.9) == 0

    assert calls.room(QUICK, now=1) == 4
    assert calls.room(SLOW, now=1) == 0
    assert calls.closed_to(QUICK, now=1) == {"a"}


def test_whoever_is_turning_out_to_be_slow_gets_no_more():
    calls = Lanes(4)
    begin(calls, "a")
    assert calls.closed_to(QUICK, now=0) == set()
    assert calls.closed_to(QUICK, now=1) == {"a"}


def test_a_call_that_has_ended_takes_no_room():
    calls = Lanes(4)
    begin(calls, "a")
    calls.end("message 0")
    calls.end("message 0")  # twice, where its lease ran out meanwhile
    assert (len(calls), calls.room(QUICK, now=0)) == (0, 4)


@pytest.mark.parametrize(
    ("before", "seconds", "after"), [(0, 0.1, 0), (0, 1, 5), (3, 3, 5), (5, 0.99, 4), (1, 0, 0)]
)
def test_patience(before, seconds, after):
    assert lanes.patience_after(before, seconds=seconds) == after


def test_there_are_threads_for_every_call_there_can_be():
    """Every second all quick places can become slow and be filled again, until time is up."""
    calls, most = Lanes(4), 0
    for second in range(20):
        for place in range(calls.room(QUICK, now=second)):
            calls.begin(f"{second} {place}", f"{second} {place}", QUICK, now=second)
        for place in range(calls.room(SLOW, now=second)):
            calls.begin(f"slow {second} {place}", "s", SLOW, now=second)
        most = max(most, len(calls))
        for message in [m for m, call in calls._calls.items() if second - call.began >= 2]:
            calls.end(message)
    assert most <= lanes.most_calls(4, timeout_seconds=3)
