"""The OpenAPI document of version 1, written from what checks requests and makes answers.

Source: https://spec.openapis.org/oas/v3.1.1.html
"""

from collections.abc import Mapping
from typing import Any

from werkzeug.routing import Map, Rule

from app.web.api.v1.document import headers
from app.web.api.v1.document.errors import responses_to_errors
from app.web.api.v1.document.parameters import parameters_of
from app.web.api.v1.document.schemas import Schemas
from app.web.api.v1.operations import OPERATIONS, Operation, Tag

PREFIX = "api.v1."
BEARER = "bearer"


def write(url_map: Map, *, server: str) -> dict[str, Any]:
    """The document, for a server whose API is found at `server`."""
    schemas = Schemas.of(OPERATIONS.values())
    rules = {rule.endpoint: rule for rule in described(url_map)}
    paths: dict[str, dict[str, Any]] = {}
    for endpoint, operation in OPERATIONS.items():
        if rule := rules.get(endpoint):
            methods = paths.setdefault(path_of(rule), {})
            methods[method_of(rule).lower()] = _described(rule, operation, schemas, rules)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Exchequer",
            "version": "1.0.0",
            "description": "Takes payments for public services. Members that are not described may"
            " be added to answers at any time; ignore them. Amounts are whole pence.",
        },
        "servers": [{"url": server}],
        "security": [{BEARER: []}],
        "tags": [{"name": tag.value} for tag in Tag],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "headers": headers.DEFINITIONS,
            "securitySchemes": {
                BEARER: {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The API key of an account: `api_test_...` or `api_live_...`.",
                }
            },
        },
    }


def described(url_map: Map) -> list[Rule]:
    """The addresses of version 1."""
    return [rule for rule in url_map.iter_rules() if rule.endpoint.startswith(PREFIX)]


def path_of(rule: Rule) -> str:
    """A path as OpenAPI writes it: `/v1/payments/{payment_id}`."""
    return rule.rule.replace("<", "{").replace(">", "}")


def method_of(rule: Rule) -> str:
    """What it answers besides HEAD and OPTIONS, which come by themselves."""
    (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    return method


def operation_id(endpoint: str) -> str:
    """The name that an operation keeps, whatever becomes of its path: `payments.create`."""
    return endpoint.removeprefix(PREFIX)


def _described(
    rule: Rule, operation: Operation, schemas: Schemas, rules: Mapping[str, Rule]
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "operationId": operation_id(rule.endpoint),
        "tags": [operation.tag.value],
        "summary": operation.summary,
        "description": operation.description,
    }
    if parameters := parameters_of(rule, operation):
        body["parameters"] = parameters
    if operation.body is not None:
        content: dict[str, Any] = {"schema": schemas.reference(operation.body)}
        if operation.example:
            content["example"] = dict(operation.example)
        body["requestBody"] = {"required": True, "content": {"application/json": content}}
    body["responses"] = {
        **dict.fromkeys(_statuses(operation), _success(operation, schemas, rules)),
        **responses_to_errors(rule.endpoint, operation),
    }
    if not operation.needs_key:
        body["security"] = []
    return body


def _statuses(operation: Operation) -> list[str]:
    return [str(status) for status in (operation.status, operation.again) if status]


def _success(operation: Operation, schemas: Schemas, rules: Mapping[str, Rule]) -> dict[str, Any]:
    response: dict[str, Any] = {"description": "Done.", "headers": headers.of_success(operation)}
    if operation.shape is not None:
        content = {"schema": schemas.reference(operation.shape)}
        response["content"] = {"application/json": content}
    if links := {name: _link(rules[PREFIX + name]) for name in operation.links}:
        response["links"] = links
    return response


def _link(target: Rule) -> dict[str, Any]:
    """Where an answer leads: what the path wants has the same name in the answer."""
    return {
        "operationId": operation_id(target.endpoint),
        "parameters": {name: f"$response.body#/{name}" for name in sorted(target.arguments)},
    }
