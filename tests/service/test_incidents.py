"""What went wrong in front of somebody is found by its reference, and never makes things worse."""

import re

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import OperationalError

from app import db, ids, incidents
from app.incidents import Incident, recording
from tests import make


def an_incident(**columns) -> Incident:
    usual = {"door": "pages", "method": "POST", "route": "/x", "status": 500, "kind": "KeyError"}
    return Incident(reference=ids.new_reference(), **(usual | columns))


def rename(database, table, to):
    owner = create_engine(database.owner_url)
    with owner.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {to}")
    owner.dispose()


def kept() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Incident))


def test_a_reference_can_be_read_out():
    references = {ids.new_reference() for _ in range(500)}

    assert len(references) == 500
    for one in references:
        assert re.fullmatch(r"[2346789CDFHJKMPQRTVWXY]{3}(-[2346789CDFHJKMPQRTVWXY]{3}){2}", one)


def test_it_is_found_however_the_reference_was_heard():
    one = an_incident(request_id="gateway-7", payment_id="p" * 26)
    incidents.note(one)
    incidents.note(an_incident())

    spoken = one.reference.replace("-", " ").lower()
    for asked in (one.reference, spoken, f"  {one.reference[:5]}{one.reference[5:]} "):
        assert [found.reference for found in incidents.of_platform(asked)] == [one.reference]
    for asked in ("gateway-7", "p" * 26):
        assert [found.reference for found in incidents.of_platform(asked)] == [one.reference]
    assert not incidents.of_platform("%' OR 1=1")
    assert len(incidents.of_platform()) == 2


def test_another_accounts_are_not_found():
    mine, other = make.account(), make.account()
    one = an_incident(account_id=mine.id)
    incidents.note(one)

    assert incidents.of_account(mine.id, one.reference)
    assert not incidents.of_account(other.id, one.reference)
    assert not incidents.of_account(other.id)


def test_trouble_with_the_database_is_not_written_into_it():
    with pytest.raises(OperationalError) as trouble:
        create_engine("sqlite:////nowhere/at/all.sqlite3").connect()

    assert db.is_out_of_reach(trouble.value)
    assert not incidents.note(an_incident(), error=trouble.value)


def test_what_cannot_be_written_raises_nothing(hands, database):
    rename(database, "incidents", "gone")
    assert not incidents.note(an_incident())

    rename(database, "gone", "incidents")
    assert not incidents.note(an_incident())  # it is left alone for a while
    hands.forward(seconds=31)
    assert incidents.note(an_incident())


def test_somebody_who_provokes_them_does_not_fill_the_table():
    outcomes = [incidents.note(an_incident()) for _ in range(100)]

    assert sum(outcomes) == kept() <= 2 * recording.MOST_AT_ONCE.most
    assert not all(outcomes)


def test_old_ones_are_forgotten_and_so_are_too_many(hands, monkeypatch):
    incidents.note(an_incident())
    hands.forward(days=91)
    for _ in range(5):
        hands.forward(seconds=1)
        incidents.note(an_incident())

    incidents.sweep()
    assert kept() == 5
    monkeypatch.setattr(recording, "MOST_KEPT", 3)
    incidents.sweep()
    assert kept() == 3
