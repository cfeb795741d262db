"""A PostgreSQL of the test run's own: started when first asked for, stopped with the run.

The program comes from the wheel that carries one or, failing that, from the system. It listens on
a socket in a folder of its own and nowhere else, and is told not to care about power cuts, which
makes it several times faster. It refuses to run as root, so as root it runs as somebody else.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER = "exchequer_owner"  # migrates; owns every table
APPLICATION = "exchequer_app"  # serves; owns nothing

OLDEST = 15
PATIENCE_SECONDS = 180
CARELESS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "autovacuum=off",  # what planners know of a table does not change in the middle of a test
    "jit=off",
)
INITDB = ("--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class NoPostgresql(Exception):
    """There is none that starts here. The message says what was tried."""


class Postgresql:
    """A running server, reached through a socket in `folder` by anyone on this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._admin = _connect(folder)
        for role, rights in ((OWNER, "LOGIN CREATEDB"), (APPLICATION, "LOGIN")):
            self._run(f"CREATE ROLE {{}} {rights}", role)

    def url(self, name: str, *, role: str) -> str:
        """The address of database `name`, as `role`."""
        return f"postgresql://{role}@/{name}?{urlencode({'host': self._folder}, safe='/')}"

    def create(self, name: str, *, template: str = "template1") -> None:
        """Make database `name`, owned by OWNER, as a copy of `template`. About 30 ms."""
        self._run(
            "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY", name, OWNER, template
        )

    def drop(self, name: str) -> None:
        """Throw database `name` away, whoever is still connected to it. About 10 ms."""
        self._run("DROP DATABASE {} WITH (FORCE)", name)

    def connected(self, name: str) -> psycopg.Connection[tuple[Any, ...]]:
        """Connect to database `name` as somebody who may do anything."""
        return _connect(self._folder, name)

    def close(self) -> None:
        self._admin.close()

    def _run(self, statement: str, *names: str) -> None:
        self._admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running(*, settings: Sequence[str] = CARELESS) -> Iterator[Postgresql]:
    """Run a server for the length of the block.

    EXCHEQUER_TEST_POSTGRESQL names the folder of its programs, where neither the wheel's nor the
    system's will do.

    Raises:
        NoPostgresql: there is none, or it does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="exchequer-pg-"))
    try:
        programs = _programs(folder)
        process = _start(programs, folder, settings)
        try:
            server = Postgresql(folder)
            yield server
            server.close()
        finally:
            process.send_signal(signal.SIGINT)  # ends its connections, then itself
            process.wait(timeout=PATIENCE_SECONDS)
    finally:
        shutil.rmtree(folder)


def _programs(folder: Path) -> Path:
    """Find the folder that holds `initdb` and `postgres`."""
    if named := os.environ.get("EXCHEQUER_TEST_POSTGRESQL"):
        return Path(named)
    wheel = importlib.util.find_spec("pgserver")
    if wheel and wheel.submodule_search_locations:
        return _readable(Path(wheel.submodule_search_locations[0]), folder) / "pginstall" / "bin"
    versions = sorted(
        (int(path.parent.name), path)
        for path in Path("/usr/lib/postgresql").glob("*/bin")
        if path.parent.name.isdigit()
    )
    if versions and versions[-1][0] >= OLDEST:
        return versions[-1][1]
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise NoPostgresql("neither the pgserver wheel nor a PostgreSQL of the system's is installed")


def _readable(wheel: Path, folder: Path) -> Path:
    """As root, copy the wheel to where the other user may read: our .venv may be in /root."""
    if os.geteuid() != 0:
        return wheel
    for name in ("pgserver/pginstall", "pgserver.libs"):  # programs find libraries by this layout
        if (wheel.parent / name).exists():
            shutil.copytree(wheel.parent / name, folder / name, symlinks=True)
    return folder / "pgserver"


def _start(programs: Path, folder: Path, settings: Sequence[str]) -> subprocess.Popen[bytes]:
    data, log = folder / "data", folder / "log"
    as_somebody = _as_somebody_but_root(folder)
    made = subprocess.run(
        [programs / "initdb", "-D", data, "-U", SUPERUSER, *INITDB],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        **as_somebody,
    )
    if made.returncode != 0:
        raise NoPostgresql(f"{programs / 'initdb'} failed: {made.stderr.strip()}")
    options = [word for setting in settings for word in ("-c", setting)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, "-h", "", *options],
            stdout=output,
            stderr=output,
            cwd=folder,
            preexec_fn=_end_with_the_test_run,  # noqa: PLW1509  no threads are running yet
            **as_somebody,
        )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            _connect(folder).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return process
    process.kill()
    process.wait()
    raise NoPostgresql(f"{programs / 'postgres'} did not start: {log.read_text().strip()}")


def _as_somebody_but_root(folder: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    somebody = pwd.getpwnam("nobody")
    os.chown(folder, somebody.pw_uid, somebody.pw_gid)
    return {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}


def _end_with_the_test_run() -> None:
    """Even when the tests are killed outright, leave no server behind. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGINT)


def _connect(folder: Path, name: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(host=str(folder), user=SUPERUSER, dbname=name, autocommit=True)
