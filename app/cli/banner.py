"""What `run` prints when everything is up: what to open, and how to get in."""

import json
import os
import shlex
import sys
from typing import Any

from app.cli import folder
from config import Config

LINE = "─" * 72
NEW_PAYMENT = {
    "amount": 1450,
    "reference": "FL-123456",
    "description": "Fishing licence, 8 days",
    "return_url": "https://example.com/return",
}


def show(config: Config) -> None:
    """Print it. What is not known, because the database is not one of ours, is left out."""
    facts = folder.read_facts(config)
    print(text(config, facts) if facts else f"Exchequer is running: {config.base_url}", flush=True)


def text(config: Config, facts: dict[str, Any]) -> str:
    """The whole of it."""
    person = facts["staff"][0]
    account = facts["services"][0]["accounts"][0]
    key = account["api_keys"][0]["key"]
    return f"""
{LINE}
Exchequer is running. Nothing here costs or pays money. Ctrl-C stops it.

  Demo service   {facts["demo_service_url"]}
                 Pay with 4242 4242 4242 4242, any date to come, any security code.

  Back office    {facts["back_office_url"]}
                 Email         {person["email"]}
                 Password      {person["password"]}
                 Code          {command("user", "code", person["email"])}
                 or add this secret to an authenticator app: {person["totp_secret"]}

  API            {facts["base_url"]}/v1
                 Key           {key}

{curl(facts["base_url"], key)}

  Everything     {config.sandbox_file}: more accounts, keys, people and cards
                 {facts["base_url"]}/sandbox: the same, and what can be made to go wrong
{LINE}"""


def curl(base_url: str, key: str) -> str:
    """A line that creates a payment."""
    return (
        f"curl {base_url}/v1/payments -H 'Authorization: Bearer {key}' \\\n"
        f"  -H 'Content-Type: application/json' -d '{json.dumps(NEW_PAYMENT)}'"
    )


def command(*arguments: str) -> str:
    """How to run a command on this sandbox from the folder we were started in."""
    data = os.environ.get("EXCHEQUER_DATA_DIR")
    where = ("--data", data) if data and data != "var" else ()
    python = os.path.relpath(sys.executable)
    return shlex.join((python, "-m", "app.cli", *where, *arguments))
