"""What visitors do: the API's clients and citizens with a card."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.load import Connection, Response, Scenario, Unexpected

CARD = {
    "cardNo": "4242424242424242",
    "expiryMonth": "12",
    "expiryYear": "40",
    "cardholderName": "Mair Jones",
    "cvc": "123",
    "addressLine1": "1 Quay Street",
    "addressCity": "Cardiff",
    "addressCountry": "GB",
    "addressPostcode": "CF10 5AL",
    "email": "mair.jones@example.com",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_CSRF = re.compile(rb'name="csrfToken"[^>]*value="([^"]+)"')
AUTHORISED_WITHIN_SECONDS = 30
CAPTURED_WITHIN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Client:
    """A service that uses the API, and has a payment link at a path."""

    key: str
    link: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}

    async def create(self, connection: Connection) -> dict[str, Any]:
        body = {
            "amount": 3250,
            "reference": "BENCH-1",
            "description": "Fishing licence, 8 days",
            "return_url": "http://127.0.0.1:9/done",
        }
        response = await connection.request(
            "POST /v1/payments",
            "POST",
            "/v1/payments",
            headers=self.headers,
            body=json.dumps(body).encode(),
            expect=201,
        )
        created: dict[str, Any] = json.loads(response.body)
        return created

    async def get(self, connection: Connection, payment_id: str) -> dict[str, Any]:
        response = await connection.request(
            "GET /v1/payments/{id}", "GET", f"/v1/payments/{payment_id}", headers=self.headers
        )
        found: dict[str, Any] = json.loads(response.body)
        return found


def create_payment(client: Client) -> Scenario:
    """POST /v1/payments, again and again."""

    async def scenario(connection: Connection) -> None:
        await client.create(connection)

    return scenario


def get_payment(client: Client) -> Scenario:
    """GET of one unfinished payment, which makes a fresh token each time."""
    made: dict[Connection, str] = {}

    async def scenario(connection: Connection) -> None:
        if connection not in made:
            made[connection] = str((await client.create(connection))["payment_id"])
        await client.get(connection, made[connection])

    return scenario


def card_page(client: Client) -> Scenario:
    """GET of the card page by a payer who has a session."""
    paths: dict[Connection, str] = {}

    async def scenario(connection: Connection) -> None:
        if connection not in paths:
            paths[connection] = await _enter(client, connection)
        await connection.request("GET card page", "GET", paths[connection])

    return scenario


def link_page(client: Client) -> Scenario:
    """GET of the first page of a payment link, by people whom nobody has met."""

    async def scenario(connection: Connection) -> None:
        await connection.request("GET link page", "GET", client.link)

    return scenario


def journey(client: Client) -> Scenario:
    """Create, pay, confirm, and ask until the money has been captured."""

    async def scenario(connection: Connection) -> None:
        connection.cookies.clear()
        path = await _enter(client, connection)
        page = await connection.request("GET card page", "GET", path)
        await connection.request(
            "POST card page",
            "POST",
            path,
            headers=FORM,
            body=urlencode(CARD | {"csrfToken": csrf_token(page.body)}).encode(),
            expect=303,
        )
        page = await _until_authorised(connection, path)
        await connection.request(
            "POST confirm page",
            "POST",
            f"{path}/confirm",
            headers=FORM,
            body=urlencode({"csrfToken": csrf_token(page.body)}).encode(),
            expect=303,
        )
        await _until_captured(client, connection, path.rsplit("/", 1)[1])

    return scenario


async def _enter(client: Client, connection: Connection) -> str:
    """Create a payment and follow its link. Returns the path of its card page."""
    created = await client.create(connection)
    way_in = urlsplit(created["_links"]["next_url"]["href"]).path
    response = await connection.request("GET /secure", "GET", way_in, expect=303)
    return urlsplit(response.headers["location"]).path


async def _until_authorised(connection: Connection, path: str) -> Response:
    """The confirm page, as soon as the bank has answered; a payer's page looks again by itself."""
    for _ in range(AUTHORISED_WITHIN_SECONDS * 20):
        page = await connection.request("GET confirm page", "GET", f"{path}/confirm")
        if _CSRF.search(page.body):
            return page
        await asyncio.sleep(0.05)
    raise Unexpected(f"{path} was not authorised in time")


async def _until_captured(client: Client, connection: Connection, payment_id: str) -> None:
    for _ in range(CAPTURED_WITHIN_SECONDS * 50):
        payment = await client.get(connection, payment_id)
        if payment["settlement_summary"].get("captured_date"):
            return
        await asyncio.sleep(0.02)
    raise Unexpected(f"payment {payment_id} was not captured in time")


def csrf_token(page: bytes) -> str:
    found = _CSRF.search(page)
    if found is None:
        raise Unexpected("the page has no token")
    return found[1].decode()


SCENARIOS: dict[str, Callable[[Client], Scenario]] = {
    "create a payment": create_payment,
    "get a payment": get_payment,
    "card page GET": card_page,
    "link page GET": link_page,
    "whole journey": journey,
}
