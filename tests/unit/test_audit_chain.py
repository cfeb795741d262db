"""What the audit log can hold, and that a digest covers all of it."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actors import ActorKind
from app.audit.chain import digest_of, plain
from app.audit.models import AuditRecord
from app.money import Pence

VALUES = {
    "position": 7,
    "happened_at": datetime(2026, 11, 23, 12, tzinfo=UTC),
    "actor_kind": ActorKind.STAFF,
    "actor_id": "a-manager",
    "action": "key_issued",
    "subject_kind": "account",
    "subject_id": "an-account",
    "service_id": "a-service",
    "account_id": "an-account",
    "before": {"a": 1},
    "after": {"b": [True, None]},
    "ip": "192.0.2.1",
    "previous": "0" * 64,
}

DIFFERENT = {
    "position": 8,
    "happened_at": datetime(2026, 11, 23, 12, 0, 0, 1, tzinfo=UTC),
    "actor_kind": ActorKind.API,
    "before": {"a": 2},
    "after": {"b": [True]},
}


def test_the_digest_of_a_record_never_changes():
    assert digest_of(AuditRecord(**VALUES)) == (
        "4e7c9a1469be2309c1bd317574b7fe3c12bb74a06c68245b738eabb060ad1a18"
    )


@pytest.mark.parametrize("column", VALUES)
def test_a_digest_covers_every_column(column):
    changed = VALUES | {column: DIFFERENT.get(column, "something else")}

    assert digest_of(AuditRecord(**changed)) != digest_of(AuditRecord(**VALUES))


def test_no_column_is_left_out():
    assert set(VALUES) == set(AuditRecord.__table__.columns.keys()) - {"digest"}


def test_nothing_and_no_entry_are_different():
    nothing, no_entry = VALUES | {"after": {"b": None}}, VALUES | {"after": {}}

    assert digest_of(AuditRecord(**nothing)) != digest_of(AuditRecord(**no_entry))


def test_the_time_zone_of_a_moment_is_no_difference():
    elsewhere = VALUES["happened_at"].astimezone(timezone(timedelta(hours=5)))

    assert digest_of(AuditRecord(**VALUES | {"happened_at": elsewhere})) == digest_of(
        AuditRecord(**VALUES)
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        (5, 5),
        (Pence(250), 250),
        (ActorKind.STAFF, "staff"),
        ("Si\u00e2n", "Si\u00e2n"),
        ("a\x00b", "a\ufffdb"),
        ("a\ud800b", "a?b"),
        (datetime(2026, 11, 23, 12, tzinfo=UTC), "2026-11-23T12:00:00.000000+00:00"),
        (date(2026, 11, 23), "2026-11-23"),
        (("b", "a"), ["b", "a"]),
        ({"b", "a"}, ["a", "b"]),
        ({"list": [{"in": (1, 2)}]}, {"list": [{"in": [1, 2]}]}),
        ({ActorKind.API: 1}, {"api": 1}),
    ],
)
def test_values_are_written_one_way(value, written):
    assert plain(value) == written


@pytest.mark.parametrize("value", [1.5, Decimal("1.5"), b"bytes", object(), {"a": [2.0]}])
def test_what_comes_back_differently_is_refused(value):
    with pytest.raises(TypeError):
        plain(value)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_writing_what_is_written_changes_nothing(value):
    assert plain(plain(value)) == plain(value)
