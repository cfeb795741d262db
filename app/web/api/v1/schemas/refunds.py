"""A request to give money back, and a search for refunds."""

from typing import Annotated

from pydantic import Field

from app.money import LARGEST_PAYMENT_PENCE, Pence
from app.web.api.v1.schemas import queries
from app.web.api.v1.schemas.kinds import LARGEST_INTEGER, Body, Says
from app.web.api.v1.schemas.queries import Query


class NewRefundBody(Body):
    """A request to give money back."""

    amount_pence: Annotated[
        Pence,
        Field(
            alias="amount",
            ge=1,
            le=LARGEST_PAYMENT_PENCE,
            description="What to give back, in pence.",
        ),
        Says("Must be a valid numeric format"),
    ]
    refund_amount_available_pence: Annotated[
        Pence | None,
        Field(
            alias="refund_amount_available",
            ge=0,
            le=LARGEST_INTEGER,
            description="What `refund_summary.amount_available` of the payment said when you"
            " looked. If it is not so any more, nothing is refunded.",
        ),
        Says("Must be a valid numeric format"),
    ] = None


class RefundQuery(Query):
    """Which refunds are looked for."""

    from_date: queries.Moment | None = None
    to_date: queries.Moment | None = None
    from_settled_date: queries.Day | None = None
    to_settled_date: queries.Day | None = None
