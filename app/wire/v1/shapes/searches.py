"""Pages of what searches find, in answers."""

from typing import Annotated, NotRequired

from pydantic import Field, StringConstraints, with_config
from typing_extensions import TypedDict

from app.wire.v1.shapes.agreements import Agreement
from app.wire.v1.shapes.disputes import Dispute
from app.wire.v1.shapes.kinds import EXAMPLE_HOST, STRICT
from app.wire.v1.shapes.payments import FoundPayment
from app.wire.v1.shapes.refunds import Refund

_Href = Annotated[str, StringConstraints(pattern="^https?://"), Field(description="The address.")]


def _page(number: int) -> dict[str, str]:
    return {"href": f"{EXAMPLE_HOST}/v1/payments?page={number}"}


@with_config(STRICT)
class PageLink(TypedDict):
    """A page of the same search."""

    href: _Href


@with_config(STRICT)
class MaybePageLink(TypedDict):
    """A page of the same search; empty where there is none."""

    href: NotRequired[_Href]


@with_config(STRICT)
class PaymentPages(TypedDict):
    """The pages of the search. Those before and behind are left out where there are none."""

    self: Annotated[PageLink, Field(examples=[_page(1)])]
    first_page: Annotated[PageLink, Field(examples=[_page(1)])]
    last_page: Annotated[PageLink, Field(examples=[_page(1)])]
    prev_page: NotRequired[PageLink]
    next_page: NotRequired[PageLink]


@with_config(STRICT)
class Pages(TypedDict):
    """The pages of the search. Those before and behind are empty where there are none."""

    self: PageLink
    first_page: PageLink
    last_page: PageLink
    prev_page: MaybePageLink
    next_page: MaybePageLink


Rows = Annotated[int, Field(description="How many there are in all.", ge=0, examples=[1])]
Count = Annotated[int, Field(description="How many are on this page.", ge=0, examples=[1])]
Number = Annotated[int, Field(description="The number of this page.", ge=1, examples=[1])]


@with_config(STRICT)
class FoundPayments(TypedDict):
    """A page of payments, newest first."""

    total: Rows
    count: Count
    page: Number
    results: list[FoundPayment]
    _links: PaymentPages


@with_config(STRICT)
class FoundRefunds(TypedDict):
    """A page of refunds, newest first."""

    total: Rows
    count: Count
    page: Number
    results: list[Refund]
    _links: Pages


@with_config(STRICT)
class FoundAgreements(TypedDict):
    """A page of agreements, newest first."""

    total: Rows
    count: Count
    page: Number
    results: list[Agreement]
    _links: Pages


@with_config(STRICT)
class FoundDisputes(TypedDict):
    """A page of disputes, newest first."""

    total: Rows
    count: Count
    page: Number
    results: list[Dispute]
    _links: Pages
