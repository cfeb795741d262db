"""The schemas of everything that is sent and answered, under the names of their classes."""

from collections.abc import Iterable
from typing import Any, Self

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from app.web.api.v1.operations import Operation
from app.wire.v1.shapes.errors import Error

REFERENCE = "#/components/schemas/{model}"


class WithoutTitles(GenerateJsonSchema):
    """Pydantic names each member after itself, which tells nobody anything."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  its signature
        return False


class Schemas:
    """The definitions that the document refers to."""

    def __init__(self, references: dict[Any, Any], definitions: dict[str, Any]) -> None:
        self._references = references
        self.definitions = definitions

    @classmethod
    def of(cls, operations: Iterable[Operation]) -> Self:
        """Those that `operations` send and answer, and what goes wrong."""
        shapes: dict[Any, None] = {Error: None}
        for operation in operations:
            shapes |= {one: None for one in (operation.body, operation.shape) if one is not None}
        adapters = [(shape, "validation", TypeAdapter(shape)) for shape in shapes]
        references, described = TypeAdapter.json_schemas(
            adapters,  # type: ignore[arg-type]  # a shape may be any type
            ref_template=REFERENCE,
            schema_generator=WithoutTitles,
        )
        return cls(
            {shape: reference for (shape, _), reference in references.items()},
            {name: _open(one) for name, one in sorted(described["$defs"].items())},
        )

    def reference(self, shape: Any) -> dict[str, Any]:
        """Where a shape is described."""
        found: dict[str, Any] = self._references[shape]
        return found


def _open(schema: Any) -> Any:
    """Our own tests allow no member that is not described. Clients must: some may be added."""
    if isinstance(schema, dict):
        return {
            name: _open(value)
            for name, value in schema.items()
            if not (name == "additionalProperties" and value is False)
            and not (name == "title" and isinstance(value, str))
        }
    return [_open(one) for one in schema] if isinstance(schema, list) else schema
