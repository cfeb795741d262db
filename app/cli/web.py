"""The web process: Granian in front of `wsgi:app`."""

import os
from typing import Any

import click

from app.cli import garbage, leash
from config import PREFIX

# Half of them may be waiting for answers of the others: the demo service calls our own API.
THREADS = 16
STOPS_WITHIN_SECONDS = 10


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1, 256))
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--supervised", is_flag=True, help="Stop when standard input ends.")
def web(host: str, port: int, threads: int, processes: int, supervised: bool) -> None:  # noqa: FBT001  click's way
    """Serve the API, the pages and the back office."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    os.environ.setdefault(f"{PREFIX}BASE_URL", url_of(host, port))
    server = Granian(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=processes,
        blocking_threads=threads,
        workers_kill_timeout=STOPS_WITHIN_SECONDS,
        log_level=LogLevels.error,
    )
    server.serve(
        target_loader=_application_on_a_leash if supervised else _application, wrap_loader=False
    )


def url_of(host: str, port: int) -> str:
    """Where a server that listens on `host` is found from this machine."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  compared, not bound
    name = everywhere.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"


def _application() -> Any:
    garbage.do_not_look()
    from wsgi import app

    garbage.look_from_now_on()
    return app


def _application_on_a_leash() -> Any:
    """The application, in a process that stops with whoever supervises its parent."""
    leash.stop_with_supervisor()
    return _application()
