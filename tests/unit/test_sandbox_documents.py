"""docs/sandbox.md and docs/running.md say of the sandbox, its commands and settings what is so."""

import dataclasses
import re
from pathlib import Path

import click
import pytest

from app.accounts.service import ACCOUNT_SETTINGS
from app.cli.commands import main
from app.cli.seed.facts import CARDS
from app.gateways.port import Operation
from app.gateways.sandbox import cards as provider
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


def test_the_cards_do_what_is_said_of_them():
    for number, _, said_of_it in CARDS:
        outcome = said_of_it.removeprefix("challenged; then ")
        assert (number in provider.CHALLENGED) is (outcome != said_of_it)
        if outcome == "success":
            assert number in provider.APPROVED
        elif outcome.startswith("success; then disputed, "):
            assert number in provider.APPROVED
            stage = provider.DISPUTED[number]
            until = "until you say more" if stage == "opened" else f"and the dispute {stage}"
            assert outcome.endswith(until)
        elif outcome.startswith("success; charged later: "):
            assert number in provider.APPROVED
            reason = provider.DECLINED_LATER.get(number)
            may_be = "may" if reason and reason.may_be_retried else "not to"
            said = f"declined, {may_be} be retried" if reason else "error"
            assert outcome.endswith(f": {said}")
            assert reason or number in provider.FAILED_LATER
        elif outcome == "error":
            assert number in provider.FAILED
        else:
            reason = provider.DECLINED[number].value.replace("_", " ")
            assert outcome in {"declined", f"declined: {reason}"}
