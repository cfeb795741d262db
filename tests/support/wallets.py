"""What wallets answer, in the shape in which they do. Nothing in it is encrypted."""

import base64
import json
from typing import Any

from app.cards import identify
from app.gateways.capabilities import Wallet
from app.gateways.port import WalletToken
from tests import make

APPLE_SESSION = "https://apple-pay-gateway-cert.apple.com/paymentservices/startSession"


def sealed(card: str) -> str:
    """A card of the sandbox's test wallet: approved, declined, challenged or error."""
    return base64.b64encode(json.dumps({"sandbox_card": card}).encode()).decode()


def apple(card: str = "approved", *, email: str | None = "ada@payer.example", **method: str) -> Any:
    """What Apple Pay hands a page. `method` are members of its paymentMethod."""
    usual = {"displayName": "Visa 4242", "network": "Visa", "type": "debit"}
    return {
        "token": {
            "paymentData": {
                "version": "EC_v1",
                "data": sealed(card),
                "signature": "c2lnbmVk",
                "header": {"ephemeralPublicKey": "a2V5", "transactionId": "5a0d"},
            },
            "paymentMethod": usual | method,
            "transactionIdentifier": "5A0D",
        },
        "billingContact": {"addressLines": ["1 Weir Lane"], "familyName": "Payer"},
        "shippingContact": {"emailAddress": email},
    }


def google(card: str = "approved", *, name: str | None = "Ada Payer", **info: str) -> Any:
    """What Google Pay answers a page. `info` are members of its info about the card."""
    usual = {"cardNetwork": "VISA", "cardDetails": "4242"}
    token = {
        "protocolVersion": "ECv2",
        "signedMessage": json.dumps({"encryptedMessage": sealed(card)}),
    }
    return {
        "paymentResponse": {
            "details": {
                "apiVersion": 2,
                "paymentMethodData": {
                    "type": "CARD",
                    "description": "Visa •••• 4242",
                    "info": usual | info,
                    "tokenizationData": {"type": "PAYMENT_GATEWAY", "token": json.dumps(token)},
                },
            },
            "payerName": name,
            "payerEmail": "ada@payer.example",
        }
    }


def token(wallet: Wallet = Wallet.APPLE_PAY, card: str = "approved") -> WalletToken:
    """As the platform hands it on to a provider."""
    if wallet is Wallet.APPLE_PAY:
        payload = json.dumps(apple(card)["token"])
    else:
        response = google(card)["paymentResponse"]
        payload = response["details"]["paymentMethodData"]["tokenizationData"]["token"]
    return WalletToken(wallet=wallet, payload=payload)


def entered(number: str, *, in_wallet: Wallet | None) -> dict[str, Any]:
    """What a payer pays with: a card that is typed in, or one of the same kind in a wallet."""
    if in_wallet is None:
        payer = make.payer_details(number, facts=identify(number))
        return {"card": make.card(number), "payer": payer}
    unhappy = {make.CARD_DECLINED: "declined", make.PROCESSING_ERROR: "error"}
    payer = make.payer_details(number, card_first_six="", card_expiry="", wallet=in_wallet)
    return {"card": token(in_wallet, unhappy.get(number, "approved")), "payer": payer}
