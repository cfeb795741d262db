"""The demo service's client of the payments API: two requests over plain HTTP."""

import json
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

from app.web.sandbox import facts

TIMEOUT_SECONDS = 10
NOT_FOUND = 404

# We may be calling the very process we run in. Were all its threads to wait for answers of their
# own, none would be left to give them.
_calls = BoundedSemaphore(6)


class PaymentsUnavailable(Exception):
    """The API cannot be reached, or did not do as it says it does."""


@dataclass(frozen=True, slots=True)
class Client:
    """Speaks to the API at `base_url`, as whoever the key belongs to."""

    base_url: str
    key: str

    def create(self, payment: dict[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        """Create a payment. The same key sent twice creates one.

        Raises:
            PaymentsUnavailable
        """
        created = self._call("POST", "/v1/payments", payment, {"Idempotency-Key": idempotency_key})
        if created is None:
            raise PaymentsUnavailable
        return created

    def get(self, payment_id: str) -> dict[str, Any] | None:
        """Read a payment; None when there is no such payment.

        Raises:
            PaymentsUnavailable
        """
        return self._call("GET", f"/v1/payments/{payment_id}")

    def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any] | None:
        if not _calls.acquire(blocking=False):
            raise PaymentsUnavailable
        try:
            status, content = self._exchange(method, path, body, headers or {})
            if status == NOT_FOUND:
                return None
            found: dict[str, Any] = json.loads(content)
        except (OSError, HTTPException, ValueError) as error:
            raise PaymentsUnavailable from error
        finally:
            _calls.release()
        if status not in {200, 201}:
            raise PaymentsUnavailable
        return found

    def _exchange(
        self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        """Send a request and read the answer: its status and what it holds."""
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            **headers,
        }
        with closing(_connection(self.base_url)) as connection:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            return response.status, response.read()


def client() -> Client:
    """A client with the first key of the first account of sandbox.json.

    Raises:
        PaymentsUnavailable: there is no sandbox.json.
    """
    known = facts.read()
    if known is None:
        raise PaymentsUnavailable
    key = known["services"][0]["accounts"][0]["api_keys"][0]["key"]
    return Client(known["base_url"], key)


def _connection(base_url: str) -> HTTPConnection:
    """Straight to the address, whatever proxy the environment names."""
    parts = urlsplit(base_url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.netloc, timeout=TIMEOUT_SECONDS)
