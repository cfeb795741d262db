"""Reports of browsers are counted, and a flood of them is a number and not a table."""

import pytest
from sqlalchemy import func, select

from app import db, policy_reports
from app.limits import Limit
from app.policy_reports import PolicyReport, counting
from tests.support.together import at_once

REPORT = {"directive": "script-src", "blocked": "inline", "page": "/card_details/<payment_id>"}


@pytest.fixture(autouse=True)
def generous(monkeypatch):
    """Let the limits be out of the way of what is not about them."""
    for name in ("OF_AN_ADDRESS", "OF_ALL"):
        monkeypatch.setattr(counting, name, Limit(100_000, 60, alone=100_000))


def rows() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(PolicyReport))


def test_the_same_twice_is_one_line_a_day(hands):
    for _ in range(3):
        policy_reports.count(**REPORT, sender="a")
    hands.forward(days=1)
    policy_reports.count(**REPORT, sender="a")

    assert [one.count for one in policy_reports.newest()] == [1, 3]


def test_many_at_once_are_all_counted():
    at_once(*[lambda: policy_reports.count(**REPORT, sender="a")] * 10)

    assert [one.count for one in policy_reports.newest()] == [10]


def test_what_is_more_than_a_days_kinds_is_counted_together(monkeypatch):
    monkeypatch.setattr(counting, "KINDS_A_DAY", 5)

    for number in range(20):
        policy_reports.count(**REPORT | {"blocked": f"https://{number}.example"}, sender="a")
    policy_reports.count(**REPORT | {"blocked": "https://1.example"}, sender="a")

    assert rows() == 6
    counts = {one.blocked: one.count for one in policy_reports.newest()}
    assert (counts["other"], counts["https://1.example"]) == (15, 2)


def test_one_sender_who_sends_too_much_is_not_heard(monkeypatch):
    monkeypatch.setattr(counting, "OF_AN_ADDRESS", Limit(5, 3_600, alone=5))

    heard = [policy_reports.count(**REPORT, sender="loud") for _ in range(20)]

    assert sum(heard) <= 10
    assert policy_reports.count(**REPORT, sender="another")


def test_old_ones_are_forgotten(hands):
    policy_reports.count(**REPORT, sender="a")
    hands.forward(days=92)

    policy_reports.sweep()

    assert rows() == 0
