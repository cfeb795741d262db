"""A client of the API: one account's software, as strict about what it hears as some are."""

import json
import re
from functools import cache
from typing import Any

from flask import Flask
from pydantic import TypeAdapter
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request

from app.accounts import Account
from app.payments.models import Payment
from app.web.api.v1.operations import HIDDEN, OPERATIONS, Operation, errors_of
from app.wire.v1.shapes.errors import Error
from tests import make

PAYMENT = {
    "amount": 1450,
    "reference": "A/1234",
    "description": "Salmon and sea trout, 12 months",
    "return_url": "https://service.example/return",
}
_MISTAKE = re.compile("Traceback|Exception|sqlalchemy|psycopg|sqlite", re.IGNORECASE)


class Api:
    """Speaks for one account. Paths begin behind /v1."""

    def __init__(self, app: Flask, account: Account, key: str) -> None:
        self._client = app.test_client()
        self.account = account
        self.key = key

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        """Send `body` as JSON; without one, nothing at all."""
        if body is not None:
            options["data"] = json.dumps(body)
            options["content_type"] = "application/json"
        return self.send("POST", path, **options)

    def send(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any
    ) -> TestResponse:
        known = {"Authorization": f"Bearer {self.key}"} | (headers or {})
        response = self._client.open(f"/v1{path}", method=method, headers=known, **options)
        check(response, self._client.application)
        return response

    def create(self, **changed: Any) -> TestResponse:
        """Ask for a payment like `PAYMENT`; a change to `...` leaves the member out."""
        asked = PAYMENT | changed
        return self.post("/payments", {k: v for k, v in asked.items() if v is not ...})

    def show(self, payment: Payment) -> Any:
        """A payment as the API shows it now."""
        response = self.get(f"/payments/{payment.id}")
        assert response.status_code == 200, response.text
        return response.json

    def refund(self, payment: Payment, **body: Any) -> TestResponse:
        return self.post(f"/payments/{payment.id}/refunds", body)


def api_of(app: Flask, account: Account | None = None, **columns: Any) -> Api:
    """The software of an account, by default of a new one: `api_of(app, allow_moto=True)`."""
    owner = account or make.account(**columns)
    return Api(app, owner, make.api_key(owner))


def check(response: TestResponse, app: Flask) -> None:
    """What must be so of every answer of the API."""
    assert response.status_code < 500, response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    endpoint = endpoint_of(response.request, app)
    if response.status_code < 400:
        if endpoint not in HIDDEN:
            check_success(response, OPERATIONS[endpoint])
        return
    assert response.mimetype == "application/json"
    shape_of(Error).validate_python(response.json)
    assert all(response.json.values()), response.text
    assert not _MISTAKE.search(response.text), response.text
    if endpoint in OPERATIONS:
        known = errors_of(endpoint, OPERATIONS[endpoint])
        found = (response.status_code, response.json["code"])
        assert found in {(code.status, code.code) for code in known}, (
            f"{endpoint} answers {found}: name it in the endpoint's dialect, or in its operation"
        )


def check_success(response: TestResponse, operation: Operation) -> None:
    """It is as its operation says, and says nothing more."""
    assert response.status_code in {operation.status, operation.again}
    assert ("Location" in response.headers) == operation.location
    if operation.shape is None:
        assert response.data == b""
    else:
        assert response.mimetype == "application/json"
        shape_of(operation.shape).validate_python(response.json)


def endpoint_of(request: Request, app: Flask) -> str:
    """The endpoint that a request came to; nothing where there was none for it."""
    try:
        endpoint, _ = app.url_map.bind("localhost").match(request.path, request.method)
    except HTTPException:
        return ""
    return str(endpoint)


@cache
def shape_of(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def error(response: TestResponse) -> tuple[Any, ...]:
    """Status, code and description, and the field or header where one is named."""
    body = response.json
    named = (body[name] for name in ("field", "header") if name in body)
    return (response.status_code, body["code"], body["description"], *named)
