"""The sandbox's initiative, killed at a chosen commit.

`python -m tests.support.mortal_sandbox` imports everything, and acts, once. For each line that it
reads, "<before|after> <number>", it forks a process that lets the sandbox act, and that kills
itself, as kill -9 would, before or after its so manieth commit. It prints the process's exit
status: 0 where there were fewer commits than that.
"""

import os
import signal
import sys

from app.cli.platform import bring_up
from app.jobs import sandbox
from config import Config
from tests.support import forking
from tests.support.mortality import dying


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    config = Config.from_environment()
    forking.rehearse(config, sandbox.act)
    for line in sys.stdin:
        where, number = line.split()
        child = os.fork()
        if child == 0:
            bring_up(config)
            with dying(f"{where} a commit", commits_before=int(number), die=die):
                sandbox.act()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
