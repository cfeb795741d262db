"""Every error of the API: its code, its status and its words. The dialect of version 1.

The codes and their words are a contract: existing clients compare them. The P94xx ones are our own,
for what has no code there. `{field}` and `{problem}` are filled in by whoever raises; `{refusal}`
is the refusal a service raised.

Source: https://docs.payments.service.gov.uk/api_reference/#gov-uk-pay-api-error-codes
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.errors import NotFound, Refusal
from app.idempotency import InFlight, KeyReused


@dataclass(frozen=True, slots=True)
class Code:
    """One thing that can be wrong. `field` where the attribute meant is always the same."""

    code: str
    status: int
    description: str
    field: str = ""


SAYS_MISSING = "Missing mandatory attribute: {field}"
SAYS_WRONG = "Invalid attribute value: {field}. {problem}"
SAYS_UNREADABLE = "Unable to parse JSON"
SAYS_NOT_FOUND = "Not found"
SAYS_BROKEN = "Downstream system error"

# What belongs to no endpoint
NO_KEY = Code("P9401", 401, "Credentials are required to access this resource")
NO_SUCH_ADDRESS = Code("P9404", 404, SAYS_NOT_FOUND)
WRONG_METHOD = Code("P9405", 405, "Method not allowed")
TOO_LARGE = Code("P9413", 413, "The request is too large")
NOT_UNDERSTOOD = Code("P9400", 400, "The request could not be understood")
TOO_MANY = Code("P0900", 429, "Too many requests")
BROKEN = Code("P9500", 500, SAYS_BROKEN)
UNAVAILABLE = Code("P0999", 503, "The service is unavailable. Try again later.")
ACCOUNT_DISABLED = Code(
    "P0941",
    403,
    "Payment and refund creation is disabled on this account."
    " Contact support with your error code.",
)

# Creating a payment
MISSING = Code("P0101", 400, SAYS_MISSING)
MISSING_VALUE = Code("P0101", 422, SAYS_MISSING)
WRONG_TYPE = Code("P0102", 400, SAYS_WRONG)
WRONG_VALUE = Code("P0102", 422, SAYS_WRONG)
WRONG_HEADER = Code("P0102", 422, "Header [{header}] {problem}")
NOT_IN_THIS_MODE = Code("P0104", 400, "Unexpected attribute: {field}")
CARD_IN_REFERENCE = Code("P0105", 400, "Card number entered in a payment link reference")
KEY_REUSED = Code(
    "P0191",
    409,
    "The `Idempotency-Key` you sent in the request header has already been used"
    " to create a payment.",
)
KEY_REUSED_ELSEWHERE = Code(
    "P0191",
    409,
    "The `Idempotency-Key` you sent in the request header has already been used"
    " for a different request.",
)
KEY_IN_FLIGHT = Code(
    "P0191",
    409,
    "A request with the `Idempotency-Key` you sent in the request header is being processed.",
)
NO_AUTHORISATION_API = Code(
    "P0195", 422, "Using authorisation_mode of moto_api is not allowed for this account"
)
NO_ACCOUNT = Code("P0199", 500, "There is an error with this account. Contact support.")
NOT_ENABLED = Code(
    "P0930",
    403,
    "Access to this resource is not enabled for this account."
    " Contact support with your error code.",
)
NO_MOTO = Code(
    "P0196",
    422,
    "MOTO payments are not enabled for this account."
    " Please contact support if you would like to process MOTO payments.",
)
DENIED = Code(
    "P0920",
    400,
    "Request blocked by security rules. Please consult API documentation for more information.",
)
NOT_HTTPS = Code("P0920", 422, SAYS_WRONG)
NO_PROVIDER = Code(
    "P0940",
    403,
    "Account is not fully configured. Please refer to documentation to setup your account"
    " or contact support with your error code.",
)
NO_SUCH_AGREEMENT = Code(
    "P0102",
    400,
    "Invalid attribute value: agreement_id. Agreement does not exist",
    field="agreement_id",
)
AGREEMENT_NOT_ACTIVE = Code(
    "P0102",
    400,
    "Invalid attribute value: agreement_id. Agreement must be active",
    field="agreement_id",
)
NO_RECURRING = Code(
    "P0942",
    422,
    "Recurring card payments are currently disabled for this service."
    " Contact support with your error code.",
)

# Card details sent by the service
NOT_A_CARD_NUMBER = Code("P0010", 402, "The card_number is not a valid card number")
PREPAID_NOT_TAKEN = Code("P0010", 402, "Prepaid cards are not accepted")
CARD_NOT_TAKEN = Code("P0010", 402, "The card type is not enabled: {problem}")
CARD_DECLINED = Code("P0010", 402, "The payment was rejected")
NOT_AUTHORISED = Code("P0050", 500, "There was an error authorising the payment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What one endpoint calls the things that can go wrong in it."""

    not_found: Code
    broken: Code
    unreadable: Code = NOT_UNDERSTOOD
    missing: Code = MISSING
    wrong_type: Code = WRONG_TYPE
    wrong_value: Code = WRONG_VALUE
    refusals: Mapping[type[Refusal], Code] = field(default_factory=dict)

    def code_of(self, refusal: Refusal | None) -> Code:
        """The code of a service's refusal, or of a mistake of ours."""
        for kind, code in self.refusals.items():
            if isinstance(refusal, kind):
                return code
        return self.not_found if isinstance(refusal, NotFound) else self.broken


NO_ENDPOINT = Dialect(not_found=NO_SUCH_ADDRESS, broken=BROKEN)

KEYS: dict[type[Refusal], Code] = {KeyReused: KEY_REUSED_ELSEWHERE, InFlight: KEY_IN_FLIGHT}
