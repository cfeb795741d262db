"""How long the dashboard takes with a million payments: `make bench WHAT=dashboard`.

Server time of each period, one at a time, in turns: what the functions behind the page take, and
how the database finds what today needs. Payments half a minute apart are 2,880 a day.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import create_engine, event

from app import db, gateways, migrations, models, settings
from app.dashboard import attention, report
from app.dashboard.days import Period
from bench import rows
from bench.__main__ import DURABLE
from config import Config
from tests import make
from tests.support import postgresql

GOAL_MS = 100


class Took(NamedTuple):
    """How long something took, in milliseconds, and how long of it this process worked."""

    wall: float
    cpu: float


def take(what: Callable[[], object]) -> Took:
    """Do something and look at the clocks."""
    began, worked = time.perf_counter(), time.process_time()
    what()
    return Took((time.perf_counter() - began) * 1_000, (time.process_time() - worked) * 1_000)


def measure(account_id: str, *, rounds: int) -> None:
    """Print how long the first look takes, and the looks after it."""
    first = take(lambda: report.of(account_id, Period.THIRTY))
    print(f"  first look at 30 days, which counts every day: {first.wall:.0f} ms")
    took: dict[str, list[Took]] = {}
    for _ in range(rounds):
        for period in Period:
            took.setdefault(period, []).append(
                take(lambda period=period: report.of(account_id, period))
            )
        took.setdefault("attention", []).append(take(lambda: attention.of(account_id)))
    print(f"  {'':12}{'p50':>9}   {'p90':>9}   {'CPU p50':>9}")
    for name, times in took.items():
        walls = [one.wall for one in times]
        median, slow = statistics.median(walls), statistics.quantiles(walls, n=10)[-1]
        cpu = statistics.median(one.cpu for one in times)
        good = "" if median < GOAL_MS else "  too slow"
        print(f"  {name:12}{median:9.1f} ms{slow:9.1f} ms{cpu:9.1f} ms{good}")


def plans(account_id: str) -> None:
    """Print how PostgreSQL finds what is counted for today, and what needs attention."""
    said: list[tuple[str, object]] = []

    def listen(_connection, _cursor, statement, parameters, _context, _many):
        said.append((statement, parameters))

    event.listen(db.engine(), "before_cursor_execute", listen)
    report.of(account_id, Period.TODAY)
    attention.of(account_id)
    event.remove(db.engine(), "before_cursor_execute", listen)
    with db.engine().connect() as connection:
        for statement, parameters in said:
            if not statement.startswith("SELECT"):
                continue
            explained = connection.exec_driver_sql(f"EXPLAIN (ANALYZE) {statement}", parameters)
            lines = [line for (line,) in explained if "Scan" in line or "Time" in line]
            print(f"  {' '.join(statement.split())[:96]}...")
            for line in lines:
                print(f"      {line.strip()}")


def main() -> None:
    """Measure on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="make bench WHAT=dashboard")
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    print(
        f"{given.payments:,} payments of one account on PostgreSQL; {given.rounds} times, in turns"
    )
    with postgresql.running(settings=DURABLE) as server:
        server.create("bench")
        owner = server.url("bench", role=postgresql.OWNER)
        migrations.upgrade(owner)
        migrations.grant(owner, postgresql.APPLICATION)
        url = server.url("bench", role=postgresql.APPLICATION)
        config = Config(database_url=url, testing=True)
        settings.use(config)
        models.load()
        gateways.configure(config)
        db.bind(create_engine(config.database_url, **config.engine_options()))
        account = make.account()
        template = make.payment(1_234, account=account)
        rows.copy_payment(owner, template.id, given.payments)
        measure(account.id, rounds=given.rounds)
        plans(account.id)
        db.close()


if __name__ == "__main__":
    main()
