"""The test cards, and what the sandbox's bank says to each. Every other number is refused.

Sources: the cards that GOV.UK Pay documents for its sandbox, and what its code does with them,
https://docs.payments.service.gov.uk/testing_govuk_pay/; for 3-D Secure those of Stripe,
https://docs.stripe.com/testing#regulatory-cards
"""

from dataclasses import dataclass

from app.gateways.port import DeclineReason, DisputeStage
from app.gateways.sandbox.models import SandboxOutcome


@dataclass(frozen=True, slots=True)
class Decision:
    """What the bank decided, and why where it is not a yes."""

    outcome: SandboxOutcome
    detail: str = ""


YES = Decision(SandboxOutcome.APPROVED)

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
        "4000000000000341",
        "4000002760003184",
        "4000000000005076",
        "4000000000000259",
        "4000000000002685",
        "4000000000001976",
        "4000000000003055",
        "4000002500003155",
        "4000000000003220",
    }
)

DECLINED = {
    "4000000000000002": DeclineReason.CARD_DECLINED,
    "4000000000000069": DeclineReason.CARD_EXPIRED,
    "4000000000000127": DeclineReason.SECURITY_CODE_WRONG,
    "4000000000009995": DeclineReason.NOT_ENOUGH_MONEY,
    "4000008400001629": DeclineReason.CARD_DECLINED,
}

# The bank wants to see the payer of these first, on any account. Then it decides as above.
CHALLENGED = frozenset({"4000002500003155", "4000000000003220", "4000008400001629"})

BROKEN = "processing error"
FAILED = {"4000000000000119": BROKEN}

UNSUPPORTED = "unsupported card"
NOT_KEPT = "no such card is kept"

# Approved while their payer is there, and not when they are charged later.
DECLINED_LATER = {
    "5105105105105100": DeclineReason.DO_NOT_RETRY,
    "4000000000000341": DeclineReason.NOT_ENOUGH_MONEY,
    "4000002760003184": DeclineReason.AUTHENTICATION_REQUIRED,
}

FAILED_LATER = {"4000000000005076": BROKEN}

# Approved, and disputed once the money has been taken: how far the payer's bank goes by itself.
DISPUTED = {
    "4000000000000259": DisputeStage.LOST,
    "4000000000002685": DisputeStage.WON,
    "4000000000001976": DisputeStage.OPENED,
}


def decide(number: str) -> Decision:
    """What the bank says to a card that its payer has entered."""
    if number in DECLINED:
        return Decision(SandboxOutcome.DECLINED, DECLINED[number].value)
    if number in APPROVED:
        return YES
    return Decision(SandboxOutcome.FAILED, FAILED.get(number, UNSUPPORTED))


def decide_later(number: str) -> Decision:
    """What the bank will say when the same card, kept, is charged without its payer."""
    if number in DECLINED_LATER:
        return Decision(SandboxOutcome.DECLINED, DECLINED_LATER[number].value)
    if number in FAILED_LATER:
        return Decision(SandboxOutcome.FAILED, FAILED_LATER[number])
    return decide(number)
