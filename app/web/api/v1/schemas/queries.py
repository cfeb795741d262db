"""What searches ask, and the kinds of value that they ask with: all are texts in an address."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.web.api.v1.schemas.kinds import LARGEST_INTEGER, LENGTH_OF_AN_ID

MOST_ON_A_PAGE = 500

_NUMBER = re.compile("[0-9]+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)
_LAST_MOMENT = datetime.max.replace(tzinfo=UTC)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _number(value: Any) -> Any:
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise PydanticCustomError("number", "Must be a whole number")
    return value


def _moment(value: Any) -> Any:
    """Read a time with a zone. One before the first year, or after the last, is its edge."""
    if not isinstance(value, str):
        return value
    if not _MOMENT.fullmatch(value.upper()):
        raise PydanticCustomError("moment", "Must be a date and a time with a zone")
    try:
        read = datetime.fromisoformat(value.upper())
    except ValueError:
        raise PydanticCustomError("moment", "Must be a real date and time")
    try:
        return read.astimezone(UTC)
    except OverflowError:
        return _FIRST_MOMENT if read.year == _FIRST_MOMENT.year else _LAST_MOMENT


def _day(value: Any) -> Any:
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise PydanticCustomError("day", "Must be a date like 2026-11-23")
    return value


Text = Annotated[str, StringConstraints(max_length=255, pattern=r"^[^\x00]*$")]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00]*$")]
AgreementId = Annotated[str, StringConstraints(max_length=LENGTH_OF_AN_ID, pattern=r"^[^\x00]*$")]
# One, or several with commas between them: any of them will do.
CardBrands = Annotated[
    str, StringConstraints(pattern=r"^[^\x00,]{0,20}(,[^\x00,]{0,20})*$", max_length=255)
]
FirstSix = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
LastFour = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Day = Annotated[date, BeforeValidator(_day)]


class Query(BaseModel):
    """What every search may be asked: for which page, and how much of it.

    A shape lists its fields in the order in which the wrong ones are named. What is blank was not
    asked.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    page: Annotated[int, Field(ge=1, le=LARGEST_INTEGER), BeforeValidator(_number)] = 1
    display_size: Annotated[int, Field(ge=1, le=MOST_ON_A_PAGE), BeforeValidator(_number)] = (
        MOST_ON_A_PAGE
    )
    # The place that a link of ours goes on from. It is checked where it is read.
    cursor: str = ""
