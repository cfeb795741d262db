"""A request to give money back."""

from typing import Annotated

from pydantic import Field

from app.money import LARGEST_PAYMENT_PENCE, Pence
from app.web.api.v1.schemas.kinds import LARGEST_INTEGER, Body, Says


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
