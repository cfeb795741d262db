"""The rows of the table of errors for agreements, cards sent, telephone payments and searches."""

from tests import make
from tests.support.api import PAYMENT
from tests.web.provoked import (
    BAD_JSON,
    DISABLED,
    IN_FLIGHT,
    MISSING,
    NO_PROVIDER,
    NO_RECURRING,
    NOT_ENABLED,
    REUSED,
    Row,
    auth,
    auth_unparsed,
    auth_without_prepaid,
    get,
    off,
    post,
    twice,
    without,
    wrong,
)

AGREEMENT = {"reference": "A/1", "description": "Council tax"}
TEXT = "Must be a valid string format"
LONG = "Must be less than or equal to 255 characters length"
ELSEWHERE = (409, "P0191", f"{REUSED} for a different request.")

AGREEMENTS = [
    Row(
        "agreements.create",
        (400, "P2101", MISSING + "reference", "reference"),
        post("/agreements", {"description": "x"}),
    ),
    Row(
        "agreements.create",
        (400, "P2102", wrong("reference", TEXT), "reference"),
        post("/agreements", AGREEMENT | {"reference": "<"}),
    ),
    Row(
        "agreements.create",
        (422, "P0102", wrong("reference", LONG), "reference"),
        post("/agreements", AGREEMENT | {"reference": "x" * 256}),
    ),
    Row("agreements.create", (400, "P2197", BAD_JSON), post("/agreements", data=b"{")),
    Row(
        "agreements.create",
        NO_RECURRING,
        without("api.v1.agreements.create", recurring_enabled=False),
    ),
    Row("agreements.create", DISABLED, off("api.v1.agreements.create")),
    Row("agreements.create", ELSEWHERE, twice("api.v1.agreements.create")),
    Row("agreements.create", IN_FLIGHT, twice("api.v1.agreements.create", lost=True)),
    Row("agreements.show", (404, "P2200", "Not found"), get("/agreements/nothing")),
    Row("agreements.cancel", (404, "P2500", "Not found"), post("/agreements/nothing/cancel")),
    Row(
        "agreements.cancel",
        (400, "P2501", "Cancellation of agreement failed"),
        lambda _, api: api.post(
            f"/agreements/{api.post('/agreements', AGREEMENT).json['agreement_id']}/cancel"
        ),
    ),
    Row("agreements.cancel", ELSEWHERE, twice("api.v1.agreements.cancel")),
    Row("agreements.cancel", IN_FLIGHT, twice("api.v1.agreements.cancel", lost=True)),
]

CARDS = [
    Row("auth.create", (422, "P0101", MISSING + "cvc", "cvc"), auth(cvc=...)),
    Row(
        "auth.create",
        (422, "P0102", wrong("cvc", "Must contain numbers only"), "cvc"),
        auth(cvc="abc"),
    ),
    Row("auth.create", (400, "P0197", BAD_JSON), auth_unparsed),
    Row("auth.create", (400, "P1211", "The one_time_token is not valid"), auth("nobody's")),
    Row("auth.create", (400, "P1212", "The one_time_token has already been used"), auth(used=True)),
    Row(
        "auth.create",
        (402, "P0010", "The payment was rejected"),
        auth(card_number=make.CARD_DECLINED),
    ),
    Row(
        "auth.create",
        (402, "P0010", "The card_number is not a valid card number"),
        auth(card_number="4242424242424241"),
    ),
    Row("auth.create", (402, "P0010", "Prepaid cards are not accepted"), auth_without_prepaid),
    Row(
        "auth.create",
        (402, "P0010", "The card type is not enabled: maestro debit"),
        auth(card_number="6759649826438453"),
    ),
    Row(
        "auth.create",
        (500, "P0050", "There was an error authorising the payment"),
        auth(card_number=make.PROCESSING_ERROR),
    ),
    Row("auth.create", ELSEWHERE, twice("api.v1.auth.create")),
    Row("auth.create", IN_FLIGHT, twice("api.v1.auth.create", lost=True)),
]

TELEPHONE = [
    Row(
        "telephone.create",
        (422, "P0101", MISSING + "amount", "amount"),
        post("/payment_notification", {}),
    ),
    Row(
        "telephone.create",
        (422, "P0102", wrong("amount", "Must be a valid numeric format"), "amount"),
        post("/payment_notification", {"amount": "1"}),
    ),
    Row("telephone.create", (400, "P0197", BAD_JSON), post("/payment_notification", data=b"{")),
    Row(
        "telephone.create",
        NOT_ENABLED,
        without("api.v1.telephone.create", allow_telephone_notifications=False),
    ),
    Row("telephone.create", NO_PROVIDER, without("api.v1.telephone.create", provider="nobody")),
    Row("telephone.create", DISABLED, off("api.v1.telephone.create")),
    Row("telephone.create", ELSEWHERE, twice("api.v1.telephone.create")),
    Row("telephone.create", IN_FLIGHT, twice("api.v1.telephone.create", lost=True)),
]


def _searches(name, path, wrong_code, no_page, asked="from_date"):
    problem = (
        f"Invalid parameters: {asked}, page."
        " See Public API documentation for the correct data formats"
    )
    return [
        Row(f"searches.{name}", (422, wrong_code, problem), get(f"/{path}?page=0&{asked}=x")),
        Row(f"searches.{name}", (404, no_page, "Page not found"), get(f"/{path}?page=2")),
    ]


SEARCHES = [
    *_searches("payments", "payments", "P0401", "P0402"),
    *_searches("transactions", "transactions", "P0401", "P0402"),
    *_searches("refunds", "refunds", "P1101", "P1100"),
    *_searches("disputes", "disputes", "P0401", "P0402"),
    *_searches("agreements", "agreements", "P2401", "P2402", asked="status"),
]

NOWHERE = [
    Row(
        "",
        (
            400,
            "P0920",
            (
                "Request blocked by security rules."
                " Please consult API documentation for more information."
            ),
        ),
        lambda _, api: api._client.get("/request-denied"),
    ),
    Row("", (404, "P9404", "Not found"), get("/nothing")),
    Row("", (405, "P9405", "Method not allowed"), lambda _, api: api.send("DELETE", "/payments")),
    Row(
        "",
        (400, "P9400", "The request could not be understood"),
        lambda _, api: api._client.get("/v1", environ_overrides={"QUERY_STRING": "\xff"}),
    ),
    Row(
        "",
        (413, "P9413", "The request is too large"),
        lambda _, api: api.post("/payments", PAYMENT | {"description": "x" * 1_100_000}),
    ),
]
