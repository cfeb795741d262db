"""The kinds of value that answers are made of."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, with_config
from typing_extensions import TypedDict  # pydantic reads typing's own from Python 3.12 on

# Nothing is read as something else, and there is nothing more than is said.
STRICT = ConfigDict(strict=True, extra="forbid")

EXAMPLE_HOST = "https://pay.example.gov.uk"  # whoever shows an example puts their own here
PAYMENT, REFUND = "hu20sqlact5260q2nanm0q8u93", "act4c33g40j3edfmi8jknab84t"
AGREEMENT, DISPUTE = "cgc1ocvh0pt9fqs0ma67r42l58", "pm7mkoq3o1g1k6q4dlt0a8cg7u"
TOKEN = "4a1c8d0e-6f1b-4d6a-9a51-3a0f5b0c7d29"  # noqa: S105  opens nothing

_Id = Annotated[str, StringConstraints(pattern="^[0-9a-v]{26}$")]
PaymentId = Annotated[_Id, Field(description="The id of the payment.", examples=[PAYMENT])]
RefundId = Annotated[_Id, Field(description="The id of the refund.", examples=[REFUND])]
AgreementId = Annotated[_Id, Field(description="The id of the agreement.", examples=[AGREEMENT])]
DisputeId = Annotated[_Id, Field(description="The id of the dispute.", examples=[DISPUTE])]

Amount = Annotated[int, Field(description="In pence.", examples=[1450])]
Moment = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"),
    Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-23T20:30:26.289Z"]),
]
Day = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"),
    Field(json_schema_extra={"format": "date"}, examples=["2026-11-23"]),
]
_Href = Annotated[str, StringConstraints(pattern="^https?://"), Field(description="The address.")]


def shown(path: str, method: str = "GET") -> dict[str, str]:
    """An example of a link to `path`."""
    return {"href": f"{EXAMPLE_HOST}{path}", "method": method}


@with_config(STRICT)
class Link(TypedDict):
    """Something to be followed."""

    href: _Href
    method: Literal["GET"]


@with_config(STRICT)
class PostLink(TypedDict):
    """Something to be posted to."""

    href: _Href
    method: Literal["POST"]
