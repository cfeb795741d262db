"""A sandbox as `seed` sets it up, without its two months of payments."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.actors import Actor
from app.cli import folder
from app.cli.seed import facts, setting_up
from config import Config


def set_up(app: Flask) -> dict[str, Any]:
    """Make the services, accounts, keys and people; write sandbox.json; say what is in it."""
    config: Config = app.config["EXCHEQUER"]
    stage = setting_up.set_up(actor=Actor.operator("a test"))
    known = facts.at(config.base_url, stage.facts)
    folder.write_facts(config, known)
    return known


def key_of(known: dict[str, Any], description: str) -> str:
    """The first key of the account with this description."""
    for service in known["services"]:
        for account in service["accounts"]:
            if account["description"] == description:
                key: str = account["api_keys"][0]["key"]
                return key
    pytest.fail(f"no account is called {description}")


def documented() -> dict[str, Any]:
    """The example of sandbox.json in docs/sandbox.md."""
    text = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text()
    found = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert found
    example: dict[str, Any] = json.loads(found.group(1))
    return example


def shape(value: Any) -> Any:
    """The names in what was read from JSON, at every level; a list is as its first member."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__
