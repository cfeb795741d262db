"""What sending a card calls the things that can go wrong."""

from app.payments.card_api import TokenUnknown, TokenUsed
from app.payments.questions import StillWaiting
from app.web.api.v1 import codes
from app.web.api.v1.codes import Code, Dialect

_UNKNOWN = Code("P1211", 400, "The one_time_token is not valid")
_USED = Code("P1212", 400, "The one_time_token has already been used")

DIALECTS: dict[str, Dialect] = {
    "api.v1.auth.create": Dialect(
        not_found=_UNKNOWN,
        broken=codes.NOT_AUTHORISED,
        unreadable=Code("P0197", 400, codes.SAYS_UNREADABLE),
        missing=codes.MISSING_VALUE,
        wrong_type=codes.WRONG_VALUE,
        refusals=codes.KEYS | {TokenUnknown: _UNKNOWN, TokenUsed: _USED, StillWaiting: _USED},
    ),
}
