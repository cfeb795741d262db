"""From the bytes of a request to a shape that can be trusted, or to the first thing wrong."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NoReturn, TypeVar, get_args

from flask import request
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.web.api.v1.codes import Dialect
from app.web.api.v1.errors import Refused, dialect
from app.web.api.v1.schemas.kinds import LARGEST_INTEGER, Body, Says

Shape = TypeVar("Shape", bound=Body)

# What a validator of ours says of a value in its own words.
_IN_OWN_WORDS = {"metadata", "said"}

# What is wrong with a value's size is said only where nothing is wrong with any value's kind.
_SIZES = {
    "greater_than_equal": "Must be greater than or equal to 1",  # 0 is for few, and not advertised
    "less_than_equal": "Must be less than or equal to {le}",
    "string_too_long": "Must be less than or equal to {max_length} characters length",
    "string_too_short": "Must be {min_length} characters length or more",
}


class NotJson(ValueError):
    """It cannot be parsed, or says two things at once."""


def read(shape: type[Shape]) -> Shape:
    """The request's body, as `shape` describes it, whatever content type it came with.

    Raises:
        Refused: it is not a JSON object; or else the first thing wrong in the order of the shape's
            fields, first with the presence and kind of values, then with their size, and last with
            what they say.
    """
    words = dialect()
    try:
        return shape.model_validate(parse(request.get_data()))
    except NotJson as error:
        raise Refused(words.unreadable) from error
    except ValidationError as error:
        wrong = error.errors(include_url=False)
        first = min(wrong, key=_turn)  # of equals the first, and they come in order
        raise _refused(shape, first, words) from error


def parse(body: bytes) -> dict[str, Any]:
    """Read a JSON object, as strictly as the standard allows.

    Raises:
        NotJson: also where a name comes twice, as whoever checked it before us may have read the
            other value; and for NaN and infinities, which are no JSON.
    """
    try:
        found = json.loads(
            body.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number
        )
    except (ValueError, RecursionError) as error:
        raise NotJson from error
    if not isinstance(found, dict):
        raise NotJson
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotJson
    return found


def _no_number(word: str) -> NoReturn:
    raise NotJson(word)


def _turn(error: ErrorDetails) -> int:
    return 2 if error["type"] == "said" else int(_is_about_size(error))


def _is_about_size(error: ErrorDetails) -> bool:
    value = error["input"]
    is_integer = not (isinstance(value, int) and abs(value) > LARGEST_INTEGER)
    return error["type"] in _SIZES and is_integer


def _refused(shape: type[Body], error: ErrorDetails, words: Dialect) -> Refused:
    where, kind, value = error["loc"], error["type"], error["input"]
    name = str(where[-1])
    says = _vocabulary(shape).get(where, Says("Must be valid"))
    if kind == "missing" or (value is None and where in _required(shape)):
        return Refused(words.missing, about=name)
    if kind in _IN_OWN_WORDS:
        return Refused(words.wrong_value, about=name, problem=error["msg"])
    if _is_about_size(error):
        problem = says.size_problem or _SIZES[kind]
        return Refused(
            words.wrong_value,
            about=name,
            problem=problem.format(field=name, **error.get("ctx", {})),
        )
    is_another_word = kind == "literal_error" and isinstance(value, str) and value.strip()
    code = words.wrong_value if is_another_word else words.wrong_type
    return Refused(code, about=name, problem=says.problem)


@cache
def _vocabulary(shape: type[Body]) -> Mapping[tuple[int | str, ...], Says]:
    """What to say about each field, by where it is: ("prefilled...", "cardholder_name")."""
    return dict(_words_of(shape))


def _words_of(shape: type[Body]) -> Iterator[tuple[tuple[int | str, ...], Says]]:
    for name, info in shape.model_fields.items():
        called = info.alias or name
        for mark in [*info.metadata, *_marks(info.annotation)]:
            if isinstance(mark, Says):
                yield (called,), mark
        if isinstance(info.annotation, type) and issubclass(info.annotation, Body):
            yield from (((called, *rest), says) for rest, says in _words_of(info.annotation))


def _marks(annotation: Any) -> Iterator[Any]:
    """What is written beside the type in `Annotated[...] | None`."""
    for part in get_args(annotation):
        yield from getattr(part, "__metadata__", ())


@cache
def _required(shape: type[Body]) -> frozenset[tuple[int | str, ...]]:
    return frozenset(
        (info.alias or name,) for name, info in shape.model_fields.items() if info.is_required()
    )
