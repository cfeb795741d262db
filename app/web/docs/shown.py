"""An example of an answer, made of the examples of its members."""

from typing import Any

from app.web.docs.members import Schema, resolved

_ANY: dict[str, Any] = {"string": "...", "boolean": True}


def shown(schema: Schema, schemas: Schema) -> Any:
    """What an answer may look like.

    What may be left out is shown where it has an example of its own; what may be null is null
    where it has none.
    """
    if "examples" not in schema and {"type": "null"} in schema.get("anyOf", ()):
        return None
    found = schema if "examples" in schema else resolved(schema, schemas)
    for name in ("examples", "enum"):
        if name in found:
            return found[name][0]
    if "const" in found:
        return found["const"]
    return _made(found, schemas)


def _made(found: Schema, schemas: Schema) -> Any:
    """An object or a list of what its members show, or any value of the kind."""
    if found.get("type") == "array":
        return [shown(found["items"], schemas)]
    if found.get("type") != "object":
        return _ANY.get(found.get("type", ""), 0)
    return {
        name: shown(member, schemas)
        for name, member in found.get("properties", {}).items()
        if name in found.get("required", ()) or "examples" in member
    }
