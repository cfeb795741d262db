"""`make run`: everything a sandbox needs, in one command that keeps running."""

import os
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import click

from app.cli import banner, folder
from app.cli.supervisor import Program, Supervisor, ToldToStop, supervising
from app.cli.web import url_of
from config import PREFIX, BadConfig, Config

IS_UP = 200


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Its folder.")
def run(host: str, port: int, data: Path | None) -> None:
    """Start a sandbox: web, worker and scheduler on an embedded database, filled on first start.

    EXCHEQUER_DATABASE_URL=postgresql://... puts it on that database instead.
    """
    if data is not None:
        os.environ[f"{PREFIX}DATA_DIR"] = str(data)
    os.environ.setdefault(f"{PREFIX}BASE_URL", url_of(host, port))
    os.environ.setdefault(f"{PREFIX}LOG_LEVEL", "warning")  # what is printed below stays in sight
    try:
        config = folder.settings()
    except BadConfig as problem:
        raise click.ClickException(str(problem)) from problem
    if config.is_live:
        raise click.ClickException("`run` starts a sandbox. For live, see docs/running.md.")
    with ExitStack() as until_the_end:
        try:
            folder.make(config)
            until_the_end.enter_context(folder.locked(config))
        except folder.InUse:
            raise click.ClickException(f"A sandbox is running on {config.data_dir} already.")
        except OSError as error:
            raise click.ClickException(f"{config.data_dir} cannot be used: {error.strerror}.")
        _require_free(host, port)
        with supervising() as supervisor:
            try:
                ended_well = _run(supervisor, config, host, port)
            except ToldToStop:
                ended_well = True
        sys.exit(0 if ended_well else 1)


def _run(supervisor: Supervisor, config: Config, host: str, port: int) -> bool:
    environment = _for_children(config, os.environ)
    if not supervisor.run_to_end(Program("seed", _command("seed"), environment)):
        return False
    address = ["--host", host, "--port", str(port)]
    return supervisor.keep_running(
        [
            Program("web", _command("web", *address, "--supervised"), environment),
            Program("worker", _command("worker", "--supervised"), environment),
        ],
        is_ready=lambda: _answers(host, port),
        announce=lambda: banner.show(config),
    )


def _command(*arguments: str) -> Sequence[str]:
    return [sys.executable, "-m", "app.cli", *arguments]


def _for_children(config: Config, environment: Mapping[str, str]) -> dict[str, str]:
    """Where Python may not keep compiled code beside the source, let it do so in our folder.

    Otherwise every start would compile everything again, in each process.
    """
    found = dict(environment)
    if found.pop("PYTHONDONTWRITEBYTECODE", None):
        found["PYTHONPYCACHEPREFIX"] = str(config.data_dir.resolve() / "compiled")
    return found


def _require_free(host: str, port: int) -> None:
    """Complain now: the web server would share the port with its like without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} of {host} cannot be used: {error.strerror}.\n"
                f"Choose another: make run PORT={port + 1}"
            )


def _answers(host: str, port: int) -> bool:
    """Whether the web process is up. It says so only when it can use the database."""
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthcheck")
        return connection.getresponse().status == IS_UP
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
