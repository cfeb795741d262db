"""Payments are switched off and on again, and processes know without asking each time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, select

from app import administration, clock, db, maintenance, settings
from app.actors import Actor
from app.audit.models import AuditRecord
from app.maintenance import UnderMaintenance, service

US = Actor.operator("test")


@pytest.fixture
def known_for():
    """Let what this process knows be good for so many seconds."""

    def change(seconds):
        settings.use(replace(settings.current(), maintenance_known_seconds=seconds))

    return change


def test_it_is_on_until_it_is_off_and_both_are_in_the_audit_log():
    until = clock.now() + timedelta(hours=1)

    administration.begin_maintenance(until=until, message="A new engine", actor=US)
    administration.begin_maintenance(until=None, message="Still", actor=US)

    assert (maintenance.current().until, maintenance.current().message) == (None, "Still")
    assert administration.end_maintenance(actor=US)
    assert not administration.end_maintenance(actor=US)
    assert maintenance.current() is None
    with db.reading() as session:
        actions = session.scalars(select(AuditRecord.action).order_by(AuditRecord.position)).all()
    assert actions == ["maintenance_begun", "maintenance_begun", "maintenance_ended"]


def test_a_process_asks_now_and_then_only(known_for, monkeypatch):
    known_for(1_000)
    maintenance.require_none()
    administration.begin_maintenance(actor=US)
    maintenance.require_none()  # not known yet

    monkeypatch.setattr(service._known[0], "_asked_at", float("-inf"))
    with pytest.raises(UnderMaintenance) as refused:
        maintenance.require_none()
    assert refused.value.about.id == 1


def test_a_database_that_does_not_answer_changes_nothing(known_for, database):
    known_for(1_000)
    administration.begin_maintenance(actor=US)
    with pytest.raises(UnderMaintenance):
        maintenance.require_none()
    owner = create_engine(database.owner_url)
    with owner.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE maintenance RENAME TO gone")
    owner.dispose()
    service._known[0]._asked_at = float("-inf")

    with pytest.raises(UnderMaintenance):
        maintenance.require_none()
    known_for(1_001)  # a process that has just started knows nothing, and lets people pay
    maintenance.require_none()
