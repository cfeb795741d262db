"""Requests that a machine makes up from our description of the API, and what is wrong with answers.

Schemathesis reads /openapi.json and calls the application in this process: with what the
description allows, with what it does not, and in sequences that follow its links. Every check of
its own is on. https://schemathesis.readthedocs.io
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from flask import Flask
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, ServerError
from schemathesis.core.transport import Response
from schemathesis.engine import events
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.case import Case
from schemathesis.hooks import HookContext
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.transport.wsgi import WSGITransport

from app.web.api.v1.schemas.kinds import LENGTH_OF_AN_ID

Known = Mapping[str, Mapping[str, Iterable[str]]]

# What is answered to a request that is well formed and comes at the wrong time, or is about what
# is not so. No description of requests can say when that is: these do not refuse valid data.
NO_FAULT_OF_THE_REQUEST = {
    "P0010",  # the bank refuses the card
    "P0501",  # the payment to cancel is finished
    "P0603",  # the payment to refund is not captured yet, or nothing is left of it
    "P0604",  # something else is left of it than was said
    "P1211",  # there is no such token
    "P1212",  # the token has been used
    "P2501",  # the agreement to cancel is not active
}
BEYOND_A_SCHEMA = re.compile(
    r"Invalid attribute value: (set_up_agreement|agreement_id)\. Agreement"
    r"|.* Must be a name, not a number on the card"
)
# The reference platform answers 500 where a provider fails, and so do we: clients expect it.
FAULT_OF_THE_PROVIDER = "P0050"
_LARGEST_EXACT = 2**53  # beyond it a float is no certain integer
_SHOWN = 1_000  # characters of an answer


@dataclass(slots=True)
class Report:
    """How many requests were made, what was answered, and what should not have been."""

    phases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return self.phases.total()

    def successes(self) -> set[str]:
        """The operations that did what they are for at least once."""
        return {label for label, status in self.statuses if status < 300}

    def note(self, phase: str, recorder: ScenarioRecorder) -> None:
        """Take down what happened in one scenario."""
        self.phases[phase] += len(recorder.cases)
        for name, interaction in recorder.interactions.items():
            if interaction.response is not None:
                label = recorder.cases[name].value.operation.label
                if label.startswith(f"{interaction.request.method} "):  # and is no probe
                    self.statuses[label, interaction.response.status_code] += 1
        for name, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    answer = recorder.interactions[name].response
                    self.problems.append(
                        f"{check.name}: {check.failure_info.failure}\n"
                        f"{check.failure_info.code_sample}\n"
                        f"{answer.text[:_SHOWN] if answer else 'no answer'}"
                    )


class _InProcess(WSGITransport):
    """Schemathesis 4.32 gives a probe without a session what only a socket understands."""

    def send(self, case: Case, *, session: Any = None, **options: Any) -> Response:
        if session is None:
            for name in ("max_redirects", "verify", "cert", "proxies"):
                options.pop(name, None)
        return super().send(case, session=session, **options)


def try_everything(
    app: Flask,
    key: str,
    *,
    examples: int,
    known: Known,
    agreements: Sequence[str],
    repeatable: bool = True,
) -> Report:
    """Call every operation of the description in as many ways as the machine can think of.

    Args:
        app: the application.
        key: of an account that nothing slows down.
        examples: how many of each kind for each operation, about.
        known: what exists and can be named, by operation and by the place where it is said.
        agreements: that can be charged. Half of those that are named are of these.
        repeatable: whether another run makes the same requests.
    """
    schema = schemathesis.openapi.from_wsgi(
        "/openapi.json", app, config=_config(key, examples, known, repeatable=repeatable)
    )
    schema.transport.__class__ = _InProcess
    schema.hook("filter_failure")(_is_a_problem)
    schema.hook("map_body")(_whole_numbers)

    @schema.hook("map_body")
    def name_agreements(context: HookContext, body: Any) -> Any:
        for name in {"agreement_id", "set_up_agreement"} & set(_names(body)):
            if isinstance(body[name], str) and len(body[name]) == LENGTH_OF_AN_ID:
                chance = sum(map(ord, body[name]))
                if chance % 2:
                    body = {**body, name: agreements[chance // 2 % len(agreements)]}
        return body

    schema.hook("filter_body")(_is_fit)
    report = Report()
    for event in engine.from_schema(schema).execute():
        match event:
            case events.ScenarioFinished():
                report.note(event.phase.value, event.recorder)
            case events.NonFatalError():
                report.problems.append(f"{event.label}: {event.value!r}")
            case events.FatalError():
                raise event.exception
    return report


def _config(key: str, examples: int, known: Known, *, repeatable: bool) -> SchemathesisConfig:
    names = {
        (operation, name): f"{operation} {name}"
        for operation, members in known.items()
        for name in members
    }

    def used(operation: str) -> dict[str, Any]:
        return {
            name: {"dictionary": names[operation, name], "probability": 0.7}
            for name in known[operation]
        }

    return SchemathesisConfig.from_dict(
        {
            "headers": {"Authorization": f"Bearer {key}"},
            "continue-on-failure": True,
            "dictionaries": {
                names[operation, name]: {"values": list(values)}
                for operation, members in known.items()
                for name, values in members.items()
            },
            "operations": [
                {"include-name": operation, "parameters": used(operation)} for operation in known
            ],
            "generation": {
                "max-examples": examples,
                "deterministic": repeatable,
                "database": "none",
            },
            **({"seed": 1} if repeatable else {}),
        }
    )


def _is_a_problem(context: HookContext, failure: Failure, case: Case, response: Response) -> bool:
    if isinstance(failure, RejectedPositiveData):
        said = response.json()
        return not (
            said["code"] in NO_FAULT_OF_THE_REQUEST or BEYOND_A_SCHEMA.match(said["description"])
        )
    if isinstance(failure, ServerError):
        return response.json()["code"] != FAULT_OF_THE_PROVIDER
    return True


def _whole_numbers(context: HookContext, body: Any) -> Any:
    """Write 278.0 as 278. To JSON Schema they are the same integer; we take only the second."""
    match body:
        case dict():
            return {name: _whole_numbers(context, value) for name, value in body.items()}
        case list():
            return [_whole_numbers(context, value) for value in body]
        case float() if body.is_integer() and abs(body) < _LARGEST_EXACT:
            return int(body)
    return body


def _is_fit(context: HookContext, body: Any) -> bool:
    """Leave out what JSON Schema cannot forbid."""
    if not isinstance(body, dict):
        return True
    names = [name.lower() for name in _names(body.get("metadata"))]
    holders, expiry = map(body.get, ("cardholder_name", "name_on_card")), body.get("expiry_date")
    return (
        len(names) == len(set(names))  # names of metadata differ in more than case
        and not any(isinstance(one, str) and one and not _has_letters(one) for one in holders)
        and not (isinstance(expiry, str) and re.fullmatch("[01][0-9]/[0-2][0-9]", expiry))
    )


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def _names(value: Any) -> list[str]:
    return list(value) if isinstance(value, dict) else []
