"""What a page says about wallets to static/pages/wallets.js, where there is a wallet to offer.

Nothing of it is visible until that script has found that the browser has the wallet.
"""

import json
from typing import Any

from app.cards import networks
from app.gateways.capabilities import Wallet
from app.payments import wallets
from app.payments.checkout import Checkout
from app.web import headers
from app.web.pages import wording

# What their addresses and the ids on the page call them, here as on the reference platform.
WALLETS = {"apple": Wallet.APPLE_PAY, "google": Wallet.GOOGLE_PAY}

# Browsers hold the Payment Request API to `connect-src`: they load its handler themselves.
_GOOGLES = ("https://google.com", "https://pay.google.com")


def shape_of(checkout: Checkout) -> dict[str, Any]:
    """Which wallets are offered, by their short names; empty where there are none."""
    offer = wallets.offered(checkout)
    return {
        "wallets": tuple(
            (name, wallet.label) for name, wallet in WALLETS.items() if wallet in offer.wallets
        ),
        "wants_email": checkout.wants_email,
        "stand_in": offer.script,
    }


def holes_of(checkout: Checkout) -> dict[str, str]:
    """What the wallets are told. Lets the page reach Google, where that wallet is a real one."""
    offer = wallets.offered(checkout)
    if not offer.wallets:
        return {}
    if Wallet.GOOGLE_PAY in offer.wallets and not offer.script:
        headers.allow_connections_to(*_GOOGLES)
    brands = wording.accepted_brands(checkout.card_types)
    names = {"apple": networks.apple_names(brands), "google": networks.google_names(brands)}
    taken = {name: names[name] for name, wallet in WALLETS.items() if wallet in offer.wallets}
    return {
        "payment_id": checkout.payment_id,
        "payee": checkout.merchant_name or checkout.service_name,
        "pounds": f"{checkout.amount_pence // 100}.{checkout.amount_pence % 100:02}",
        "networks": json.dumps(taken),
        "told_google": json.dumps(dict(offer.wallets.get(Wallet.GOOGLE_PAY, {}))),
    }
