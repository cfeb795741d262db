"""Sending the details of a card that the service was told."""

from app.web.api.v1 import codes
from app.web.api.v1.operations.operation import Operation, Tag
from app.web.api.v1.schemas.auth import CardBody

OPERATIONS: dict[str, Operation] = {
    "api.v1.auth.create": Operation(
        tag=Tag.CARDS,
        summary="Send a card",
        description="Pay a payment that was made with the `authorisation_mode` `moto_api`, with a"
        " card that its payer told you. No key is needed: the token says which payment it is."
        " Wait for the answer for at least 15 seconds.",
        status=204,
        body=CardBody,
        example={
            "one_time_token": "4a1c8d0e-6f1b-4d6a-9a51-3a0f5b0c7d29",
            "card_number": "4242424242424242",
            "cvc": "123",
            "expiry_date": "12/39",
            "cardholder_name": "J. Citizen",
        },
        codes=(
            codes.NOT_A_CARD_NUMBER,
            codes.PREPAID_NOT_TAKEN,
            codes.CARD_NOT_TAKEN,
            codes.CARD_DECLINED,
        ),
        is_repeatable=True,
        needs_key=False,
    ),
}
