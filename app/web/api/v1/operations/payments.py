"""Payments, and what happened to them."""

from app.web.api.v1 import codes
from app.web.api.v1.operations.operation import Operation, Tag
from app.web.api.v1.schemas.payments import NewPaymentBody
from app.wire.v1.shapes.payments import Payment, PaymentEvents

OPERATIONS: dict[str, Operation] = {
    "api.v1.payments.create": Operation(
        tag=Tag.PAYMENTS,
        summary="Create a payment",
        description="Ask for money. Send the payer to `_links.next_url`; when they come back to"
        " your `return_url`, get the payment to see whether it was paid.",
        status=201,
        again=200,  # of a payment that rests on an agreement
        shape=Payment,
        location=True,
        body=NewPaymentBody,
        example={
            "amount": 1450,
            "reference": "LICENCE-1",
            "description": "Fishing licence",
            "return_url": "https://service.example.gov.uk/paid",
        },
        links=(
            "payments.show",
            "payments.cancel",
            "payments.capture",
            "events.index",
            "refunds.create",
            "refunds.index",
        ),
        codes=(
            codes.NOT_IN_THIS_MODE,
            codes.NOT_HTTPS,
            codes.CARD_IN_REFERENCE,
            codes.ACCOUNT_DISABLED,
            codes.NO_AUTHORISATION_API,
            codes.NO_MOTO,
            codes.NO_RECURRING,
        ),
        is_repeatable=True,
    ),
    "api.v1.payments.show": Operation(
        tag=Tag.PAYMENTS,
        summary="Get a payment",
        description="Only `state` says whether a payment was paid. As long as it is not finished,"
        " each answer has a new `next_url`.",
        shape=Payment,
    ),
    "api.v1.events.index": Operation(
        tag=Tag.PAYMENTS,
        summary="Get a payment’s events",
        description="Each change of the payment’s `state`, oldest first.",
        shape=PaymentEvents,
    ),
    "api.v1.payments.cancel": Operation(
        tag=Tag.PAYMENTS,
        summary="Cancel a payment",
        description="Possible until the payment is finished. A body is ignored.",
        status=204,
        is_repeatable=True,
    ),
    "api.v1.payments.capture": Operation(
        tag=Tag.PAYMENTS,
        summary="Capture a payment",
        description="Take the money of a payment that was made with `delayed_capture` and is"
        " `capturable`. Asked again, nothing changes. A body is ignored.",
        status=204,
        is_repeatable=True,
    ),
}
