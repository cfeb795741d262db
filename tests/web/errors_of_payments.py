"""The rows of the table of errors for payments and refunds."""

from app.payments.states import State
from tests import make
from tests.support import agreeing
from tests.support.disputing import disputed_payment
from tests.web.provoked import (
    BAD_JSON,
    DISABLED,
    IN_FLIGHT,
    MISSING,
    NO_PROVIDER,
    NO_RECURRING,
    REFUND_STATUS,
    REUSED,
    Row,
    about,
    create,
    get,
    off,
    post,
    refund,
    refund_of_disabled,
    twice,
    unanswered,
    with_account,
    wrong,
)

PAYMENTS = [
    Row("payments.create", (400, "P0101", MISSING + "amount", "amount"), create(amount=...)),
    Row("payments.create", (400, "P0101", MISSING + "return_url"), create(return_url=...)),
    Row(
        "payments.create",
        (400, "P0102", wrong("amount", "Must be a valid numeric format"), "amount"),
        create(amount="1"),
    ),
    Row(
        "payments.create",
        (422, "P0102", wrong("amount", "Must be less than or equal to 10000000"), "amount"),
        create(amount=10_000_001),
    ),
    Row(
        "payments.create",
        (400, "P0102", wrong("agreement_id", "Agreement does not exist"), "agreement_id"),
        create(set_up_agreement="x" * 26),
    ),
    Row(
        "payments.create",
        (400, "P0102", wrong("agreement_id", "Agreement must be active"), "agreement_id"),
        lambda _, api: api.create(
            authorisation_mode="agreement",
            return_url=...,
            agreement_id=agreeing.agreement(api.account).id,
        ),
    ),
    Row(
        "payments.create",
        (400, "P0104", "Unexpected attribute: agreement_id"),
        create(agreement_id="x" * 26),
    ),
    Row(
        "payments.create",
        (409, "P0191", f"{REUSED} to create a payment."),
        twice("api.v1.payments.create"),
    ),
    Row("payments.create", IN_FLIGHT, twice("api.v1.payments.create", lost=True)),
    Row(
        "payments.create",
        (422, "P0195", "Using authorisation_mode of moto_api is not allowed for this account"),
        with_account({}, authorisation_mode="moto_api", return_url=...),
    ),
    Row(
        "payments.create",
        (
            422,
            "P0196",
            (
                "MOTO payments are not enabled for this account."
                " Please contact support if you would like to process MOTO payments."
            ),
        ),
        with_account({}, moto=True),
    ),
    Row("payments.create", (400, "P0197", BAD_JSON), post("/payments", data=b"{")),
    Row(
        "payments.create",
        (
            422,
            "P0920",
            wrong("return_url", "Must begin with https:// for a live gateway account"),
            "return_url",
        ),
        with_account({"kind": make.AccountKind.LIVE}, return_url="http://service.example/"),
    ),
    Row(
        "payments.create",
        (400, "P0105", "Card number entered in a payment link reference"),
        create(reference=make.VISA, internal={"source": "CARD_PAYMENT_LINK"}),
    ),
    Row("payments.create", NO_PROVIDER, with_account({"provider": "nobody"})),
    Row("payments.create", DISABLED, off("api.v1.payments.create")),
    Row("payments.create", NO_RECURRING, with_account({}, set_up_agreement="x" * 26)),
    Row("payments.show", (404, "P0200", "Not found"), get("/payments/nothing")),
    Row("events.index", (404, "P0300", "Not found"), get("/payments/nothing/events")),
    Row("payments.cancel", (404, "P0500", "Not found"), post("/payments/nothing/cancel")),
    Row(
        "payments.cancel",
        (400, "P0501", "Cancellation of payment failed"),
        about(make.captured_payment, "/payments/{}/cancel"),
    ),
    Row("payments.cancel", (409, "P0502", "Cancellation of payment failed"), unanswered("cancel")),
    Row(
        "payments.cancel",
        (409, "P0191", f"{REUSED} for a different request."),
        twice("api.v1.payments.cancel"),
    ),
    Row("payments.cancel", IN_FLIGHT, twice("api.v1.payments.cancel", lost=True)),
    Row("payments.capture", (404, "P1000", "Not found"), post("/payments/nothing/capture")),
    Row(
        "payments.capture",
        (409, "P1003", "Payment cannot be captured"),
        about(make.payment, "/payments/{}/capture"),
    ),
    Row(
        "payments.capture",
        (409, "P0191", f"{REUSED} for a different request."),
        twice("api.v1.payments.capture"),
    ),
    Row("payments.capture", IN_FLIGHT, twice("api.v1.payments.capture", lost=True)),
]

REFUNDS = [
    Row(
        "refunds.create",
        (404, "P0600", "Not found"),
        post("/payments/nothing/refunds", {"amount": 1}),
    ),
    Row("refunds.create", (400, "P0601", MISSING + "amount", "amount"), refund({})),
    Row(
        "refunds.create",
        (400, "P0602", wrong("amount", "Must be a valid numeric format"), "amount"),
        refund({"amount": "1"}),
    ),
    Row(
        "refunds.create",
        (422, "P0602", wrong("amount", "Must be greater than or equal to 1"), "amount"),
        refund({"amount": 0}),
    ),
    *(
        Row("refunds.create", (400, "P0603", REFUND_STATUS + said), refund({"amount": 1}, state))
        for said, state in (("pending", State.CREATED), ("unavailable", State.DECLINED))
    ),
    Row(
        "refunds.create",
        (400, "P0603", "The payment is disputed and cannot be refunded"),
        about(disputed_payment, "/payments/{}/refunds", {"amount": 1}),
    ),
    Row(
        "refunds.create",
        (400, "P0603", REFUND_STATUS + "amount_not_available"),
        refund({"amount": 1001}),
    ),
    Row(
        "refunds.create",
        (412, "P0604", "Refund amount available mismatch."),
        refund({"amount": 1, "refund_amount_available": 1}),
    ),
    Row("refunds.create", (400, "P0697", BAD_JSON), post("/payments/nothing/refunds", data=b"{")),
    Row("refunds.create", DISABLED, refund_of_disabled),
    Row(
        "refunds.create",
        (409, "P0191", f"{REUSED} for a different request."),
        twice("api.v1.refunds.create"),
    ),
    Row("refunds.create", IN_FLIGHT, twice("api.v1.refunds.create", lost=True)),
    Row("refunds.show", (404, "P0700", "Not found"), get("/payments/nothing/refunds/nothing")),
    Row("refunds.index", (404, "P0800", "Not found"), get("/payments/nothing/refunds")),
]
