"""What an account cannot be set to: because of its provider, or of another of its settings.

Providers say what they can do; no name of one stands here. `app.accounts` knows which value a
setting may have at all, and neither providers nor the rules of card schemes.
"""

from collections.abc import Callable, Collection

from app import gateways
from app.accounts.models import Account, AccountKind
from app.cards.brands import NEED_THREE_D_SECURE
from app.errors import Conflict
from app.gateways.capabilities import Capabilities, Wallet
from app.gateways.port import UnknownGateway

# What a provider must be able to do, for any type of payment, before a setting is switched on.
NEEDS: dict[str, Callable[[Capabilities], bool]] = {
    "allow_moto": lambda can: can.moto,
    "recurring_enabled": lambda can: can.keeps_cards,
    "allow_apple_pay": lambda can: Wallet.APPLE_PAY in can.wallets,
    "allow_google_pay": lambda can: Wallet.GOOGLE_PAY in can.wallets,
}


class NotPossible(Conflict):
    """This account cannot be set to that as things are. `field` is the setting."""

    code = "setting_not_possible"
    message = "The account cannot be set to that as its other settings are"


class NotOfferedByProvider(NotPossible):
    code = "setting_not_offered_by_provider"
    message = "The account’s payment provider does not offer this"


class NeedsThreeDSecure(NotPossible):
    code = "cards_need_three_d_secure"
    message = "Some of the cards that the account takes can only be taken with 3-D Secure"


def is_offered(setting: str, *, provider: str) -> bool:
    """Whether a provider can do what a setting switches on."""
    needs = NEEDS.get(setting)
    return needs is None or any(needs(can) for can in _offers(provider).values())


def offered_payment_types(provider: str, *, kind: AccountKind) -> frozenset[str]:
    """The names of the payment types that an account can be paid by: with real money, where it is.

    What can only be tried is nothing for those whose money is real.
    """
    is_real = kind.takes_real_money
    offers = _offers(provider).items()
    return frozenset(name for name, can in offers if can.takes_real_money or not is_real)


def require_possible(account: Account, changed: Collection[str]) -> None:
    """Check that what was `changed` about an account goes together with everything else about it.

    What an account had before there was a rule it keeps, until it is about that.

    Raises:
        NotOfferedByProvider: a setting was switched on that its provider does not offer.
        NeedsThreeDSecure: it would take cards without 3-D Secure that are only taken with it.
    """
    for setting in NEEDS.keys() & set(changed):
        if getattr(account, setting) and not is_offered(setting, provider=account.provider):
            raise NotOfferedByProvider(field=setting)
    offered = offered_payment_types(account.provider, kind=account.kind)
    if "payment_types" in changed and offered.isdisjoint(account.payment_types):
        raise NotOfferedByProvider(field="payment_types")
    about_cards = [name for name in ("card_types", "requires_3ds") if name in changed]
    if about_cards and not account.requires_3ds and _need_three_d_secure(account.card_types):
        raise NeedsThreeDSecure(field=about_cards[0])


def _need_three_d_secure(card_types: Collection[str]) -> bool:
    return any(name.partition(":")[0] in NEED_THREE_D_SECURE for name in card_types)


def _offers(provider: str) -> dict[str, Capabilities]:
    """What a provider takes, by type of payment. Nothing where this installation has it not."""
    try:
        return dict(gateways.offers(provider))
    except UnknownGateway:
        return {}
