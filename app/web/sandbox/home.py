"""What there is in this sandbox, for somebody who has just started it."""

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pyotp
from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.i18n import LazyText
from app.payments import types
from app.web.rendering import render
from app.web.sandbox import facts

blueprint = Blueprint("home", __name__)

_NEW_PAYMENT = {
    "amount": 1450,
    "reference": "FL-123456",
    "description": "Fishing licence, 8 days",
    "return_url": "https://example.com/return",
}


@blueprint.get("")
@blueprint.get("/")
def show() -> ResponseReturnValue:
    known = facts.read()
    if known is None:
        return render("sandbox/home/empty.html"), 404
    return render(
        "sandbox/home/show.html",
        facts=known,
        secrets=facts.may_be_told(),
        codes={one["email"]: _code(one) for one in known["staff"]},
        curl=_curl(known),
        of_types=list(_of_types()),
    )


def _of_types() -> Iterator[tuple[LazyText, LazyText, str]]:
    """What payment types bring along to be tried: its name, what it does, and where it is."""
    for one in types.ALL.values():
        for name in one.parts.sandbox:
            for text, hint, endpoint in getattr(import_module(name), "ENTRIES", ()):
                yield text, hint, url_for(endpoint)


def _code(person: dict[str, Any]) -> str:
    """What their authenticator app would show now."""
    return pyotp.TOTP(person["totp_secret"]).at(clock.now())


def _curl(known: dict[str, Any]) -> str:
    key = known["services"][0]["accounts"][0]["api_keys"][0]["key"]
    return (
        f"curl {known['base_url']}/v1/payments \\\n"
        f"  -H 'Authorization: Bearer {key}' \\\n"
        f"  -H 'Content-Type: application/json' \\\n"
        f"  -d '{json.dumps(_NEW_PAYMENT)}'"
    )
