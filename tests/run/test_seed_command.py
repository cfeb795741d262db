"""`seed`: all of it or nothing, on an embedded database and on PostgreSQL."""

import signal
import sqlite3
import subprocess
import time

import psycopg
import pytest

from tests.support import programs

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 120
COUNT = "SELECT count(*) FROM payments"


def seed(folder, **settings):
    done = programs.run(
        "--data", str(folder), "seed", environment=programs.clean_environment() | settings
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def payments_in(folder):
    file = folder / "exchequer.sqlite3"
    if not file.exists():
        return 0
    with sqlite3.connect(file) as connection:
        (tables,) = connection.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'payments'"
        ).fetchone()
        return connection.execute(COUNT).fetchone()[0] if tables else 0


def test_killed_in_the_middle_it_can_be_done_again(tmp_path):
    folder = tmp_path / "var"
    for wanted in (1, 900):  # rows of events: at the beginning, and half way
        kill_when(folder, wanted)
        assert payments_in(folder) == 0

    seed(folder)

    before = (folder / "sandbox.json").read_bytes()
    count = payments_in(folder)
    assert 200 <= count <= 330
    assert not (folder / "being-filled").exists()
    seed(folder)
    assert payments_in(folder) == count
    assert (folder / "sandbox.json").read_bytes() == before


def kill_when(folder, events):
    """Start filling, and kill -9 it when so many events have been written."""
    process = programs.start(
        "app.cli",
        *("--data", str(folder), "seed"),
        environment=programs.clean_environment(),
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while events_in(folder / "being-filled" / "content.sqlite3") < events:
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    assert process.wait() == -signal.SIGKILL


def events_in(file):
    if not file.exists():
        return 0
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT count(*) FROM events").fetchone()[0]
    except sqlite3.Error:  # it has no tables yet
        return 0
    finally:
        connection.close()


def test_it_fills_postgresql(postgresql_shelf, tmp_path):
    database = postgresql_shelf.empty()
    try:
        settings = {"EXCHEQUER_DATABASE_URL": database.owner_url}
        for _ in range(2):
            seed(tmp_path, **settings)
        with psycopg.connect(database.owner_url) as connection:
            (count,) = connection.execute(COUNT).fetchone()
        assert 200 <= count <= 330

        done = programs.run(
            "--data",
            str(tmp_path),
            "ledger",
            "verify",
            environment=programs.clean_environment() | settings,
        )
        assert done.stdout.endswith("The ledger balances.\n"), done.stderr
    finally:
        postgresql_shelf.throw_away(database)


def test_what_is_somebody_elses_is_left_alone(postgresql_shelf, tmp_path):
    with postgresql_shelf.lent() as database:
        with psycopg.connect(database.owner_url) as connection:
            connection.execute(
                "INSERT INTO users (id, email, name, password_hash,"
                " failed_attempts, session_version, is_platform, created_at)"
                " VALUES ('x', 'x@example.com', 'X', '', 0, 0, false, now())"
            )
        seed(tmp_path, EXCHEQUER_DATABASE_URL=database.owner_url)

        with psycopg.connect(database.owner_url) as connection:
            assert connection.execute(COUNT).fetchone() == (0,)
        assert not (tmp_path / "sandbox.json").exists()


def test_live_is_refused(tmp_path):
    secret = "0123456789abcdef" * 2
    settings = {
        "EXCHEQUER_ENVIRONMENT": "live",
        "EXCHEQUER_BASE_URL": "https://pay.example.gov.uk",
        "EXCHEQUER_DATABASE_URL": "postgresql://nobody@localhost/nothing",
        "EXCHEQUER_COOKIE_SECURE": "true",
        "EXCHEQUER_SECRET_KEY": secret,
        "EXCHEQUER_API_KEY_PEPPER": secret,
        "EXCHEQUER_SANDBOX_NOTIFICATION_TOKEN": secret,
        "EXCHEQUER_EMAIL_SENDER": "smtp",
        "EXCHEQUER_EMAIL_FROM": "pay@example.gov.uk",
        "EXCHEQUER_SMTP_HOST": "mail.example.gov.uk",
    }
    for command in ("seed", "run"):
        done = programs.run(
            "--data", str(tmp_path), command, environment=programs.clean_environment() | settings
        )
        assert done.returncode == 1
        assert "sandbox" in done.stderr
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
