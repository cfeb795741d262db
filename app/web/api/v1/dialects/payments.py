"""What payments, and what happened to them, call the things that can go wrong."""

from app.agreements.queries import AgreementNotActive, AgreementNotFound
from app.errors import ChangedMeanwhile
from app.gateways.port import UnknownGateway
from app.idempotency import KeyReused
from app.payments.cancellation import NotCancellable
from app.payments.capture import NotCapturable
from app.payments.questions import StillWaiting
from app.payments.types import AmountTooSmall, GatewayCannotDoThis, NotOffered
from app.web.api.v1 import codes
from app.web.api.v1.codes import Code, Dialect

DIALECTS: dict[str, Dialect] = {
    "api.v1.payments.create": Dialect(
        not_found=codes.NO_ACCOUNT,
        broken=Code("P0198", 500, codes.SAYS_BROKEN),
        unreadable=Code("P0197", 400, codes.SAYS_UNREADABLE),
        refusals=codes.KEYS
        | {
            KeyReused: codes.KEY_REUSED,
            UnknownGateway: codes.NO_PROVIDER,
            NotOffered: codes.NO_PROVIDER,
            AgreementNotFound: codes.NO_SUCH_AGREEMENT,
            AgreementNotActive: codes.AGREEMENT_NOT_ACTIVE,
            GatewayCannotDoThis: Code(
                "P0102", 422, "Invalid attribute value: {refusal.field}. {refusal.message}"
            ),
            AmountTooSmall: Code(
                "P0102", 422, "Invalid attribute value: {refusal.field}. {refusal.message}"
            ),
        },
    ),
    "api.v1.payments.show": Dialect(
        not_found=Code("P0200", 404, codes.SAYS_NOT_FOUND),
        broken=Code("P0298", 500, codes.SAYS_BROKEN),
    ),
    "api.v1.events.index": Dialect(
        not_found=Code("P0300", 404, codes.SAYS_NOT_FOUND),
        broken=Code("P0398", 500, codes.SAYS_BROKEN),
    ),
    "api.v1.payments.cancel": Dialect(
        not_found=Code("P0500", 404, codes.SAYS_NOT_FOUND),
        broken=Code("P0598", 500, codes.SAYS_BROKEN),
        refusals=codes.KEYS
        | {
            NotCancellable: Code("P0501", 400, "Cancellation of payment failed"),
            StillWaiting: Code("P0502", 409, "Cancellation of payment failed"),
            ChangedMeanwhile: Code("P0502", 409, "Cancellation of payment failed"),
        },
    ),
    "api.v1.payments.capture": Dialect(
        not_found=Code("P1000", 404, codes.SAYS_NOT_FOUND),
        broken=Code("P1098", 500, codes.SAYS_BROKEN),
        refusals=codes.KEYS
        | {
            NotCapturable: Code("P1003", 409, "Payment cannot be captured"),
            ChangedMeanwhile: Code("P1003", 409, "Payment cannot be captured"),
        },
    ),
}
