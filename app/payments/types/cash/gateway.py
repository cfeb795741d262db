"""Who takes the money over a counter: networks, which are asked nothing and tell us what came in.

There is nothing to reserve, to take or to release, so most verbs have failed before they begin.
Money goes back by another road than it came.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from app.gateways.capabilities import (
    Capabilities,
    Confirmation,
    NextAction,
    RefundRail,
    SettlementInput,
)
from app.gateways.credentials import Check, CredentialField, NotKnown
from app.gateways.port import (
    Answer,
    Failed,
    Instruction,
    News,
    NotificationNotGenuine,
    Operation,
)
from app.money import Pence
from app.payments.types.cash import repaying
from app.payments.types.cash.schemes import Scheme
from app.payments.types.cash.schemes.packs import of_folder
from app.repayments import answers
from config import Config

NAME = "cash_networks"
_NOTHING_TO_ASK = "paid over a counter: nobody is asked for the money"


class CounterGateway:
    """The networks as one, as far as a payment has a single provider."""

    def __init__(self, schemes: Sequence[Scheme]) -> None:
        self._offers = {"cash": _capabilities(schemes)} if schemes else {}

    @property
    def name(self) -> str:
        return NAME

    @property
    def offers(self) -> Mapping[str, Capabilities]:
        return self._offers

    @property
    def title(self) -> str:
        return "Cash networks"

    @property
    def credential_fields(self) -> Sequence[CredentialField]:
        return ()

    def authorise(self, instruction: Instruction) -> Answer:
        return Failed(_NOTHING_TO_ASK)

    def complete(self, instruction: Instruction) -> Answer:
        return Failed(_NOTHING_TO_ASK)

    def capture(self, instruction: Instruction) -> Answer:
        return Failed(_NOTHING_TO_ASK)

    def cancel(self, instruction: Instruction) -> Answer:
        return Failed(_NOTHING_TO_ASK)

    def refund(self, instruction: Instruction) -> Answer:
        return repaying.open_for(instruction)

    def forget_card(
        self, stored_card: str, *, account_id: str, credentials: Mapping[str, str]
    ) -> None:
        return  # there are no cards

    def wallet_session(
        self, url: str, *, host: str, account_id: str, credentials: Mapping[str, str]
    ) -> Mapping[str, Any]:
        return {}

    def look_up(self, instruction: Instruction) -> Answer:
        if instruction.operation is Operation.REFUND:
            return answers.of(instruction.key)
        return Failed(_NOTHING_TO_ASK)

    def check_credentials(self, values: Mapping[str, str]) -> Check:
        return NotKnown()

    def read_notification(self, body: bytes, headers: Mapping[str, str]) -> News | None:
        raise NotificationNotGenuine  # networks have doors of their own


def build(config: Config) -> CounterGateway:
    """The networks that this installation has contract packs of."""
    return CounterGateway(of_folder(config.contract_packs_dir))


def _capabilities(schemes: Sequence[Scheme]) -> Capabilities:
    """What can be done with all of them together; each has limits and days of its own."""
    return Capabilities(
        confirmation=Confirmation.LATER_BY_FILE,
        next_action=NextAction.DISPLAY_DETAILS,
        smallest_pence=Pence(min(scheme.least_pence for scheme in schemes)),
        largest_pence=Pence(max(scheme.most_pence for scheme in schemes)),
        expires_after=timedelta(days=max(scheme.days for scheme in schemes)),
        expiry_zone=schemes[0].zone,
        refund_rails=frozenset({RefundRail.BANK_TRANSFER, RefundRail.CASH_OUT}),
        partial_refund=True,
        reversal_after_success=True,
        settlement_input=SettlementInput.REMITTANCE_FILE,
        takes_real_money=any(not scheme.is_demonstration for scheme in schemes),
    )
