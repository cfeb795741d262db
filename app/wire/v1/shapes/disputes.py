"""Disputes in answers."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from app.wire.v1.shapes.kinds import (
    PAYMENT,
    STRICT,
    Amount,
    Day,
    DisputeId,
    Link,
    Moment,
    PaymentId,
    shown,
)


@with_config(STRICT)
class DisputeSettlement(TypedDict):
    """When a dispute that was lost was taken off a payout."""

    settled_date: NotRequired[Day]


@with_config(STRICT)
class DisputeLinks(TypedDict):
    """The payment that is disputed."""

    payment: Annotated[Link, Field(examples=[shown(f"/v1/payments/{PAYMENT}")])]


@with_config(STRICT)
class Dispute(TypedDict):
    """Money that a payer wants back by way of their bank."""

    dispute_id: DisputeId
    payment_id: PaymentId
    amount: Amount
    status: Annotated[
        Literal["needs_response", "under_review", "won", "lost"],
        Field(description="Where the dispute is."),
    ]
    reason: Annotated[
        Literal[
            "credit_not_processed",
            "duplicate",
            "fraudulent",
            "general",
            "product_not_received",
            "product_unacceptable",
            "unrecognised",
            "subscription_cancelled",
            "other",
        ],
        Field(description="What the payer says.", examples=["product_not_received"]),
    ]
    created_date: Moment
    evidence_due_date: NotRequired[
        Annotated[Moment, Field(description="Until when evidence can be sent.")]
    ]
    fee: NotRequired[
        Annotated[Amount, Field(description="What losing costs besides, in pence.", examples=None)]
    ]
    net_amount: NotRequired[
        Annotated[
            Amount,
            Field(description="What a lost dispute comes to, in pence; below 0.", examples=None),
        ]
    ]
    settlement_summary: NotRequired[DisputeSettlement]
    _links: DisputeLinks
