"""What a request says outside its body."""

from typing import Any

from pydantic import BaseModel, TypeAdapter
from werkzeug.routing import Rule

from app.web.api.v1.document.schemas import WithoutTitles
from app.web.api.v1.idempotent import HEADER, PATTERN
from app.web.api.v1.operations import Operation
from app.wire.v1.shapes.kinds import AgreementId, PaymentId, RefundId

BLANK = {"type": "string", "pattern": r"^\s*$", "description": "Not asked."}
_IN_PATHS: dict[str, Any] = {
    "payment_id": PaymentId,
    "refund_id": RefundId,
    "agreement_id": AgreementId,
}
_IDEMPOTENCY_KEY = {
    "name": HEADER,
    "in": "header",
    "description": "A name of yours for this request. Sent again with the same name, it does its"
    " work once and is answered as the first time.",
    "schema": {"type": "string", "pattern": PATTERN},
}


def parameters_of(rule: Rule, operation: Operation) -> list[dict[str, Any]]:
    """Those of the path, of the query and of the headers."""
    found = [_in_path(name) for name in _in_order(rule)]
    if operation.query is not None:
        found += _in_query(operation.query)
    if operation.is_repeatable:
        found.append(_IDEMPOTENCY_KEY)
    return found


def _in_order(rule: Rule) -> list[str]:
    return sorted(rule.arguments, key=rule.rule.index)


def _in_path(name: str) -> dict[str, Any]:
    schema = TypeAdapter(_IN_PATHS[name]).json_schema(schema_generator=WithoutTitles)
    description = schema.pop("description")
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": schema,
    }


def _in_query(query: type[BaseModel]) -> list[dict[str, Any]]:
    described = query.model_json_schema(schema_generator=WithoutTitles)
    references = described.get("$defs", {})
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": schema.pop("description", ""),
            "schema": {"anyOf": [_said(schema, references), BLANK]},
        }
        for name, schema in described["properties"].items()
    ]


def _said(schema: dict[str, Any], references: dict[str, Any]) -> dict[str, Any]:
    """What it must be where it is said. Nothing in an address is null."""
    meant = next(iter(schema.get("anyOf", ())), schema)
    if "$ref" in meant:
        meant = references[meant["$ref"].rpartition("/")[2]]
    return {name: value for name, value in meant.items() if name not in {"default", "title"}}
