"""What the sandbox's bank says to a card that comes in a wallet.

The description of the payment decides, as it does on the sandbox of GOV.UK Pay; else the card that
was chosen in the test wallet (static/sandbox/wallet.js). What comes from a real wallet, or from a
program that made something up in its shape, is approved: it is a sandbox.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from app import clock, ids
from app.gateways.capabilities import Wallet
from app.gateways.port import DeclineReason, WalletToken
from app.gateways.sandbox.cards import FAILED, YES, Decision
from app.gateways.sandbox.models import SandboxOutcome

EXPIRY = "12/50"  # of every card in a wallet
TO_BE_SEEN = "3220"  # how the one ends whose bank wants to see its payer

_NO = Decision(SandboxOutcome.DECLINED, DeclineReason.CARD_DECLINED.value)
_BROKEN = Decision(SandboxOutcome.FAILED, next(iter(FAILED.values())))
_BY_DESCRIPTION = {"declined": _NO, "refused": _NO, "error": _BROKEN}
_BY_CARD = {
    "approved": YES,
    "declined": _NO,
    "error": _BROKEN,
    "challenged": Decision(SandboxOutcome.CHALLENGED),
}
_LONGEST_SESSION_MS = 5 * 60 * 1000


def decide(token: WalletToken, *, description: str) -> Decision:
    """What the bank says."""
    by_description = _BY_DESCRIPTION.get(description.strip().lower())
    return by_description or _BY_CARD.get(_chosen(token), YES)


def expiry_told(token: WalletToken | None) -> str:
    """The expiry date of its card, MM/YY, where the wallet reveals one to providers."""
    return EXPIRY if token is not None and token.wallet is Wallet.APPLE_PAY else ""


def session(host: str) -> Mapping[str, Any]:
    """A merchant session in the shape of Apple's. Nobody has signed it."""
    now_ms = int(clock.now().timestamp() * 1000)
    return {
        "epochTimestamp": now_ms,
        "expiresAt": now_ms + _LONGEST_SESSION_MS,
        "merchantSessionIdentifier": f"SSH{ids.new_id().upper()}",
        "nonce": ids.new_id()[:8],
        "merchantIdentifier": "SANDBOX",
        "domainName": host,
        "displayName": "",
        "signature": "",
        "operationalAnalyticsIdentifier": "sandbox",
        "retries": 0,
    }


def _chosen(token: WalletToken) -> str:
    """The name of the card that was chosen in the test wallet, "" where it was another wallet."""
    try:
        told = json.loads(token.payload)
        if token.wallet is Wallet.APPLE_PAY:
            sealed = told["paymentData"]["data"]
        else:
            sealed = json.loads(told["signedMessage"])["encryptedMessage"]
        name = json.loads(base64.b64decode(sealed, validate=True))["sandbox_card"]
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error):
        return ""
    return name if isinstance(name, str) else ""
