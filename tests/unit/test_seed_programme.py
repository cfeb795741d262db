"""The stories that a new sandbox is filled with."""

from datetime import UTC, datetime
from random import Random

from app.cli.seed.journey import Till
from app.cli.seed.programme import LATELY, LONG_AGO, showings


def test_the_same_stories_are_told_each_time():
    tills = {
        role: Till(account_id=role, service_id="", key=None, caseworkers=(), asks_for_address=True)
        for role in {*LONG_AGO, *LATELY}
    }
    now = datetime(2026, 4, 1, 12, tzinfo=UTC)

    first, second = (list(showings(tills, now=now, chance=Random(1))) for _ in range(2))

    assert [one.begins_at for one in first] == [one.begins_at for one in second]
    assert all(one.begins_at < now for one in first)
