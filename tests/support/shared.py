"""What one worker of a test run has found out, for the others: that something was seen, how often.

A folder of empty files that the controller makes and takes away. Each has the digest of what was
seen for its name, so that nobody has to wait for anybody.
"""

import os
import shutil
import tempfile
from hashlib import blake2b
from pathlib import Path

import pytest

_FOLDER = "EXCHEQUER_TESTS_SHARE"


def begin(config: pytest.Config) -> None:
    """Make the folder, before workers are started: they inherit its name."""
    if not hasattr(config, "workerinput"):
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="exchequer-shared-")


def end(config: pytest.Config) -> None:
    """Throw it away, once the workers have ended."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(_FOLDER), ignore_errors=True)


class Seen:
    """Things of one kind that were seen by anybody in this run."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._mine: set[str] = set()

    def __contains__(self, thing: str) -> bool:
        name = self._name(thing)
        return name in self._mine or (_folder() / name).exists()

    def add(self, thing: str) -> None:
        name = self._name(thing)
        self._mine.add(name)
        (_folder() / name).touch()

    def _name(self, thing: str) -> str:
        return f"{self._kind}-{blake2b(thing.encode(), digest_size=20).hexdigest()}"


def _folder() -> Path:
    return Path(os.environ[_FOLDER])
