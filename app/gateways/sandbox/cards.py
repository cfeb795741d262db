"""The test cards, and what the sandbox's bank says to each. Every other number is refused.

Source: the cards that GOV.UK Pay documents for its sandbox, and what its code does with them,
https://docs.payments.service.gov.uk/testing_govuk_pay/
"""

from app.gateways.port import DeclineReason

APPROVED = frozenset(
    {
        "4242424242424242",
        "4444333322221111",
        "4917610000000000003",
        "4000056655665556",
        "371449635398431",
        "3566002020360505",
        "6011000990139424",
        "36148900647913",
        "5105105105105100",
        "222100000000000",
        "4000000000000010",
        "4000160000000004",
        "4000020000000000",
        "4988080000000000",
        "4111111111111111",
        "4293189100000008",
        "5101180000000007",
        "4131840000000003",
        "4000180000000002",
        "5200828282828210",
    }
)

DECLINED = {
    "4000000000000002": DeclineReason.CARD_DECLINED,
    "4000000000000069": DeclineReason.CARD_EXPIRED,
    "4000000000000127": DeclineReason.SECURITY_CODE_WRONG,
}

FAILED = {"4000000000000119": "processing error"}

UNSUPPORTED = "unsupported card"
