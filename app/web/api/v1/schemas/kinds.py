"""The kinds of value that requests are made of.

What pydantic finds wrong is put into the API's words by `bodies`, with the help of the `Says`
beside each field.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

LARGEST_INTEGER = 2**31 - 1  # whole numbers have 32 bits; beyond that a value is of another kind
LENGTH_OF_AN_ID = 26
LONGEST_TEXT = 255

# Texts come back in pages and files of others. NUL no database keeps; half a character none reads.
UNFIT = re.compile("[\x00\ud800-\udfff]")
FIT = r"^[^\x00]*$"  # the same for JSON Schema, which knows no half characters
_UNFIT_IN_FREE_TEXT = re.compile("[<>|\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Says:
    """What to say when a value is of the wrong kind, or of the wrong size where that is special."""

    problem: str
    size_problem: str = ""


A_STRING = Says("Field must be a string")
TRUE_OR_FALSE = Says("Must be true or false")


def _free_text(value: Any) -> Any:
    """Check what is shown to people: not blank, and none of the characters no firewall lets by."""
    if isinstance(value, str):
        if not value.strip():
            raise PydanticCustomError("missing", "blank")
        if _UNFIT_IN_FREE_TEXT.search(value):
            raise PydanticCustomError("unfit", "Must be a valid string format")
    return value


def object_or_nothing(value: Any) -> Any:
    """Read what some languages send for an empty object, `null` or `[]`, as one."""
    return {} if value is None or value == [] else value


def anything_as_object(value: Any) -> Any:
    """Read what is no object as an empty one, where nobody has to say anything."""
    return value if isinstance(value, dict) else {}


# What JSON Schema can say of a validator, for the description of the API.
NOT_BLANK = r"[^\s\x00-\x1f\x85]"
_FREE_TEXT = r"^[^<>|\x00]*[^<>|\s\x00-\x1f\x85][^<>|\x00]*$"  # not blank, and fit to be shown
_URL = r"^https?://[A-Za-z0-9][A-Za-z0-9._-]*(:[0-9]{1,4})?([/?#][!#-;=?-\[\]_a-z~]*)?$"

OR_NOTHING = Field(
    json_schema_extra=lambda schema: schema.update(
        {"anyOf": [{"$ref": schema.pop("$ref")}, {"type": "null"}, {"const": []}]}
    )
)

FreeText = Annotated[
    str,
    StringConstraints(max_length=LONGEST_TEXT),
    BeforeValidator(_free_text),
    Field(json_schema_extra={"pattern": _FREE_TEXT}),
    Says("Must be a valid string format"),
]
Line = Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=FIT), A_STRING]
Postcode = Annotated[str, StringConstraints(max_length=25, pattern=FIT), A_STRING]
Email = Annotated[str, StringConstraints(max_length=254, pattern=FIT), A_STRING]
Url = Annotated[
    str,
    StringConstraints(max_length=2000),
    Field(json_schema_extra={"format": "uri", "pattern": _URL}),
    Says("Must be a valid URL format"),
]
Id = Annotated[
    str,
    StringConstraints(min_length=LENGTH_OF_AN_ID, max_length=LENGTH_OF_AN_ID),
    Says("Field must be a string", f"Field [{{field}}] length must be {LENGTH_OF_AN_ID}"),
]


class Body(BaseModel):
    """A request's body. Numbers, texts and booleans are never read as one another."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)
