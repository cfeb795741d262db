"""Providers that can do less than the sandbox: the core must go by what they say of themselves."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from app import gateways
from app.gateways.credentials import Accepted, Check
from app.gateways.port import Answer, GatewayUnavailable, Instruction, Operation
from app.gateways.sandbox.gateway import CARD, SandboxGateway


@contextmanager
def sandbox_that(**can: Any) -> Iterator[None]:
    """Let the sandbox say other things of itself: `with sandbox_that(partial_refund=False):`."""
    with _instead(SandboxGateway("a-token", card=replace(CARD, **can))):
        yield


@contextmanager
def sandbox_that_forgets_nothing() -> Iterator[None]:
    """Let the sandbox give no answer when it is told to forget a card."""
    with _instead(_Deaf("a-token")):
        yield


@contextmanager
def one_more(*, moves_money: bool = False, **can: Any) -> Iterator["OneMore"]:
    """Let there be a second provider, called "one_more", which knows who asked it for what."""
    gateway = OneMore(moves_money=moves_money, **can)
    gateways._ready[gateway.name] = gateway
    try:
        yield gateway
    finally:
        del gateways._ready[gateway.name]


class OneMore(SandboxGateway):
    """A provider of its own: what it was never asked for it does not know."""

    def __init__(self, *, moves_money: bool, **can: Any) -> None:
        super().__init__("a-token", card=replace(CARD, **can))
        self._moves_money = moves_money
        self.heard: list[tuple[Operation, str]] = []  # what, by which merchant

    @property
    def name(self) -> str:
        return "one_more"

    @property
    def title(self) -> str:
        return "One More"

    def authorise(self, instruction: Instruction) -> Answer:
        return super().authorise(self._hear(instruction))

    def capture(self, instruction: Instruction) -> Answer:
        return super().capture(self._hear(instruction))

    def refund(self, instruction: Instruction) -> Answer:
        return super().refund(self._hear(instruction))

    def look_up(self, instruction: Instruction) -> Answer:
        return super().look_up(self._hear(instruction))

    def check_credentials(self, values: Mapping[str, str]) -> Check:
        said = super().check_credentials(values)
        return Accepted(moves_money=self._moves_money) if isinstance(said, Accepted) else said

    def _hear(self, instruction: Instruction) -> Instruction:
        merchant = instruction.credentials.get("merchant_id", "")
        self.heard.append((instruction.operation, merchant))
        return replace(instruction, credentials={"merchant_id": f"{self.name} {merchant}"})


class _Deaf(SandboxGateway):
    def forget_card(
        self,
        stored_card: str,  # noqa: ARG002  the port's
        *,
        account_id: str,  # noqa: ARG002
        credentials: Mapping[str, str],  # noqa: ARG002
    ) -> None:
        raise GatewayUnavailable


@contextmanager
def _instead(gateway: SandboxGateway) -> Iterator[None]:
    usual = gateways._ready["sandbox"]
    gateways._ready["sandbox"] = gateway
    try:
        yield
    finally:
        gateways._ready["sandbox"] = usual
