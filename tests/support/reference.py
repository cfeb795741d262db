"""The reference platform's own OpenAPI file, where there is one: our answers must satisfy it.

EXCHEQUER_REFERENCE names the file; else it is looked for beside the project. It is not ours to
copy, so a clone has none.
"""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema_rs

BESIDE = Path(__file__).parents[3] / "shared" / "reference" / "publicapi_spec.json"

Schema = dict[str, Any]

# Where the file is wrong, what is so, and why we know. Clients follow what is answered.
_MAY_BE_NULL = (
    "CardDetails",
    "CardDetailsFromResponse",
    "Address",
    "PaymentLinks",
    "PaymentLinksForSearch",
)  # nothing is left out of a card or of the links of a payment: it is null
_WRONG_MEMBERS: dict[tuple[str, str], Schema] = {
    # The values are texts: a token.
    ("PostLink", "params"): {"type": "object", "additionalProperties": {"type": "string"}},
    # A payment that an agreement was charged for has that mode, as its request has.
    ("PaymentWithAllLinks", "authorisation_mode"): {
        "enum": ["web", "moto_api", "agreement", "external"]
    },
    ("PaymentDetailForSearch", "authorisation_mode"): {
        "enum": ["web", "moto_api", "agreement", "external"]
    },
    # It names the class of the server's program; what is answered is in snake case.
    ("PaymentInstrument", "card_details"): {"$ref": "#/components/schemas/CardDetailsFromResponse"},
    # It says `links`; every search answers the same envelope.
    ("DisputesSearchResults", "_links"): {"$ref": "#/components/schemas/SearchNavigationLinks"},
    # Answered, and described in words in the same platform's documentation.
    ("PaymentWithAllLinks", "agreement_id"): {"type": "string"},
    ("PaymentDetailForSearch", "agreement_id"): {"type": "string"},
}
_WRONG_SCHEMAS: dict[str, Schema] = {
    # A map, and not an object with a map in it.
    "ExternalMetadata": {
        "type": "object",
        "additionalProperties": {"type": ["string", "number", "boolean"]},
    },
    # What creates a payment answers all that getting it answers.
    "CreatePaymentResult": {"$ref": "#/components/schemas/PaymentWithAllLinks"},
}
_SUCCESS_OF: dict[tuple[str, str, int], tuple[str, str, int]] = {
    # The body stands beside 200, and 202 is what is answered.
    ("post", "/v1/payments/{}/refunds", 202): ("post", "/v1/payments/{}/refunds", 200),
}
UNDOCUMENTED = {400, 402, 403, 404, 409, 412, 422}  # answered by many endpoints that do not say so


def files() -> list[Path]:
    """The file, or nothing."""
    path = Path(os.environ.get("EXCHEQUER_REFERENCE") or BESIDE)
    return [path] if path.is_file() else []


class Reference:
    """The file, put right."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text())
        self._schemas: dict[str, Schema] = document["components"]["schemas"]
        self._operations = {
            (method, _anonymous(path)): operation
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if method in {"get", "post"}
        }
        self._put_right()

    @property
    def operations(self) -> set[tuple[str, str]]:
        """Each method and path, with {} for every id."""
        return set(self._operations)

    def problems(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """What is wrong with an answer."""
        source = _SUCCESS_OF.get((method, path, status), (method, path, status))
        response = self._operations[source[0], source[1]]["responses"].get(str(source[2]))
        if response is None and status not in UNDOCUMENTED:
            return [f"{status} is not answered by {method} {path}"]
        content = list((response or {}).get("content", {}).values())
        if not content and status < 400:
            return [f"a body: {body}"] if body is not None else []
        schema = content[0]["schema"] if content else {"$ref": "#/components/schemas/RequestError"}
        validator = jsonschema_rs.Draft202012Validator(
            {**schema, "components": {"schemas": self._schemas}}, validate_formats=False
        )
        return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(body)]

    def _put_right(self) -> None:
        for (schema, member), right in _WRONG_MEMBERS.items():
            self._schemas[schema]["properties"][member] = right
        for name in _MAY_BE_NULL:
            members = self._schemas[name]["properties"]
            for member, schema in members.items():
                members[member] = {"anyOf": [schema, {"type": "null"}]}
        self._schemas |= _WRONG_SCHEMAS
        self._schemas["ErrorResponse"] = self._schemas["RequestError"]  # some name a field, too
        for schema in self._schemas.values():
            if "properties" in schema:
                schema["additionalProperties"] = False


def _anonymous(path: str) -> str:
    """A path without the names of its ids: `/v1/payments/{}`."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))
