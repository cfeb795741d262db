"""The API keeps to its own description, whatever a machine that has read it thinks of.

EXCHEQUER_SOAK=1000 tries some ten times as much, and something else each time (make soak).
"""

import os

import pytest

from app.money import LARGEST_PAYMENT_PENCE
from tests import make
from tests.support.agreeing import active_agreement
from tests.support.api import api_of
from tests.support.generated import try_everything

pytestmark = pytest.mark.slow

SOAK = int(os.environ.get("EXCHEQUER_SOAK", "0"))
EXAMPLES = SOAK // 4 or 30
FEWEST_CASES = 2_000


@pytest.fixture
def api(app):
    """The software of a service that may do everything."""
    return api_of(
        app,
        allow_moto=True,
        allow_zero_amount=True,
        allow_authorisation_api=True,
        allow_telephone_notifications=True,
        recurring_enabled=True,
        rate_limit_class="off",
    )


@pytest.fixture
def payments(api):
    """Payments with which each thing can be done, by that thing."""
    ways = {
        "cancel": make.payment,
        "capture": make.capturable_payment,
        "refunds": make.captured_payment,
    }
    return {
        done: [way(LARGEST_PAYMENT_PENCE, account=api.account).id for _ in range(8)]
        for done, way in ways.items()
    }


@pytest.fixture
def agreements(api):
    """Agreements that can be charged and ended."""
    return [active_agreement(api.account).id for _ in range(8)]


@pytest.fixture
def tokens(api):
    """Each is for the card of a payment of its own."""
    asked = {"authorisation_mode": "moto_api", "return_url": ...}
    return [
        api.create(**asked).json["_links"]["auth_url_post"]["params"]["one_time_token"]
        for _ in range(EXAMPLES * 2)
    ]


def test_the_api_keeps_to_its_description(app, api, payments, agreements, tokens):
    known = {
        f"POST /v1/payments/{{payment_id}}/{done}": {"path.payment_id": found}
        for done, found in payments.items()
    } | {
        "POST /v1/agreements/{agreement_id}/cancel": {"path.agreement_id": agreements[4:]},
        "POST /v1/auth": {
            "body.one_time_token": tokens,
            "body.card_number": [make.VISA],
            "body.expiry_date": ["12/39"],
        },
    }
    report = try_everything(
        app,
        api.key,
        examples=EXAMPLES,
        known=known,
        agreements=agreements[:4],
        repeatable=not SOAK,
    )

    assert not report.problems, "\n\n".join(report.problems[:10])
    assert report.cases >= FEWEST_CASES, report.phases
    described = {
        f"{method.upper()} {path}"
        for path, methods in app.test_client().get("/openapi.json").json["paths"].items()
        for method in methods
    }
    assert described - report.successes() == set(), "these never did what they are for"
