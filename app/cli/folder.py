"""A sandbox's folder: its database, its secrets, and what others need to know of it.

Nothing in it but the database cannot be made again, and nothing outside it is kept: move the
folder, and the sandbox has moved.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app import ids
from config import PREFIX, Config

FOR_US_ALONE = 0o600
SECRETS = ("secret_key", "api_key_pepper", "sandbox_notification_token")


class InUse(Exception):
    """Another sandbox is running on this folder."""


def settings(**given: Any) -> Config:
    """The settings in the environment and, in a sandbox, what is kept in its folder.

    That is its secrets, and the address it was last started under. What is `given` wins, then the
    environment.

    Raises:
        BadConfig
    """
    config = Config.from_environment(**given)
    if config.is_live:
        return config
    kept = dict(_read(secrets_file(config)) or {})
    if address := (read_facts(config) or {}).get("base_url"):
        kept["base_url"] = address
    unset = {name: value for name, value in kept.items() if _variable(name) not in os.environ}
    return Config.from_environment(**unset | given)


def make(config: Config) -> None:
    """Make the folder and, once and for all, its secrets."""
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _read(secrets_file(config)) is None:
        _write(secrets_file(config), {name: ids.new_id() + ids.new_id() for name in SECRETS})


def secrets_file(config: Config) -> Path:
    return config.data_dir / "secrets.json"


def read_facts(config: Config) -> dict[str, Any] | None:
    """What sandbox.json says; None when there is none, or it is not readable any more."""
    return _read(config.sandbox_file)


def write_facts(config: Config, facts: dict[str, Any]) -> None:
    """Write sandbox.json, whole or not at all, readable by its owner only."""
    if facts != _read(config.sandbox_file):
        _write(config.sandbox_file, facts)


@contextmanager
def locked(config: Config) -> Iterator[None]:
    """Have the folder to oneself. The lock goes with the process, however that ends.

    Raises:
        InUse
    """
    descriptor = os.open(config.data_dir / "run.lock", os.O_RDWR | os.O_CREAT, FOR_US_ALONE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InUse from None
        yield
    finally:
        os.close(descriptor)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(path: Path, values: dict[str, Any]) -> None:
    being_written = path.with_suffix(".new")
    being_written.unlink(missing_ok=True)
    descriptor = os.open(being_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_US_ALONE)
    with os.fdopen(descriptor, "w") as file:
        json.dump(values, file, indent=2, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(descriptor)
    being_written.replace(path)
    _remember_name(path.parent)


def _remember_name(folder: Path) -> None:
    """A file's new name is on disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _variable(name: str) -> str:
    return PREFIX + name.upper()
