"""What refunds call the things that can go wrong."""

from app.refunds.creation import (
    AmountAvailableChanged,
    PartialRefundNotPossible,
    PaymentDisputed,
    RefundNotAvailable,
    RefundTooLarge,
)
from app.web.api.v1 import codes
from app.web.api.v1.codes import Code, Dialect

_NOT_REFUNDABLE = "The payment is not available for refund. Payment refund status: "

DIALECTS: dict[str, Dialect] = {
    "api.v1.refunds.create": Dialect(
        not_found=Code("P0600", 404, codes.SAYS_NOT_FOUND),
        broken=Code("P0698", 500, codes.SAYS_BROKEN),
        unreadable=Code("P0697", 400, codes.SAYS_UNREADABLE),
        missing=Code("P0601", 400, codes.SAYS_MISSING),
        wrong_type=Code("P0602", 400, codes.SAYS_WRONG),
        wrong_value=Code("P0602", 422, codes.SAYS_WRONG),
        refusals=codes.KEYS
        | {
            PaymentDisputed: Code("P0603", 400, "The payment is disputed and cannot be refunded"),
            RefundNotAvailable: Code("P0603", 400, _NOT_REFUNDABLE + "{refusal.availability}"),
            RefundTooLarge: Code("P0603", 400, _NOT_REFUNDABLE + "amount_not_available"),
            PartialRefundNotPossible: Code("P0603", 400, _NOT_REFUNDABLE + "amount_not_available"),
            AmountAvailableChanged: Code("P0604", 412, "Refund amount available mismatch."),
        },
    ),
    "api.v1.refunds.show": Dialect(
        not_found=Code("P0700", 404, codes.SAYS_NOT_FOUND),
        broken=Code("P0798", 500, codes.SAYS_BROKEN),
    ),
    "api.v1.refunds.index": Dialect(
        not_found=Code("P0800", 404, codes.SAYS_NOT_FOUND),
        broken=Code("P0898", 500, codes.SAYS_BROKEN),
    ),
}
