import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import create_engine

from app import db, gateways, models, settings
from app.gateways.port import Card, Instruction, Operation, SendPayerTo
from app.gateways.sandbox import challenges, merchants
from app.gateways.sandbox.models import Meeting
from app.money import Pence
from app.payments.types.bank import returning, tellers
from tests import make
from tests.support.databases import DIALECTS, Dialect

SECURITY_CODE = "987"


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """A provider's memory is a database too, and the sandbox's is ours."""
    chosen: Dialect = request.param
    return chosen


@pytest.fixture(autouse=True)
def _without_doors(config):
    """Every test here has a fresh database, and as much of the platform as a provider sees."""
    settings.use(config)
    models.load()
    db.bind(create_engine(config.database_url, **config.engine_options()))
    gateways.configure(config)
    yield
    db.close()


@dataclass(frozen=True)
class Challenge:
    """How the payers of a provider are met: whose card it wants to see, and what they bring back.

    `meet` does what a payer does who is who they say, and gives what their browser brings us.
    """

    number: str
    meet: Callable[[SendPayerTo], Mapping[str, str]]


def _meet_at_the_sandbox(sent: SendPayerTo) -> Mapping[str, str]:
    [(_, reference)] = sent.fields
    return {challenges.PROOF: challenges.meet(reference, Meeting.APPROVED).proof}


@dataclass(frozen=True)
class KnownCredentials:
    """Credentials by what a provider says of them. `other` are good too, of another account."""

    good: Mapping[str, str]
    other: Mapping[str, str]
    refused: Mapping[str, str]
    unanswered: Mapping[str, str]


# Every provider that gives out credentials has a line here.
CREDENTIALS = {
    "sandbox": KnownCredentials(
        good={"merchant_id": "FISHING01", "password": "salmon-and-trout"},
        other={"merchant_id": "PARKING01", "password": "salmon-and-trout"},
        refused={"merchant_id": "FISHING01", "password": merchants.REFUSED},
        unanswered={"merchant_id": "FISHING01", "password": merchants.UNREACHABLE},
    )
}


@dataclass(frozen=True)
class Redirect:
    """How the payers of a provider are sent elsewhere.

    `asks` are the fields of an authorisation. `meet` does what a payer does who pays, and gives
    what their browser brings us.
    """

    asks: Mapping[str, Any]
    meet: Callable[[SendPayerTo], Mapping[str, str]]


def _pay_at_a_bank(sent: SendPayerTo) -> Mapping[str, str]:
    paid = tellers.answer(sent.url.rpartition("/")[2], tellers.Choice.APPROVE)
    url = returning.address("", payment_id=paid.payment_id, transaction=paid.transaction)
    return dict(parse_qsl(url.removeprefix("?")))


# A provider that sends every payer elsewhere has a line here.
REDIRECTS = {
    "bank_sandbox": Redirect(
        {"payment_type": "bank", "card": None, "chosen": {"bank": "heron"}}, _pay_at_a_bank
    )
}

# A provider that sends payers to their bank has a line here, and so is held to what it promises.
CHALLENGES = {"sandbox": Challenge("4000000000003220", _meet_at_the_sandbox)}


@pytest.fixture
def instruct():
    """`instruct(Operation.CAPTURE, amount_pence=500)`: an instruction with a key of its own.

    `like=` continues the payment of another instruction; `number=` is the card of an authorisation.
    """
    keys = itertools.count(1)

    def one(operation=Operation.AUTHORISE, *, like=None, number=make.VISA, **fields):
        key = next(keys)
        usual = Instruction(
            key=f"key-{key}",
            operation=operation,
            account_id="an-account" if like is None else like.account_id,
            payment_id=f"payment-{key}" if like is None else like.payment_id,
            payment_type="card" if like is None else like.payment_type,
            amount_pence=Pence(1000) if like is None else like.amount_pence,
            transaction="" if like is None else like.transaction,
            card=card(number) if operation is Operation.AUTHORISE else None,
        )
        return replace(usual, **fields)

    return one


def card(number: str = make.VISA) -> Card:
    return Card(number=number, expiry="11/29", security_code=SECURITY_CODE, holder="Ada Lovelace")
