"""A payment type that only tests have: paid at a counter, and known of some days later."""

from datetime import timedelta

import pytest
from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.gateways.capabilities import Capabilities, Confirmation, NextAction
from app.gateways.sandbox import SandboxGateway
from app.i18n import lazy
from app.money import Pence
from app.payments import types
from app.payments.checkout import Checkout
from app.payments.types import PaymentType
from app.web.pages import status
from app.web.pages.access import only_to_its_payer

COUNTER = PaymentType(
    name="counter",
    label=lazy("Cash at a counter"),
    hint=lazy("Take a number to a counter and pay there. It takes up to 3 days to reach us."),
    pages="tests.support.counter",
    largest_pence=Pence(50_000),
)
CAN = Capabilities(
    confirmation=Confirmation.LATER_BY_EVENT,
    next_action=NextAction.DISPLAY_DETAILS,
    smallest_pence=Pence(100),
    expires_after=timedelta(days=7),
)

blueprint = Blueprint("counter", __name__, url_prefix="/counter/<payment_id>")


@blueprint.get("")
@only_to_its_payer
def new(checkout: Checkout) -> ResponseReturnValue:
    page = status.Page(
        heading=lazy("Pay at a counter"), says=(lazy("Your number is 12 34."),), is_end=False
    )
    return status.draw(page, checkout)


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> PaymentType:
    """Let there be such a type, which the sandbox takes. Ask for it before the application."""
    of_sandbox = SandboxGateway.offers.fget
    assert of_sandbox is not None
    offers = property(lambda gateway: {**of_sandbox(gateway), COUNTER.name: CAN})
    monkeypatch.setattr(SandboxGateway, "offers", offers)
    monkeypatch.setitem(types.ALL, COUNTER.name, COUNTER)
    return COUNTER
