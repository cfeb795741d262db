"""When tries are card testing, and when they are people who mistype."""

import random

import pytest

from app.card_testing import origins, rules
from app.card_testing.rules import Came, Measure

LETTERS = {"d": Came.DECLINED, "a": Came.APPROVED, "c": Came.CHALLENGED, "-": Came.NOTHING}


def judged(came, *, is_test=False):
    return rules.judge((LETTERS[letter] for letter in came), is_test=is_test).measure


@pytest.mark.parametrize(
    ("came", "measure"),
    [
        ("", Measure.FREE),
        ("d" * 7, Measure.FREE),
        ("d" * 8, Measure.SLOWED),
        ("d" * 8 + "a", Measure.FREE),
        ("a" * 100 + "d" * 8, Measure.SLOWED),  # nothing is saved up
        ("d" * 19 + "-" * 50, Measure.SLOWED),
        ("d" * 20, Measure.STOPPED),
        ("d" * 20 + "a" * 50, Measure.STOPPED),  # it was there, whatever it did then
        ("ddda" * 9, Measure.STOPPED),  # one card in four still works
        ("daa" * 100, Measure.FREE),
        ("c" * 24, Measure.SLOWED),
    ],
)
def test_a_place_is_judged_by_its_tries(came, measure):
    assert judged(came) is measure


def test_tests_of_services_are_borne_with_longer():
    assert judged("d" * 39, is_test=True) is Measure.FREE
    assert judged("d" * 99, is_test=True) is Measure.SLOWED
    assert judged("d" * 100, is_test=True) is Measure.STOPPED


@pytest.mark.parametrize(
    ("share_declined", "slowed", "stopped"),
    [(0.15, 0, 0), (0.3, 6, 0)],
)
def test_a_crowd_behind_one_address_pays(share_declined, slowed, stopped):
    """A town hall's wifi: three hundred hours of thirty payers, by chance that can be repeated."""
    chance = random.Random(7)
    measures = [
        judged("".join("d" if chance.random() < share_declined else "a" for _ in range(30)))
        for _ in range(300)
    ]
    assert measures.count(Measure.SLOWED) <= slowed
    assert measures.count(Measure.STOPPED) == stopped


@pytest.mark.parametrize("share_declined", [0.99, 0.9, 0.8])
def test_a_list_of_stolen_cards_does_not_get_far(share_declined):
    chance = random.Random(7)
    for _ in range(30):
        tries = "".join("d" if chance.random() < share_declined else "a" for _ in range(60))
        assert judged(tries) is Measure.STOPPED


def test_each_stop_is_longer():
    assert [rules.stopped_for(stops_before=n) for n in range(6)] == [
        600,
        3_600,
        21_600,
        86_400,
        86_400,
        86_400,
    ]


@pytest.mark.parametrize(
    ("declined", "approved", "is_test", "unusual"),
    [
        (29, 0, False, False),
        (30, 20, False, True),
        (30, 21, False, False),
        (30, 0, True, False),
        (150, 0, True, True),
    ],
)
def test_what_is_unusual_of_a_link(declined, approved, is_test, unusual):
    found = rules.is_unusual(declined=declined, approved=approved, is_test=is_test)
    assert found is unusual


@pytest.mark.parametrize(
    ("sender", "network", "masked"),
    [
        ("203.0.113.7", "live 203.0.113.0/24", "203.0.x.x"),
        ("2001:db8:1:2::/64", "live 2001:db8:1::/48", "2001:0db8:x"),
        ("nowhere", "", "?"),
    ],
)
def test_where_it_comes_from(sender, network, masked):
    origin = origins.origin(sender, is_test=False)

    assert (origins.network(origin), origins.masked(origin)) == (network, masked)
    assert origins.address(origin) == sender
    assert origins.origin("", is_test=True) == ""


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        (" 203.0.113.7 ", "live 203.0.113.7"),
        ("203.0.113.0/24", "live 203.0.113.0/24"),
        ("2001:db8:1:2::9", "live 2001:db8:1:2::/64"),
        ("2001:db8:1:2::/64", "live 2001:db8:1:2::/64"),
        ("2001:db8:1::/48", "live 2001:db8:1::/48"),
        ("203.0.0.0/16", ""),
        ("2001:db8::/32", ""),
        ("a library", ""),
    ],
)
def test_what_a_person_types_is_read_as_it_is_counted(typed, origin):
    assert origins.read(typed, is_test=False) == origin
