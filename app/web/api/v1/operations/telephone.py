"""Payments that were taken by telephone, elsewhere."""

from app.web.api.v1 import codes
from app.web.api.v1.operations.operation import Operation, Tag
from app.web.api.v1.schemas.telephone import TakenPaymentBody
from app.wire.v1.shapes.telephone import TakenPayment

OPERATIONS: dict[str, Operation] = {
    "api.v1.telephone.create": Operation(
        tag=Tag.CARDS,
        summary="Tell of a payment taken elsewhere",
        description="Keep a payment that somebody else took by telephone, with its outcome, so"
        " that it is found beside the others. Only where the account allows it. Told again with"
        " the same `provider_id`, it is kept once, and answered with status 200.",
        status=201,
        again=200,
        shape=TakenPayment,
        body=TakenPaymentBody,
        example={
            "amount": 1450,
            "reference": "CALL-17",
            "description": "Fishing licence",
            "processor_id": "switchboard",
            "provider_id": "17498-8412u9-1273891239",
            "payment_outcome": {"status": "success"},
            "card_type": "visa",
            "last_four_digits": "4242",
        },
        codes=(codes.NOT_ENABLED, codes.ACCOUNT_DISABLED),
        is_repeatable=True,
    ),
}
