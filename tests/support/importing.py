"""Loading the tests, each of which pytest rewrites first for the sake of its messages.

What is rewritten is kept, also where Python was told to write nothing beside the source. Workers
begin at different places, so that each finds rewritten what the others began with: in step they
would all rewrite all of it, which is six seconds of CPU each.
"""

import sys
from contextlib import suppress
from importlib import import_module

import pytest

from tests.support.programs import COMPILED, ROOT


def keep_compiled() -> None:
    """Let compiled code be kept in the folder where the programs that are started have theirs."""
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = str(COMPILED)


def share_the_work(config: pytest.Config) -> None:
    """Where this is one of several workers for all tests, load them in an order of its own."""
    worker = getattr(config, "workerinput", None)
    if worker is None or config.args != config.getini("testpaths"):
        return
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
    ]
    number = int(worker["workerid"].removeprefix("gw"))
    first = len(names) * number // worker["workercount"]
    for name in names[first:] + names[:first]:
        with suppress(Exception):  # pytest comes to it again, and says what is wrong
            import_module(name)
