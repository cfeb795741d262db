"""Every endpoint of version 1, with a request that works: for tests that try all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app import ids
from app.accounts import Account
from app.agreements.models import Agreement, Instrument
from app.agreements.states import AgreementState, InstrumentState
from app.refunds.models import Refund
from tests import make
from tests.support.api import PAYMENT, Api, api_of
from tests.support.disputing import disputed_payment
from tests.web.cards_sent import CARD, token_of
from tests.web.test_api_telephone import TOLD

FEATURES = {
    "allow_moto": True,
    "allow_authorisation_api": True,
    "allow_telephone_notifications": True,
    "recurring_enabled": True,
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One way to call the API: `rule` is its address with names for ids."""

    name: str
    method: str
    rule: str
    ids: tuple[str, ...]

    def path(self, **ids: str) -> str:
        """The address behind /v1, with these ids in it."""
        path = self.rule.removeprefix("/v1")
        for name in self.ids:
            path = path.replace(f"<{name}>", ids.get(name, f"no-{name}"))
        return path

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that works. `other` is another body, which asks for something else."""

    path: str
    body: dict[str, Any] | None = None
    other: dict[str, Any] | None = field(default=None)


def endpoints(app: Flask, method: str = "") -> list[Endpoint]:
    """Every endpoint of version 1, of one method or of all."""
    return [found for found in _endpoints(app) if found.method == method or not method]


def _endpoints(app: Flask) -> Iterator[Endpoint]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api.v1."):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Endpoint(rule.endpoint, method, rule.rule, tuple(sorted(rule.arguments)))


def everything(app: Flask) -> Api:
    """The software of an account that may do whatever there is to do."""
    return api_of(app, **FEATURES)


@contextmanager
def trying(*what: object) -> Iterator[None]:
    """Say what was tried when it goes wrong: for loops too long for a test of each turn."""
    try:
        yield
    except Exception as problem:
        tried = ", ".join(ascii(str(one))[:80] for one in what)
        raise AssertionError(f"{tried}: {problem!r:.500}") from problem


def send(api: Api, asked: Asked, **options: Any) -> TestResponse:
    return api.post(asked.path, asked.body, **options)


# One row for each POST, which makes what it is about.
WORKS: dict[str, Callable[[Api], Asked]] = {
    "api.v1.payments.create": lambda _: Asked("/payments", PAYMENT, other=PAYMENT | {"amount": 1}),
    "api.v1.payments.cancel": lambda api: Asked(
        f"/payments/{make.payment(account=api.account).id}/cancel"
    ),
    "api.v1.payments.capture": lambda api: Asked(
        f"/payments/{make.capturable_payment(account=api.account).id}/capture"
    ),
    "api.v1.refunds.create": lambda api: Asked(
        f"/payments/{make.captured_payment(1000, account=api.account).id}/refunds",
        {"amount": 100, "refund_amount_available": 1000},
        other={"amount": 101, "refund_amount_available": 1000},
    ),
    "api.v1.agreements.create": lambda _: Asked(
        "/agreements",
        {"reference": "A/1", "description": "Council tax", "user_identifier": "user-1"},
        other={"reference": "A/2", "description": "Council tax", "user_identifier": "user-1"},
    ),
    "api.v1.agreements.cancel": lambda api: Asked(
        f"/agreements/{active_agreement(api.account).id}/cancel"
    ),
    "api.v1.telephone.create": lambda _: Asked(
        "/payment_notification", TOLD | {"provider_id": ids.new_id()}, other=TOLD
    ),
    "api.v1.auth.create": lambda api: Asked(
        "/auth",
        {"one_time_token": token_of(api)[1], **CARD},
        other={"one_time_token": token_of(api)[1], **CARD},
    ),
}


def active_agreement(account: Account) -> Agreement:
    """An agreement with a card, as a payment that set it up would have left it."""
    agreement = make.saved(
        Agreement(
            account_id=account.id,
            service_id=account.service_id,
            reference="A/1",
            description="Council tax",
            state=AgreementState.ACTIVE,
        )
    )
    card = make.saved(
        Instrument(
            type="card",
            agreement_id=agreement.id,
            account_id=account.id,
            provider=account.provider,
            stored_card="kept",
            state=InstrumentState.ACTIVE,
        )
    )
    return make.changed(agreement, instrument_id=card.id)


def ids_of(api: Api) -> list[dict[str, str]]:
    """What an account has, by the names that addresses have for it, in every state that differs."""
    account = api.account
    refund: Refund = make.refund(make.captured_payment(1000, account=account), amount_pence=1)
    new = Agreement(
        account_id=account.id,
        service_id=account.service_id,
        reference="A/2",
        description="Council tax",
    )
    return [
        {
            "payment_id": payment_id,
            "refund_id": refund.id,
            "agreement_id": agreement_id,
        }
        for payment_id, agreement_id in (
            (refund.payment_id, active_agreement(account).id),
            (make.payment(account=account).id, make.saved(new).id),
            (make.capturable_payment(account=account).id, active_agreement(account).id),
            (disputed_payment(account=account).id, active_agreement(account).id),
            (token_of(api)[0], active_agreement(account).id),
        )
    ]
