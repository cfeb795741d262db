"""Money given back."""

from app.web.api.v1 import codes
from app.web.api.v1.operations.operation import Operation, Tag
from app.web.api.v1.schemas.refunds import NewRefundBody
from app.wire.v1.shapes.refunds import Refund, RefundsOfPayment

OPERATIONS: dict[str, Operation] = {
    "api.v1.refunds.create": Operation(
        tag=Tag.REFUNDS,
        summary="Refund a payment",
        description="Give back some or all of a payment whose money has been taken. Send"
        " `refund_amount_available` as you last saw it, and nothing is refunded twice by mistake.",
        status=202,
        shape=Refund,
        body=NewRefundBody,
        example={"amount": 500, "refund_amount_available": 1450},
        links=("refunds.show", "refunds.index", "payments.show"),
        codes=(codes.ACCOUNT_DISABLED,),
        is_repeatable=True,
    ),
    "api.v1.refunds.index": Operation(
        tag=Tag.REFUNDS,
        summary="Get a payment’s refunds",
        description="All of them, oldest first.",
        shape=RefundsOfPayment,
    ),
    "api.v1.refunds.show": Operation(
        tag=Tag.REFUNDS,
        summary="Get a refund",
        description="It is `submitted` until the provider has given the money back (`success`) or"
        " has said that it will not (`error`).",
        shape=Refund,
    ),
}
