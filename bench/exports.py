"""How fast payments become a file: `make bench WHAT=exports`.

On PostgreSQL beside COPY of the same columns as they are, in the same run; the memory is that of
the process that makes the file, and the most it ever had.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
from sqlalchemy import create_engine

from app import db, gateways, migrations, models, settings
from app.exports import making
from app.exports.models import FileFormat
from bench import rows
from bench.__main__ import DURABLE
from config import Config
from tests import make
from tests.support import postgresql
from tests.support.exporting import again, asked

PLAIN = (
    "SELECT reference, description, email, amount_pence, card_brand, cardholder_name, card_expiry,"
    " card_last_four, state, provider_transaction, id, created_at, surcharge_pence, wallet,"
    " card_type, provider, three_d_secure FROM payments ORDER BY created_at DESC, id DESC"
)


def bring_up(url: str) -> None:
    config = Config(database_url=url, testing=True)
    settings.use(config)
    models.load()
    gateways.configure(config)
    db.bind(create_engine(config.database_url, **config.engine_options()))


def copy(url: str) -> float:
    """Seconds that COPY takes for the same columns, unformatted."""
    began = time.perf_counter()
    with (
        psycopg.connect(url) as connection,
        connection.cursor().copy(f"COPY ({PLAIN}) TO STDOUT (FORMAT csv)") as blocks,
    ):
        for _ in blocks:
            pass
    return time.perf_counter() - began


def make_one(url: str, account_id: str, kind: FileFormat) -> None:
    """Make an export, in a process of its own, and print how it went."""
    bring_up(url)
    with db.reading() as session:
        account = session.get_one(make.Account, account_id)
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    export = making.asking.ask(asked(account, kind=kind))[0]
    making.go_on(export.id)
    seconds = time.perf_counter() - began
    most_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = again(export)
    print(
        f"  {kind:6}{made.rows / seconds:10,.0f} rows/s{seconds:8.1f} s"
        f"{made.file_bytes / 1e6:8.0f} MB of file, {made.packed_bytes / 1e6:.0f} MB kept;"
        f" memory {most_kb / 1_000:.0f} MB at most, {before_kb / 1_000:.0f} MB before it began"
    )


def measure(url: str, owner_url: str, *, many: int, kinds: list[FileFormat]) -> None:
    migrations.upgrade(owner_url)
    migrations.grant(owner_url, postgresql.APPLICATION)
    bring_up(url)
    account = make.account()
    template = make.captured_payment(123_450, account=account, metadata={"region": "North"})
    for _ in range(3):
        make.successful_refund(template, amount_pence=100)
    db.close()
    rows.copy_payment(owner_url, template.id, many)
    for kind in kinds:
        if url.startswith("postgresql"):
            print(f"  COPY  {many / copy(url):10,.0f} rows/s")
        arguments = ["-m", "bench.exports", "--make", url, account.id, kind]
        subprocess.run([sys.executable, *arguments], check=True)


def main() -> None:
    """Measure on both databases, or on the one that is named."""
    parser = argparse.ArgumentParser(prog="make bench WHAT=exports")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), action="append")
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument("--format", type=FileFormat, choices=list(FileFormat), action="append")
    parser.add_argument("--make", nargs=3, metavar=("URL", "ACCOUNT", "FORMAT"))
    given = parser.parse_args()
    if given.make:
        url, account_id, kind = given.make
        make_one(url, account_id, FileFormat(kind))
        return
    print(f"{given.payments:,} payments of one account")
    kinds = given.format or list(FileFormat)
    for database in given.database or ("postgresql", "sqlite"):
        print(database)
        if database == "postgresql":
            with postgresql.running(settings=DURABLE) as server:
                server.create("bench")
                owner = server.url("bench", role=postgresql.OWNER)
                url = server.url("bench", role=postgresql.APPLICATION)
                measure(url, owner, many=given.payments, kinds=kinds)
        else:
            with tempfile.TemporaryDirectory(prefix="exchequer-bench-") as name:
                url = f"sqlite:///{Path(name) / 'bench.sqlite3'}"
                measure(url, url, many=given.payments, kinds=kinds)


if __name__ == "__main__":
    main()
