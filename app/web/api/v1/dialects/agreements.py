"""What agreements call the things that can go wrong."""

from app.agreements.queries import AgreementNotActive
from app.errors import ChangedMeanwhile
from app.web.api.v1 import codes
from app.web.api.v1.codes import Code, Dialect

DIALECTS: dict[str, Dialect] = {
    "api.v1.agreements.create": Dialect(
        not_found=Code("P2198", 500, codes.SAYS_BROKEN),
        broken=Code("P2198", 500, codes.SAYS_BROKEN),
        unreadable=Code("P2197", 400, codes.SAYS_UNREADABLE),
        missing=Code("P2101", 400, codes.SAYS_MISSING),
        wrong_type=Code("P2102", 400, codes.SAYS_WRONG),
        refusals=codes.KEYS,
    ),
    "api.v1.agreements.show": Dialect(
        not_found=Code("P2200", 404, codes.SAYS_NOT_FOUND),
        broken=Code("P2298", 500, codes.SAYS_BROKEN),
    ),
    "api.v1.agreements.cancel": Dialect(
        not_found=Code("P2500", 404, codes.SAYS_NOT_FOUND),
        broken=Code("P2598", 500, codes.SAYS_BROKEN),
        refusals=codes.KEYS
        | {
            AgreementNotActive: Code("P2501", 400, "Cancellation of agreement failed"),
            ChangedMeanwhile: Code("P2501", 400, "Cancellation of agreement failed"),
        },
    ),
}
