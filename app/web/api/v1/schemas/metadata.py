"""The caller's own names and values."""

import math
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.web.api.v1.schemas.kinds import FIT, UNFIT

MOST_METADATA = 15
LONGEST_METADATA_KEY = 30
LONGEST_METADATA_VALUE = 100


def _metadata(value: Any) -> Any:
    """Check the caller's own names and values. Says everything that is wrong with them at once."""
    if value is None:
        raise PydanticCustomError("metadata", "Value must not be null")
    if not isinstance(value, dict):
        raise PydanticCustomError("metadata", "Must be an object of JSON key-value pairs")
    problems = [problem for problem, is_so in _METADATA_PROBLEMS.items() if is_so(value)]
    if problems:
        raise PydanticCustomError("metadata", "{problems}", {"problems": ". ".join(problems)})
    return value


def _is_number(value: Any) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


_METADATA_PROBLEMS: dict[str, Callable[[dict[str, Any]], bool]] = {
    f"Cannot have more than {MOST_METADATA} key-value pairs": (
        lambda given: len(given) > MOST_METADATA
    ),
    f"Keys must be between 1 and {LONGEST_METADATA_KEY} characters long": (
        lambda given: not all(1 <= len(key) <= LONGEST_METADATA_KEY for key in given)
    ),
    "Must have case insensitive unique keys": (
        lambda given: len({key.lower() for key in given}) < len(given)
    ),
    "Must not have null values": lambda given: None in given.values(),
    "Values must be of type String, Boolean or Number": (
        lambda given: any(
            not (value is None or isinstance(value, str | bool) or _is_number(value))
            for value in given.values()
        )
    ),
    f"Values must be no greater than {LONGEST_METADATA_VALUE} characters long": (
        lambda given: any(
            len(str(value)) > LONGEST_METADATA_VALUE
            for value in given.values()
            if isinstance(value, str) or _is_number(value)
        )
    ),
    "Must be a valid string format": (
        lambda given: any(
            UNFIT.search(text) for pair in given.items() for text in pair if isinstance(text, str)
        )
    ),
}


_AS_JSON_SCHEMA = {
    "type": "object",
    "maxProperties": MOST_METADATA,
    "propertyNames": {
        "minLength": 1,
        "maxLength": LONGEST_METADATA_KEY,
        "pattern": FIT,
    },
    "additionalProperties": {
        "anyOf": [
            {"type": "string", "maxLength": LONGEST_METADATA_VALUE, "pattern": FIT},
            {"type": "boolean"},
            {"type": "number"},
        ]
    },
}

Metadata = Annotated[dict[str, Any], BeforeValidator(_metadata), WithJsonSchema(_AS_JSON_SCHEMA)]
