"""How a receiver knows that a message is ours, and of now. docs/webhooks.md says how to check it.

`Pay-Signature` is the reference platform's: it says who sent a message and not when, so whoever
has seen one can send it again. `Exchequer-Signature` covers the time of the attempt as well.

Source: https://docs.payments.service.gov.uk/webhooks/
"""

import hmac
from collections.abc import Mapping
from datetime import datetime

from app.webhooks.signing import Secrets

PAY_SIGNATURE = "Pay-Signature"
OUR_SIGNATURE = "Exchequer-Signature"


def sign(body: bytes, secrets: Secrets, *, now: datetime) -> Mapping[str, str]:
    """The two headers.

    A secret that is being replaced keeps signing `Pay-Signature`, which has room for one: a
    receiver goes on believing it until the overlap is over. Ours has room for both.
    """
    seconds = int(now.timestamp())
    stamped = f"{seconds}.".encode() + body
    in_force = [secret for secret in (secrets.current, secrets.previous) if secret]
    return {
        PAY_SIGNATURE: _digest(secrets.previous or secrets.current, body),
        OUR_SIGNATURE: ",".join(
            [f"t={seconds}", *(f"v1={_digest(secret, stamped)}" for secret in in_force)]
        ),
    }


def _digest(secret: str, content: bytes) -> str:
    return hmac.digest(secret.encode(), content, "sha256").hex()
