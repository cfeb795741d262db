"""Refunds in answers."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from app.wire.v1.shapes.kinds import (
    PAYMENT,
    REFUND,
    STRICT,
    Amount,
    Day,
    Link,
    Moment,
    PaymentId,
    RefundId,
    shown,
)

_ADDRESS = f"/v1/payments/{PAYMENT}"


@with_config(STRICT)
class RefundSettlement(TypedDict):
    """When the refund was taken off a payout."""

    settled_date: NotRequired[
        Annotated[
            Day, Field(description="When it was taken from the service’s bank.", examples=None)
        ]
    ]


@with_config(STRICT)
class RefundLinks(TypedDict):
    """The refund, and the payment it is of."""

    self: Annotated[Link, Field(examples=[shown(f"{_ADDRESS}/refunds/{REFUND}")])]
    payment: Annotated[Link, Field(examples=[shown(_ADDRESS)])]


@with_config(STRICT)
class Refund(TypedDict):
    """Money on its way back to a payer."""

    refund_id: RefundId
    payment_id: PaymentId
    amount: Annotated[Amount, Field(examples=[500])]
    status: Annotated[
        Literal["submitted", "success", "error"],
        Field(description="On its way, given back, or not given back."),
    ]
    created_date: Moment
    settlement_summary: RefundSettlement
    _links: RefundLinks


@with_config(STRICT)
class RefundsLinks(TypedDict):
    """Where this is, and the payment they are of."""

    self: Annotated[Link, Field(examples=[shown(f"{_ADDRESS}/refunds")])]
    payment: Annotated[Link, Field(examples=[shown(_ADDRESS)])]


@with_config(STRICT)
class EmbeddedRefunds(TypedDict):
    """The refunds themselves."""

    refunds: list[Refund]


@with_config(STRICT)
class RefundsOfPayment(TypedDict):
    """Every refund of a payment, oldest first."""

    payment_id: PaymentId
    _links: RefundsLinks
    _embedded: EmbeddedRefunds
