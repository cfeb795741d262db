"""Agreements to charge a payer again."""

from app.web.api.v1 import codes
from app.web.api.v1.operations.operation import Operation, Tag
from app.web.api.v1.schemas.agreements import NewAgreementBody
from app.wire.v1.shapes.agreements import Agreement

OPERATIONS: dict[str, Operation] = {
    "api.v1.agreements.create": Operation(
        tag=Tag.AGREEMENTS,
        summary="Create an agreement",
        description="Ask for permission to charge a payer again. It is set up by a payment that"
        " names it as `set_up_agreement`; then payments with the `authorisation_mode` `agreement`"
        " are taken from the same card without the payer.",
        status=201,
        shape=Agreement,
        location=True,
        body=NewAgreementBody,
        example={
            "reference": "ANGLER-17",
            "description": "Fishing licence, each year",
            "user_identifier": "angler-17",
        },
        links=("agreements.show", "agreements.cancel"),
        codes=(codes.ACCOUNT_DISABLED, codes.NO_RECURRING),
        is_repeatable=True,
    ),
    "api.v1.agreements.show": Operation(
        tag=Tag.AGREEMENTS,
        summary="Get an agreement",
        description="With the card that was last confirmed for it.",
        shape=Agreement,
    ),
    "api.v1.agreements.cancel": Operation(
        tag=Tag.AGREEMENTS,
        summary="Cancel an agreement",
        description="No payment is taken by it from now on. Only an active one can be cancelled."
        " A body is ignored.",
        status=204,
        is_repeatable=True,
    ),
}
