"""Card details that a service was told over the telephone.

What is said of a wrong value never repeats it.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app import cards, clock
from app.cards import Problem
from app.cards.reading import LONGEST_NUMBER, SHORTEST_NUMBER
from app.web.api.v1.schemas.kinds import LONGEST_TEXT, NOT_BLANK, Body, Says

_DIGITS = re.compile("[0-9]*")
_MONTH = "(0[1-9]|1[0-2])"
_EXPIRY = re.compile(f"(?P<month>{_MONTH})/(?P<year>[0-9]{{2}})")
_ONLY_DIGITS = "^[0-9]*$"
A_TEXT = "Must be a string"
_WRONG_NUMBER = "Must be a valid card number"
_WRONG_EXPIRY = "Must be a valid date with the format MM/YY"


def _not_blank(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise PydanticCustomError("missing", "blank")
    return value


def _digits(problem: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not _DIGITS.fullmatch(text):
            raise PydanticCustomError("said", problem)
        return text

    return read


def _expiry(text: str) -> str:
    """Read MM/YY. A card is good to the end of its month, wherever its owner is."""
    match = _EXPIRY.fullmatch(text)
    if match is None:
        raise PydanticCustomError("said", _WRONG_EXPIRY)
    expiry = cards.read_expiry(match["month"], match["year"], now=clock.now())
    if isinstance(expiry, Problem):
        raise PydanticCustomError("said", "Must be a valid date in the future")
    return expiry


def _holder(text: str) -> str:
    """Read the name. It is kept, so a number typed in its place is refused."""
    name = cards.read_name(text, longest=LONGEST_TEXT)
    if name is Problem.MISSING:
        raise PydanticCustomError("missing", "blank")
    if isinstance(name, Problem):
        raise PydanticCustomError("said", "Must be a name, not a number on the card")
    return name


class CardBody(Body):
    """The card for a payment made with `authorisation_mode` `moto_api`."""

    model_config = ConfigDict(hide_input_in_errors=True)

    one_time_token: Annotated[
        str,
        BeforeValidator(_not_blank),
        Field(
            repr=False,
            description="The payment’s, from its `_links.auth_url_post.params`. It works once.",
            json_schema_extra={"pattern": NOT_BLANK},
        ),
        Says(A_TEXT),
    ]
    card_number: Annotated[
        str,
        StringConstraints(min_length=SHORTEST_NUMBER, max_length=LONGEST_NUMBER),
        BeforeValidator(_not_blank),
        AfterValidator(_digits(_WRONG_NUMBER)),
        Field(
            repr=False,
            description="Digits only. A refused card ends the payment.",
            json_schema_extra={"pattern": _ONLY_DIGITS},
        ),
        Says(A_TEXT, f"Must be between {SHORTEST_NUMBER} and {LONGEST_NUMBER} characters long"),
    ]
    cvc: Annotated[
        str,
        StringConstraints(min_length=3, max_length=4),
        BeforeValidator(_not_blank),
        AfterValidator(_digits("Must contain numbers only")),
        Field(
            repr=False,
            description="The security code on the card.",
            json_schema_extra={"pattern": _ONLY_DIGITS},
        ),
        Says(A_TEXT, "Must be between 3 and 4 characters long"),
    ]
    expiry_date: Annotated[
        str,
        BeforeValidator(_not_blank),
        AfterValidator(_expiry),
        Field(
            repr=False,
            description="`MM/YY`, this month or later.",
            json_schema_extra={"pattern": f"^{_MONTH}/[0-9]{{2}}$"},
        ),
        Says(A_TEXT),
    ]
    cardholder_name: Annotated[
        str,
        StringConstraints(min_length=1, max_length=LONGEST_TEXT),
        AfterValidator(_holder),
        Field(
            repr=False,
            description="The name on the card.",
            json_schema_extra={"pattern": NOT_BLANK},
        ),
        Says(
            A_TEXT,
            f"Must be less than or equal to {LONGEST_TEXT} characters length",
        ),
    ]
