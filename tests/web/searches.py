"""What tests of the API's searches share."""

from typing import Any
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from app import settings
from app.disputes.models import Dispute
from app.payments.models import Payment
from tests import make
from tests.support.api import Api

SEARCHES = {
    # path: the codes of what is wrong and of no such page, and whether the ends say so
    "/payments": ("P0401", "P0402", False),
    "/transactions": ("P0401", "P0402", False),
    "/refunds": ("P1101", "P1100", True),
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
    return [item["payment_id"] for body in bodies for item in body["results"]]


def dispute(payment: Payment, **columns: Any) -> Dispute:
    usual = {
        "payment_id": payment.id,
        "account_id": payment.account_id,
        "provider": payment.provider,
        "provider_dispute": f"d-{payment.id}",
        "amount_pence": 1000,
    }
    return make.saved(Dispute(**usual | columns))
