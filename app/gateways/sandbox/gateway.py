"""The ten verbs. What is decided lives in `bank`, what goes wrong on purpose in `faults`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.gateways.capabilities import Capabilities, Confirmation, NextAction, RefundRail, Wallet
from app.gateways.credentials import Check, CredentialField
from app.gateways.port import Answer, Instruction, News
from app.gateways.sandbox import bank, faults, merchants, notifications, wallets
from config import Config

CARD = Capabilities(
    confirmation=Confirmation.AT_ONCE,
    next_action=NextAction.CARD_FORM,
    delayed_capture=True,
    moto=True,
    refund_rails=frozenset({RefundRail.SAME_CARD}),
    partial_refund=True,
    keeps_cards=True,
    wallets={
        Wallet.APPLE_PAY: {},
        Wallet.GOOGLE_PAY: {
            "environment": "TEST",
            "gateway": "exchequer-sandbox",
            "gatewayMerchantId": "sandbox",
            "merchantId": "sandbox",
        },
    },
    wallet_script="sandbox/wallet.js",
)


class SandboxGateway:
    """A provider with a memory of its own, so that it can be asked what became of a question."""

    def __init__(self, notification_token: str, *, card: Capabilities = CARD) -> None:
        self._notification_token = notification_token
        self._offers = {"card": card}

    @property
    def name(self) -> str:
        return "sandbox"

    @property
    def offers(self) -> Mapping[str, Capabilities]:
        return self._offers

    @property
    def title(self) -> str:
        return "Sandbox"

    @property
    def credential_fields(self) -> Sequence[CredentialField]:
        return merchants.FIELDS

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

    def forget_card(
        self, stored_card: str, *, account_id: str, credentials: Mapping[str, str]
    ) -> None:
        bank.forget_card(stored_card, account_id=account_id)

    def wallet_session(
        self, url: str, *, host: str, account_id: str, credentials: Mapping[str, str]
    ) -> Mapping[str, Any]:
        return wallets.session(host)

    def look_up(self, instruction: Instruction) -> Answer:
        fault = faults.take(instruction, looking_up=True)
        faults.stop_before_work(fault)
        answer = bank.look_up(instruction)
        faults.stop_before_answer(fault)
        return answer

    def check_credentials(self, values: Mapping[str, str]) -> Check:
        return merchants.check(values)

    def read_notification(self, body: bytes, headers: Mapping[str, str]) -> News | None:
        return notifications.read(body, headers, token=self._notification_token)


def build(config: Config) -> SandboxGateway:
    """The sandbox as this installation has it set up."""
    expires_after = timedelta(minutes=config.payment_expires_after_minutes)
    return SandboxGateway(
        config.sandbox_notification_token, card=replace(CARD, expires_after=expires_after)
    )


def _carry_out(instruction: Instruction) -> Answer:
    fault = faults.take(instruction)
    faults.stop_before_work(fault)
    answer = bank.carry_out(instruction)
    if faults.before_answer is not None:
        faults.before_answer(instruction, answer)
    faults.stop_before_answer(fault)
    return answer
