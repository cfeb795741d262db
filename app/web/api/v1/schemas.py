"""What requests look like: the shapes that are checked, and from which they are described.

What pydantic finds wrong is put into the API's words by `bodies`, with the help of the `Says`
beside each field.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.money import LARGEST_PAYMENT_PENCE, Pence

LARGEST_INTEGER = 2**31 - 1  # whole numbers have 32 bits; beyond that a value is of another kind
LENGTH_OF_AN_ID = 26

MOST_METADATA = 15
LONGEST_METADATA_KEY = 30
LONGEST_METADATA_VALUE = 100

# Texts come back in pages and files of others. NUL no database keeps; half a character none reads.
_UNFIT = re.compile("[\x00\ud800-\udfff]")
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
            _UNFIT.search(text) for pair in given.items() for text in pair if isinstance(text, str)
        )
    ),
}


def _object_or_nothing(value: Any) -> Any:
    """Read what some languages send for an empty object, `null` or `[]`, as one."""
    return {} if value is None or value == [] else value


FreeText = Annotated[
    str,
    StringConstraints(max_length=255),
    BeforeValidator(_free_text),
    Says("Must be a valid string format"),
]
Line = Annotated[str, StringConstraints(max_length=255, pattern=r"^[^\x00]*$"), A_STRING]
Postcode = Annotated[str, StringConstraints(max_length=25, pattern=r"^[^\x00]*$"), A_STRING]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00]*$"), A_STRING]
Url = Annotated[str, StringConstraints(max_length=2000), Says("Must be a valid URL format")]
Id = Annotated[
    str,
    StringConstraints(min_length=LENGTH_OF_AN_ID, max_length=LENGTH_OF_AN_ID),
    Says("Field must be a string", f"Field [{{field}}] length must be {LENGTH_OF_AN_ID}"),
]
Metadata = Annotated[dict[str, Any], BeforeValidator(_metadata)]


class Body(BaseModel):
    """A request's body. Numbers, texts and booleans are never read as one another."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Address(Body):
    """Where the payer lives, to be filled in for them."""

    line1: Line | None = None
    line2: Line | None = None
    city: Line | None = None
    postcode: Postcode | None = None
    country: Line | None = None


class CardholderDetails(Body):
    """What is filled in for the payer."""

    cardholder_name: Line | None = None
    billing_address: Annotated[
        Address, BeforeValidator(_object_or_nothing), Says("Must be an object")
    ] = Address()


class NewPaymentBody(Body):
    """A request for money. The order is that in which the first problem is looked for."""

    amount_pence: Annotated[
        Pence,
        Field(alias="amount", ge=0, le=LARGEST_PAYMENT_PENCE),
        Says("Must be a valid numeric format"),
    ]
    reference: FreeText
    description: FreeText
    return_url: Url | None = None
    moto: Annotated[bool, TRUE_OR_FALSE] = False
    set_up_agreement: Id | None = None
    authorisation_mode: Annotated[
        Literal["web", "moto_api", "agreement"], Says("Must be one of web, moto_api, agreement")
    ] = "web"
    agreement_id: Id | None = None
    agreement_payment_type: (
        Annotated[
            Literal["instalment", "recurring", "unscheduled"],
            Says("Must be one of instalment, recurring, unscheduled"),
        ]
        | None
    ) = None
    language: Annotated[Literal["en", "cy"], Says('Must be "en" or "cy"')] = "en"
    delayed_capture: Annotated[bool, TRUE_OR_FALSE] = False
    email: Email | None = None
    prefilled_cardholder_details: Annotated[
        CardholderDetails, BeforeValidator(_object_or_nothing), Says("Must be an object")
    ] = CardholderDetails()
    metadata: Metadata = {}


class NewRefundBody(Body):
    """A request to give money back."""

    amount_pence: Annotated[
        Pence,
        Field(alias="amount", ge=1, le=LARGEST_PAYMENT_PENCE),
        Says("Must be a valid numeric format"),
    ]
    refund_amount_available_pence: Annotated[
        Pence | None,
        Field(alias="refund_amount_available", ge=0, le=LARGEST_INTEGER),
        Says("Must be a valid numeric format"),
    ] = None
