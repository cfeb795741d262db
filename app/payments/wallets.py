"""Cards in wallets: which wallets a payer is offered, and what each is told of the provider.

A wallet is no payment type. Its card is a card, which its payer has said yes to before a bank is
asked: being authorised is being confirmed, whenever and however the answer comes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app import credentials, db, gateways
from app.gateways.capabilities import Wallet
from app.payments import ways
from app.payments.checkout import Checkout


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The wallets that one payment can be paid with, each with what it is told of the provider.

    `type` is the payment type whose cards they have. `script` is a file below static/ that acts
    them out, "" where they are real.
    """

    type: str = ""
    wallets: Mapping[Wallet, Mapping[str, str]] = field(default_factory=dict)
    script: str = ""


_NOTHING = Offer()


def offered(checkout: Checkout) -> Offer:
    """What this payment's payer may be offered, where their browser has it.

    Nothing over the telephone, nothing where a card is to be kept, and nothing for no money:
    wallets say yes to one sum, of which there must be something.
    """
    if not checkout.wallets or checkout.moto or checkout.sets_up_agreement:
        return _NOTHING
    if checkout.amount_pence == 0:
        return _NOTHING
    offers = gateways.named(checkout.account_provider).offers
    for payment_type in ways.offered(checkout):
        can = offers.get(payment_type.name)
        if can is not None and can.wallets:
            taken = {name: can.wallets[name] for name in checkout.wallets if name in can.wallets}
            return Offer(type=payment_type.name, wallets=taken, script=can.wallet_script)
    return _NOTHING


def session(checkout: Checkout, *, url: str, host: str) -> Mapping[str, Any]:
    """Have a wallet told, at its own `url`, that this account may take payments on `host`.

    Raises:
        GatewayUnavailable
    """
    db.require_none_open()
    gateway = gateways.named(checkout.account_provider)
    return gateway.wallet_session(
        url,
        host=host,
        account_id=checkout.account_id,
        credentials=credentials.values_of(checkout.credentials_id),
    )
