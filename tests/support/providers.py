"""Providers that can do less than the sandbox: the core must go by what they say of themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from app import gateways
from app.gateways.sandbox.gateway import CARD, SandboxGateway


@contextmanager
def sandbox_that(**can: Any) -> Iterator[None]:
    """Let the sandbox say other things of itself: `with sandbox_that(partial_refund=False):`."""
    usual = gateways._ready["sandbox"]
    gateways._ready["sandbox"] = SandboxGateway("a-token", card=replace(CARD, **can))
    try:
        yield
    finally:
        gateways._ready["sandbox"] = usual
