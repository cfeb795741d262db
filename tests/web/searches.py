"""What tests of the API's searches share."""

from typing import Any
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from app import settings
from app.agreements.models import Agreement
from app.disputes.models import Dispute
from app.payments.models import Payment
from tests import make
from tests.support.api import Api

SEARCHES = {
    # path: the codes of what is wrong and of no such page, and whether the ends say so
    "/payments": ("P0401", "P0402", False),
    "/transactions": ("P0401", "P0402", False),
    "/refunds": ("P1101", "P1100", True),
    "/agreements": ("P2401", "P2402", True),
    "/disputes": ("P0401", "P0402", True),
}


def search(api: Api, path: str = "/payments", **asked: Any) -> TestResponse:
    return api.get(f"{path}?{urlencode(asked)}")


def follow(api: Api, link: dict[str, str]) -> Any:
    """What a link answers."""
    address = link["href"]
    assert address.startswith(f"{settings.current().base_url}/v1/")
    answer = api.get(address.removeprefix(f"{settings.current().base_url}/v1"))
    assert answer.status_code == 200
    return answer.json


def ids(*bodies: Any) -> list[str]:
    """What was found: payments, also by their refunds and disputes, or agreements."""
    items = (item for body in bodies for item in body["results"])
    return [item.get("payment_id") or item["agreement_id"] for item in items]


def one_of_each(api: Api, path: str) -> str:
    """A payment with a refund and a dispute, and an agreement: the id that `path` finds it by."""
    payment = make.captured_payment(account=api.account)
    make.refund(payment)
    dispute(payment)
    return agreement(api).id if path == "/agreements" else payment.id


def agreement(api: Api, **columns: Any) -> Agreement:
    usual = {
        "account_id": api.account.id,
        "service_id": api.account.service_id,
        "reference": "CT-22-23-0001",
        "description": "Council tax",
    }
    return make.saved(Agreement(**usual | columns))


def dispute(payment: Payment, **columns: Any) -> Dispute:
    usual = {
        "payment_id": payment.id,
        "account_id": payment.account_id,
        "provider": payment.provider,
        "provider_dispute": f"d-{payment.id}",
        "amount_pence": 1000,
    }
    return make.saved(Dispute(**usual | columns))
