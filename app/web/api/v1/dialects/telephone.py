"""What telling of a payment taken by telephone calls the things that can go wrong."""

from app.gateways.port import UnknownGateway
from app.web.api.v1 import codes
from app.web.api.v1.codes import Code, Dialect

DIALECTS: dict[str, Dialect] = {
    "api.v1.telephone.create": Dialect(
        not_found=codes.NO_ACCOUNT,
        broken=Code("P0198", 500, codes.SAYS_BROKEN),
        unreadable=Code("P0197", 400, codes.SAYS_UNREADABLE),
        missing=codes.MISSING_VALUE,
        wrong_type=codes.WRONG_VALUE,
        refusals=codes.KEYS | {UnknownGateway: codes.NO_PROVIDER},
    ),
}
