"""A payment that was taken by telephone, elsewhere."""

import re
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app import cards
from app.cards import Brand, Problem
from app.money import LARGEST_PAYMENT_PENCE, Pence
from app.web.api.v1.schemas.kinds import A_STRING, LONGEST_TEXT, Body, Email, FreeText, Line, Says

CODES_OF_FAILURE = ("P0010", "P0030", "P0050")
BRANDS = (
    Brand.MASTERCARD,
    Brand.VISA,
    Brand.MAESTRO,
    Brand.DINERS_CLUB,
    Brand.AMERICAN_EXPRESS,
    Brand.JCB,
)

_BRANDS = "|".join(BRANDS)
_EXPIRY = "(0[1-9]|1[0-2])/[0-9]{2}"
_A_TIME = Field(json_schema_extra={"format": "date-time"})

_OUTCOMES: list[dict[str, Any]] = [
    {
        "required": ["status"],
        "properties": {"status": {"const": "success"}, "code": {"type": "null"}},
    },
    {
        "required": ["status", "code"],
        "properties": {
            "status": {"const": "failed"},
            "code": {"enum": list(CODES_OF_FAILURE)},
        },
    },
]


def _refuse(problem: str) -> PydanticCustomError:
    return PydanticCustomError("said", "{problem}", {"problem": problem})


def _must(pattern: str, problem: str) -> AfterValidator:
    """A validator that says `problem` of a text that is not all of `pattern`."""
    shape = re.compile(pattern)

    def read(text: str) -> str:
        if not shape.fullmatch(text):
            raise _refuse(problem)
        return text

    return AfterValidator(read)


def _written(pattern: str) -> Any:
    """The same pattern for the description of the API."""
    return Field(json_schema_extra={"pattern": f"^({pattern})$"})


def _moment(name: str) -> AfterValidator:
    def read(text: str) -> str:
        try:
            has_zone = datetime.fromisoformat(text).tzinfo is not None
        except ValueError:
            has_zone = False
        if not has_zone:
            raise _refuse(f"Field [{name}] must be a valid ISO-8601 time and date format")
        return text

    return AfterValidator(read)


def _holder(text: str) -> str:
    """Read the name. It is kept, so a number typed in its place is refused."""
    name = cards.read_name(text, longest=LONGEST_TEXT)
    if name in {Problem.TOO_MANY_DIGITS, Problem.LOOKS_LIKE_SECURITY_CODE}:
        raise _refuse("Must be a name, not a number on the card")
    return "" if isinstance(name, Problem) else name


Name = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$"), A_STRING
]


class Supplemental(Body):
    """What went wrong, in the words of whoever took the payment."""

    error_code: Line | None = None
    error_message: Line | None = None


class Outcome(Body):
    """How it ended: `success`, or `failed` and with `code` why."""

    model_config = ConfigDict(json_schema_extra={"anyOf": _OUTCOMES})  # type: ignore[dict-item]  # JSON

    status: Line | None = None
    code: Line | None = None
    supplemental: Supplemental | None = None

    @model_validator(mode="after")
    def belongs_together(self) -> Self:
        """Check that a failure has its code, and a success none."""
        succeeded = self.status == "success" and self.code is None
        if not (succeeded or (self.status == "failed" and self.code in CODES_OF_FAILURE)):
            raise _refuse("Field [payment_outcome] must include a valid status and error code")
        return self


class TakenPaymentBody(Body):
    """A payment that was taken by telephone, elsewhere."""

    amount_pence: Annotated[
        Pence,
        Field(alias="amount", ge=0, le=LARGEST_PAYMENT_PENCE),
        Says("Must be a valid numeric format"),
    ]
    reference: FreeText
    description: FreeText
    created_date: Annotated[str, _moment("created_date"), _A_TIME, A_STRING] | None = None
    authorised_date: Annotated[str, _moment("authorised_date"), _A_TIME, A_STRING] | None = None
    processor_id: Name
    provider_id: Name
    auth_code: Line | None = None
    payment_outcome: Annotated[Outcome, Says("Must be an object")]
    card_type: (
        Annotated[
            str,
            _must(
                _BRANDS,
                "Field [card_type] must be either master-card, visa, maestro, diners-club,"
                " american-express or jcb",
            ),
            _written(_BRANDS),
            A_STRING,
        ]
        | None
    ) = None
    name_on_card: (
        Annotated[
            str, StringConstraints(max_length=LONGEST_TEXT), AfterValidator(_holder), A_STRING
        ]
        | None
    ) = None
    email_address: Email | None = None
    card_expiry: (
        Annotated[
            str,
            _must(_EXPIRY, "Field [card_expiry] must have valid MM/YY"),
            _written(_EXPIRY),
            A_STRING,
        ]
        | None
    ) = None
    last_four_digits: (
        Annotated[
            str,
            _must("[0-9]{4}", "Field [last_four_digits] must be exactly 4 digits"),
            _written("[0-9]{4}"),
            A_STRING,
        ]
        | None
    ) = None
    first_six_digits: (
        Annotated[
            str,
            _must("[0-9]{6}", "Field [first_six_digits] must be exactly 6 digits"),
            _written("[0-9]{6}"),
            A_STRING,
        ]
        | None
    ) = None
    telephone_number: Line | None = None
