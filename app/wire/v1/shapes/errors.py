"""What every refusal of the API looks like."""

from typing import Annotated, NotRequired

from pydantic import Field, StringConstraints, with_config
from typing_extensions import TypedDict

from app.wire.v1.shapes.kinds import STRICT


@with_config(STRICT)
class Error(TypedDict):
    """What went wrong, for programs and for people."""

    code: Annotated[
        str,
        StringConstraints(pattern=r"^P\d{4}$"),
        Field(description="What kind of thing went wrong. Codes never change."),
    ]
    description: Annotated[str, Field(description="The same in words, for developers.")]
    field: NotRequired[
        Annotated[str, Field(description="The member of the request that is meant, if one is.")]
    ]
    header: NotRequired[
        Annotated[str, Field(description="The header of the request that is meant, if one is.")]
    ]
