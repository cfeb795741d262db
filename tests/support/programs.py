"""Our own commands as processes of their own, with the settings of a test."""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any, TextIO

from config import PREFIX, Config

ROOT = Path(__file__).parents[2]
COMPILED = ROOT / "var" / "compiled"


def environment_of(config: Config) -> dict[str, str]:
    """The environment that makes another process have these settings, and nothing of ours."""
    settings = {
        f"{PREFIX}{field.name.upper()}": str(getattr(config, field.name))
        for field in fields(config)
    }
    return clean_environment() | settings


def clean_environment() -> dict[str, str]:
    """Our environment without any settings of ours, and a place for compiled code.

    Where that may not lie beside the source, each process would compile everything again.
    """
    found = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    if found.pop("PYTHONDONTWRITEBYTECODE", None):
        found["PYTHONPYCACHEPREFIX"] = str(COMPILED)
    return found


def start(
    module: str, *arguments: str, environment: Mapping[str, str], **options: Any
) -> subprocess.Popen[str]:
    """Start `python -m module arguments`."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, env=environment, text=True, **options
    )


def run(*arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `python -m app.cli arguments` to its end, in a process forked from one that is ready."""
    with NamedTemporaryFile("r") as out, NamedTemporaryFile("r") as err:
        wanted = {"arguments": arguments, "environment": dict(environment)}
        status = _ask(wanted | {"out": out.name, "err": err.name})
        return subprocess.CompletedProcess(arguments, status, out.read(), err.read())


@dataclass(frozen=True, slots=True)
class Forked:
    """A process that was forked from one that is ready, and speaks in lines."""

    pid: int
    stdin: TextIO
    stdout: TextIO

    def end(self) -> int:
        """Let there be nothing more for it to read, and wait for it; its exit status."""
        self.stdin.close()
        status = _ask({"wait": self.pid})
        self.stdout.close()
        return status


def fork(module: str, *, environment: Mapping[str, str]) -> Forked:
    """As `start`, for a module that speaks in lines: it need not load the platform first."""
    with TemporaryDirectory() as folder:
        pipes = {name: str(Path(folder, name)) for name in ("in", "out")}
        for pipe in pipes.values():
            os.mkfifo(pipe)
        wanted = {"module": module, "environment": dict(environment), "err": os.devnull}
        pid = _ask(wanted | pipes)
        stdin = Path(pipes["in"]).open("w")  # noqa: SIM115  closed by `end`
        return Forked(pid, stdin, Path(pipes["out"]).open())


def _ask(wanted: Mapping[str, Any]) -> int:
    nursery = _nursery()
    assert nursery.stdin
    assert nursery.stdout
    nursery.stdin.write(json.dumps(wanted) + "\n")
    nursery.stdin.flush()
    return int(nursery.stdout.readline())


@cache
def _nursery() -> subprocess.Popen[str]:
    """The process that others are forked from: one for the whole run."""
    nursery = start(
        "tests.support.forking",
        environment=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    atexit.register(nursery.communicate)  # its standard input ends, and so does it
    return nursery
