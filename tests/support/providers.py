"""Providers that can do less than the sandbox: the core must go by what they say of themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from app import gateways
from app.gateways.port import GatewayUnavailable
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


class _Deaf(SandboxGateway):
    def forget_card(self, stored_card: str, *, account_id: str) -> None:  # noqa: ARG002  the port's
        raise GatewayUnavailable


@contextmanager
def _instead(gateway: SandboxGateway) -> Iterator[None]:
    usual = gateways._ready["sandbox"]
    gateways._ready["sandbox"] = gateway
    try:
        yield
    finally:
        gateways._ready["sandbox"] = usual
