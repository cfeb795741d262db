"""The description of the API as pages show it: in chapters of endpoints."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from app.web.api import openapi
from app.web.docs.members import Member, members_of
from app.web.docs.shown import shown


@dataclass(frozen=True, slots=True)
class Error:
    """One thing that can go wrong in an endpoint."""

    status: str
    code: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint, in words."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    needs_key: bool
    in_path: list[Member]
    in_query: list[Member]
    in_headers: list[Member]
    in_body: list[Member]
    body: dict[str, Any]
    status: str
    answer: Any
    in_answer: list[Member]
    errors: list[Error]

    @property
    def anchor(self) -> str:
        """Where it stands on its page."""
        return self.id.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Chapter:
    """The endpoints that are about one thing."""

    slug: str
    title: str
    endpoints: list[Endpoint]


def chapters() -> list[Chapter]:
    """All of the reference, in its order."""
    document = openapi.description()
    found = [_endpoint(document, *one) for one in _operations(document)]
    return [
        Chapter(
            slug=re.sub(r"\W+", "-", tag["name"].lower()),
            title=tag["name"],
            endpoints=[endpoint for name, endpoint in found if name == tag["name"]],
        )
        for tag in document["tags"]
    ]


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _endpoint(
    document: dict[str, Any], method: str, path: str, operation: dict[str, Any]
) -> tuple[str, Endpoint]:
    schemas = document["components"]["schemas"]
    status, answer = next(iter(operation["responses"].items()))
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = answer.get("content", {}).get("application/json", {}).get("schema")

    def parameters(place: str) -> list[Member]:
        return [
            Member.of_parameter(one, schemas)
            for one in operation.get("parameters", ())
            if one["in"] == place
        ]

    (tag,) = operation["tags"]
    return tag, Endpoint(
        id=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        description=operation["description"],
        needs_key=operation.get("security") != [],
        in_path=parameters("path"),
        in_query=parameters("query"),
        in_headers=parameters("header"),
        in_body=list(members_of(content["schema"], schemas)) if content else [],
        body=content.get("example", {}),
        status=f"{status} {HTTPStatus(int(status)).phrase}",
        answer=None if schema is None else shown(schema, schemas),
        in_answer=[] if schema is None else list(members_of(schema, schemas)),
        errors=list(_errors(operation["responses"])),
    )


def _errors(responses: dict[str, Any]) -> Iterator[Error]:
    for status, response in responses.items():
        if int(status) >= HTTPStatus.BAD_REQUEST:
            for example in response["content"]["application/json"]["examples"].values():
                said = example["value"]
                yield Error(status, said["code"], said["description"])
