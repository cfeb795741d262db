"""Sending a payer to the sandbox's banks and back, and telling who comes back from who says so.

What a payer brings is signed, so that nobody who made the address up makes us ask a bank. Whether
they have paid it does not say: that the bank is asked.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlencode

from app import settings

PATH = "/sandbox/banks"
TRANSACTION, SIGNATURE = "transaction", "signature"


def page_at_the_bank(reference: str) -> str:
    """Where the payer of an order is to go."""
    return f"{settings.current().issuer_url}{PATH}/{reference}"


def address(return_url: str, *, payment_id: str, transaction: str) -> str:
    """Where they come back to: the page of ours that we named, with proof of a bank."""
    signature = _signature(payment_id, transaction)
    return f"{return_url}?{urlencode({TRANSACTION: transaction, SIGNATURE: signature})}"


def is_genuine(brought: Mapping[str, str], *, payment_id: str) -> bool:
    """Whether a bank sent the payer of this payment back with it."""
    expected = _signature(payment_id, brought.get(TRANSACTION, ""))
    return hmac.compare_digest(
        brought.get(SIGNATURE, "").encode(errors="replace"), expected.encode()
    )


def _signature(payment_id: str, transaction: str) -> str:
    secret = settings.current().sandbox_notification_token
    said = f"return:{payment_id}:{transaction}"
    return hmac.new(secret.encode(), said.encode(errors="replace"), sha256).hexdigest()
