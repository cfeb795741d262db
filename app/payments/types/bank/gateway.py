"""Who takes payments by bank: the sandbox's banks, for every account.

It stands where a provider of open banking would, and speaks as one: see docs/pay-by-bank.md.
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
from app.gateways.credentials import Accepted, Check, CredentialField
from app.gateways.port import Answer, GatewayUnavailable, Instruction, News, Notification
from app.gateways.sandbox import faults, notifications
from app.money import Pence
from app.payments.types.bank import BANK, ledgers
from config import Config

NAME = "bank_sandbox"


class BankGateway:
    """A provider with a memory of its own, so that it can be asked what became of a question."""

    def __init__(self, notification_token: str, *, expires_after: timedelta) -> None:
        self._notification_token = notification_token
        self._offers = {
            BANK.name: Capabilities(
                confirmation=Confirmation.LATER_BY_EVENT,
                next_action=NextAction.REDIRECT,
                smallest_pence=Pence(1),
                expires_after=expires_after,
                refund_rails=frozenset({RefundRail.RETURN_PAYMENT}),
                partial_refund=True,
                authorising_is_paying=True,
                attempt_can_be_ended=True,
                settlement_input=SettlementInput.BANK_STATEMENT,
                takes_real_money=False,
            )
        }

    @property
    def name(self) -> str:
        return NAME

    @property
    def offers(self) -> Mapping[str, Capabilities]:
        return self._offers

    @property
    def title(self) -> str:
        return "Sandbox banks"

    @property
    def credential_fields(self) -> Sequence[CredentialField]:
        return ()

    def authorise(self, instruction: Instruction) -> Answer:
        return _carry_out(instruction)

    def complete(self, instruction: Instruction) -> Answer:
        return _carry_out(instruction)

    def capture(self, instruction: Instruction) -> Answer:
        return _carry_out(instruction)

    def cancel(self, instruction: Instruction) -> Answer:
        return _carry_out(instruction)

    def refund(self, instruction: Instruction) -> Answer:
        return _carry_out(instruction)

    def forget_card(self, stored_card: str, **about: Any) -> None:
        """There are no cards here."""

    def wallet_session(self, url: str, **about: Any) -> Mapping[str, Any]:
        raise GatewayUnavailable  # nor wallets

    def look_up(self, instruction: Instruction) -> Answer:
        fault = faults.take(instruction, looking_up=True)
        faults.stop_before_work(fault)
        answer = ledgers.look_up(instruction)
        faults.stop_before_answer(fault)
        return answer

    def check_credentials(self, values: Mapping[str, str]) -> Check:
        return Accepted(moves_money=False)

    def read_notification(self, body: bytes, headers: Mapping[str, str]) -> News | None:
        """The banks write as the sandbox does, and have nothing to say but answers."""
        news = notifications.read(body, headers, token=self._notification_token)
        return news if isinstance(news, Notification) else None


def build(config: Config) -> BankGateway:
    """The sandbox's banks as this installation has them set up."""
    expires_after = timedelta(minutes=config.payment_expires_after_minutes)
    return BankGateway(config.sandbox_notification_token, expires_after=expires_after)


def _carry_out(instruction: Instruction) -> Answer:
    fault = faults.take(instruction)
    faults.stop_before_work(fault)
    answer = ledgers.carry_out(instruction)
    if faults.before_answer is not None:
        faults.before_answer(instruction, answer)
    faults.stop_before_answer(fault)
    return answer
