"""docs/sandbox.md and docs/running.md say of the sandbox, its commands and settings what is so."""

import dataclasses
import re
from pathlib import Path

import click
import pytest

from app.accounts.service import ACCOUNT_SETTINGS
from app.cli.commands import main
from app.gateways.port import Operation
from app.gateways.sandbox.faults import LONGEST_DELAY_MS, MOST_TIMES
from app.gateways.sandbox.models import FaultKind
from config import Config
from tests.support.sandboxes import documented

DOCS = Path(__file__).parents[2] / "docs"
SANDBOX = (DOCS / "sandbox.md").read_text()
RUNNING = (DOCS / "running.md").read_text()


def test_the_example_has_every_setting_of_an_account():
    settings = documented()["services"][0]["accounts"][0]["settings"]

    assert set(settings) == set(ACCOUNT_SETTINGS) - {"description"}


def test_the_fault_dial_is_described_as_it_is():
    for word in (*FaultKind, *Operation, LONGEST_DELAY_MS, MOST_TIMES):
        assert re.search(rf"\b{word}\b", SANDBOX), word


def test_every_setting_is_listed_with_its_default():
    listed = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) ?\|", RUNNING, re.MULTILINE))

    assert set(listed) == {field.name.upper() for field in dataclasses.fields(Config)}
    for field in dataclasses.fields(Config):
        default = listed[field.name.upper()].strip("`")
        secret = default == "everybody knows it"
        assert secret or default == str(field.default), field.name


def commands(group, *, above=()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, above=(*above, name))
        else:
            yield " ".join((*above, name)), command


@pytest.mark.parametrize(("name", "command"), [*commands(main)], ids=str)
def test_every_command_is_mentioned_and_explains_itself(name, command):
    words = name.split()

    assert re.search(rf"\b{words[0]}\b", RUNNING)
    assert re.search(rf"\b{words[-1]}\b", RUNNING), name
    assert command.help
