"""Makes the sandbox's content in a database of its own, where nobody waits and nothing can be lost.

What is made here counts only once it has been copied to where it belongs; see `publish`.
"""

import gc
import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, event
from sqlalchemy.pool import ConnectionPoolEntry

from app import audit, clock, db, migrations
from app.actors import Actor
from app.administration import inviting
from app.cli.platform import bring_up
from app.cli.seed import SEEDED, going_live, link_stories, requests, setting_up
from app.cli.seed.director import Director
from app.cli.seed.programme import DAYS, showings
from app.emails import models as emails
from app.emails import postman
from app.events import Unread
from app.gateways.sandbox import faults
from app.gateways.sandbox.models import FaultKind
from app.jobs import sandbox
from app.people import Role, directory
from app.webhooks import management, publication, target
from app.webhooks.catalogue import EventType
from config import Config

BY_US = Actor.operator("seed")
# What happened since then is told when the sandbox is started, and payers were written to.
LISTENING = timedelta(days=3)
INVITED = "lena.novak@example.com"
STARTING = timedelta(seconds=10)  # until there is somebody to listen
LOT = 20_260_401  # any number: the same one tells the same stories


def build(config: Config, file: Path) -> dict[str, Any]:
    """Fill a new SQLite `file`. Returns the facts for sandbox.json, secrets and all."""
    here = replace(config, database_url=f"sqlite:///{file}")
    migrations.upgrade(here.database_url)
    with _careless_platform(here):
        now = clock.now()
        with clock.replaced(_ticking(now - timedelta(days=DAYS + 1))):
            stage = setting_up.set_up(actor=BY_US)
        director = Director()
        # Not unguessable, and not meant to be: the same names and amounts each time.
        chance = Random(LOT)  # noqa: S311
        for showing in showings(stage.tills, now=now, chance=chance):
            director.put_down(showing.begins_at, showing.story)
        for begins_at, story in link_stories.showings(stage.tills, now=now):
            director.put_down(begins_at, story)
        first_night = (now - timedelta(days=DAYS)).replace(hour=2, minute=0)
        director.put_down(first_night, _nights())
        director.put_down(now - LISTENING, _letters(director))
        _let_provider_fall_silent(stage.tills["trouble"].account_id)
        director.play(until=now)
        requests.leave_one(stage.tills["every feature"])
        with clock.replaced(lambda: now - LISTENING):
            _listen(stage.tills["every feature"].account_id, config.base_url)
            _go_live(stage)
        _invite(stage)
        up = clock.now() + STARTING
        with clock.replaced(lambda: up):
            publication.drain()
        audit.record_now(actor=BY_US, action=SEEDED, subject_kind="platform", subject_id="sandbox")
        return stage.facts


def _go_live(stage: setting_up.Stage) -> None:
    people = stage.people
    till, manager = stage.tills["parking"], "Frank Osei"
    going_live.add_credentials(till, actor=people[manager])
    going_live.ask(till, "PARKING01", name=manager, actor=people[manager])
    going_live.go_live(
        stage.tills["fishing"],
        "FISHING01",
        name="Aisha Rahman",
        actor=people["Aisha Rahman"],
        approver=people["Kofi Mensah"],
    )


def _invite(stage: setting_up.Stage) -> None:
    """Somebody may join a team, and has not yet: their letter is among the sandbox's emails."""
    administrator = directory.find(stage.people["Aisha Rahman"].id)
    inviting.invite(
        stage.tills["fishing"].service_id, INVITED, role=Role.VIEW_AND_REFUND, by=administrator
    )


def _ticking(start: datetime) -> Callable[[], datetime]:
    """Each moment is later than the one before, so that of several accounts one is the first."""
    ticks = itertools.count()
    return lambda: start + timedelta(microseconds=next(ticks))


@contextmanager
def _careless_platform(config: Config) -> Iterator[None]:
    """Work on a database that is thrown away if anything goes wrong, so nothing need reach disk.

    Nor is garbage looked for: it is some 20 MB in the end, and looking took a fifth of the time.
    """
    bring_up(config)
    event.listen(db.engine(), "connect", _do_not_wait_for_disk)
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
        db.close()


def _do_not_wait_for_disk(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:  # noqa: ARG001
    connection.execute("PRAGMA synchronous=OFF")


def _nights() -> Iterator[timedelta]:
    """Every night the provider pays out, and tells of it: all but those about whom it is silent."""
    while True:
        sandbox.act()
        yield timedelta(days=1)


def _letters(director: Director) -> Iterator[timedelta]:
    """Payers are written to from here on. Nobody would read the emails of months."""
    with db.transaction() as session:
        session.execute(delete(Unread).where(Unread.reader == emails.READER))
    director.hire(postman.drain)
    yield from ()


def _listen(account_id: str, base_url: str) -> None:
    """Tell an account's events to the sandbox's own receiver, as its worker reaches it."""
    port = urlsplit(base_url).port or target.PORTS["http"]
    management.create(
        account_id,
        callback_url=f"http://127.0.0.1:{port}/sandbox/webhooks",
        description="The sandbox’s own receiver",
        subscriptions=list(EventType),
        actor=BY_US,
    )


def _let_provider_fall_silent(account_id: str) -> None:
    faults.set_fault(
        account_id, kind=FaultKind.TIMEOUT_BEFORE, looking_up=True, times=faults.MOST_TIMES
    )
