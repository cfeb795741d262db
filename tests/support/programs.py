"""Our own commands as processes of their own, with the settings of a test."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from config import PREFIX, Config

ROOT = Path(__file__).parents[2]


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
        found["PYTHONPYCACHEPREFIX"] = str(ROOT / "var" / "compiled")
    return found


def start(
    module: str, *arguments: str, environment: Mapping[str, str], **options: Any
) -> subprocess.Popen[str]:
    """Start `python -m module arguments`."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, env=environment, text=True, **options
    )


def run(*arguments: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `python -m app.cli arguments` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
        timeout=120,
    )
