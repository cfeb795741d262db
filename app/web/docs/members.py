"""JSON Schema in words: each member of what is sent or answered, what it may be, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

Schema = dict[str, Any]

_KINDS = {
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "array": "list",
    "null": "null",
}
_TEXTS = {
    "date-time": "time, such as 2026-11-23T20:30:26.289Z",
    "date": "day, such as 2026-11-23",
    "uri": "address",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One member or parameter. `needed` says whether it must be sent, or is always answered."""

    name: str
    kind: str
    description: str
    needed: bool

    @classmethod
    def of_parameter(cls, parameter: Schema, schemas: Schema) -> Self:
        """What is said outside a body."""
        schema = parameter["schema"]
        return cls(
            parameter["name"],
            kind_of(schema, schemas),
            parameter.get("description") or schema.get("description", ""),
            parameter.get("required", False),
        )


def members_of(schema: Schema, schemas: Schema, within: str = "") -> Iterator[Member]:
    """Each member of an object, and those of the objects in it: `state.status`."""
    found = resolved(schema, schemas)
    for name, member in found.get("properties", {}).items():
        called = f"{within}{name}"
        needed = name in found.get("required", ())
        yield Member(called, kind_of(member, schemas), _description(member, schemas), needed)
        inner, mark = resolved(member, schemas), "."
        if inner.get("type") == "array":
            inner, mark = resolved(inner["items"], schemas), "[]."
        if "properties" in inner:
            yield from members_of(inner, schemas, f"{called}{mark}")


def resolved(schema: Schema, schemas: Schema) -> Schema:
    """What a schema is apart from null and nothing: the first that it can be."""
    for choice in schema.get("anyOf", ()) if "properties" not in schema else ():
        if choice != {"type": "null"}:
            return resolved(choice, schemas)
    if "$ref" in schema:
        found: Schema = schemas[schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def kind_of(schema: Schema, schemas: Schema) -> str:
    """What a value may be: "text, up to 255 characters", "en or cy", "whole number or null"."""
    if "enum" in schema or "const" in schema:
        return _one_of(schema.get("enum") or [schema["const"]])
    if choices := schema.get("anyOf", ()) if "properties" not in schema else ():
        kinds = [kind_of(choice, schemas) for choice in choices if not _is_nothing(choice)]
        return " or ".join(dict.fromkeys(kinds))
    if "$ref" in schema:
        return kind_of(resolved(schema, schemas), schemas)
    match schema.get("type", ""):
        case "string":
            return _text(schema)
        case "integer":
            limits = [f"{schema[name]:,}" for name in ("minimum", "maximum") if name in schema]
            return f"whole number{', ' if limits else ''}{' to '.join(limits)}"
        case kind:
            return _KINDS.get(kind, "")


def _is_nothing(choice: Schema) -> bool:
    """Whether it only says that there may be nothing."""
    return choice.get("description") == "Not asked." or choice.get("const") == []


def _description(schema: Schema, schemas: Schema) -> str:
    return str(schema.get("description") or resolved(schema, schemas).get("description", ""))


def _text(schema: Schema) -> str:
    kind = _TEXTS.get(schema.get("format", ""), "text")
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength")
    if longest is None:
        return kind
    if shortest == longest:
        return f"{kind} of {longest} characters"
    if shortest > 1:
        return f"{kind} of {shortest} to {longest} characters"
    without = " without < > |" if "<>|" in schema.get("pattern", "") else ""
    return f"{kind}{without}, up to {longest:,} characters"


def _one_of(values: list[Any]) -> str:
    *others, last = map(str, values)
    return f"{', '.join(others)} or {last}" if others else last
