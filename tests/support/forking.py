"""Processes that begin at once: they are forked from one that has imported everything.

Starting Python anew and importing the platform costs a second of CPU, a fork a few hundredths. What
is forked also knows the SQL that its parent has compiled in a rehearsal.

`python -m tests.support.forking` runs our commands: for each line that it reads, a JSON object with
`arguments`, `environment` and the files `out` and `err`, it forks a `python -m app.cli arguments`,
waits for it and prints its exit status. With a `module` in place of `arguments` it forks a process
that does what `python -m module` would, reads from `in`, and is not waited for: the number that is
printed is its own, and a later line asks to `wait` for it.
"""

import gc
import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from sqlalchemy.orm import configure_mappers

from app import db, models
from app.cli import commands
from app.cli.platform import bring_up
from config import Config
from tests.support import compiled

READY = "ready\n"
LONGEST_SECONDS = 120


def prepare() -> None:
    """Do what every process would have to do first."""
    compiled.share()
    models.load()
    configure_mappers()


def rehearse(config: Config, act: Callable[[], Any]) -> None:
    """Do once what will be done in each, which compiles the SQL, and say that it is done.

    There must be something to do, and nobody else to do it meanwhile.
    """
    prepare()
    bring_up(config)
    act()
    db.close()
    keep_what_there_is()
    sys.stdout.write(READY)
    sys.stdout.flush()


def keep_what_there_is() -> None:
    """Let no process that is forked search for garbage among what it has inherited."""
    gc.collect()
    gc.freeze()


def run_commands() -> None:
    prepare()
    for command in commands.COMMANDS.values():
        import_module(command.partition(":")[0])
    keep_what_there_is()
    for line in sys.stdin:
        wanted = json.loads(line)
        if "wait" in wanted:
            say(status_of(wanted["wait"]))
            continue
        child = os.fork()
        if child == 0:
            become(wanted)
        say(child if "module" in wanted else status_of(child))


def status_of(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def become(wanted: dict[str, Any]) -> None:
    """Leaves as a command does: by SystemExit, or by an exception that Python prints."""
    signal.alarm(LONGEST_SECONDS)
    for number, name, flags in (
        (0, wanted.get("in", os.devnull), os.O_RDONLY),
        (1, wanted["out"], os.O_WRONLY | os.O_APPEND),
        (2, wanted["err"], os.O_WRONLY | os.O_APPEND),
    ):
        file = os.open(name, flags)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    if "module" in wanted:
        import_module(wanted["module"]).main()
        sys.exit()
    commands.main(wanted["arguments"], prog_name="python -m app.cli")


if __name__ == "__main__":
    run_commands()
