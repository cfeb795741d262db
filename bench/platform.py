"""The platform as it is run: web processes, a worker process, a database, all of it real."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psutil

from app import create_app, db, migrations
from app.accounts import keys, service
from app.accounts.models import AccountKind, RateLimitClass
from app.actors import Actor
from app.payment_links.models import PaymentLink
from bench.scenarios import Client
from config import Config

ROOT = Path(__file__).parent.parent
STARTED_WITHIN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Platform:
    """A running platform and a key for it. Its database, as the owner of its tables reaches it."""

    base_url: str
    owner_url: str
    client: Client
    web: psutil.Process

    def web_cpu_seconds(self) -> float:
        """Processor time of the web processes so far."""
        family = [self.web, *self.web.children(recursive=True)]
        return sum(float(sum(process.cpu_times()[:2])) for process in family)

    def web_memory_mb(self) -> float:
        """Resident memory of the largest web process: the one that answers."""
        family = [self.web, *self.web.children(recursive=True)]
        return float(max(process.memory_info().rss for process in family)) / 1_000_000


@contextmanager
def running(
    *, owner_url: str, url: str, folder: Path, processes: int, proxies: int = 0
) -> Iterator[Platform]:
    """Migrate the database, make an account, start web and worker; stop them afterwards."""
    migrations.upgrade(owner_url)
    migrations.grant(owner_url, "exchequer_app")
    port = _free_port()
    base_url = f"http://127.0.0.1:{port}"
    secret = secrets.token_hex(32)
    environment = os.environ | {
        "EXCHEQUER_BASE_URL": base_url,
        "EXCHEQUER_DATABASE_URL": url,
        "EXCHEQUER_DATA_DIR": str(folder),
        "EXCHEQUER_SECRET_KEY": secret,
        "EXCHEQUER_LOG_LEVEL": "warning",
        "EXCHEQUER_WORKER_POLL_MS": "20",
        "EXCHEQUER_TRUSTED_PROXIES": str(proxies),
    }
    client = _client(Config(base_url=base_url, database_url=url, secret_key=secret))
    address = ("--port", str(port), "--processes", str(processes))
    web = _start("-m", "app.cli", "web", *address, environment=environment)
    worker = _start("-m", "app.cli", "worker", environment=environment)
    try:
        _wait_for(port, web)
        yield Platform(base_url, owner_url, client, psutil.Process(web.pid))
    finally:
        for process in (web, worker):
            process.send_signal(signal.SIGTERM)
        for process in (web, worker):
            process.wait(timeout=30)


def _client(config: Config) -> Client:
    create_app(config)
    actor = Actor.operator("bench")
    with db.transaction() as session:
        owner = service.create_service(session, name="Bench")
        account = service.create_account(
            session, owner.id, kind=AccountKind.TEST, rate_limit_class=RateLimitClass.OFF
        )
        session.flush()
        key = keys.issue(session, account.id, description="bench", actor=actor).secret
        link = PaymentLink(
            account_id=account.id,
            service_id=owner.id,
            title="Parking permit",
            details="A permit for one car for one year.",
            reference_label="Permit number",
            created_by=actor.id,
        )
        session.add(link)
    db.close()
    return Client(key, link=f"/pay/{link.id}")


def _start(*arguments: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTED_WITHIN_SECONDS
    while time.monotonic() < deadline and web.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/healthcheck")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web process did not start")
