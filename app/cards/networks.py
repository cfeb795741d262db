"""What wallets call the brands of cards, and what a wallet tells of the card in it.

Sources: https://developer.apple.com/documentation/apple_pay_on_the_web/applepaypaymentrequest/1916122-supportednetworks
and https://developers.google.com/pay/api/web/reference/request-objects#CardParameters
"""

from collections.abc import Collection

from app.cards.brands import Brand, CardFacts, CardType, Prepaid

# In small letters, as two wallets and their versions disagree about the large ones.
_BRANDS = {
    "visa": Brand.VISA,
    "electron": Brand.VISA,
    "mastercard": Brand.MASTERCARD,
    "amex": Brand.AMERICAN_EXPRESS,
    "discover": Brand.DISCOVER,
    "jcb": Brand.JCB,
    "maestro": Brand.MAESTRO,
}
_APPLE = {
    Brand.VISA: ("visa", "electron"),
    Brand.MASTERCARD: ("masterCard",),
    Brand.AMERICAN_EXPRESS: ("amex",),
    Brand.DISCOVER: ("discover",),
    Brand.JCB: ("jcb",),
    Brand.MAESTRO: ("maestro",),
}
_GOOGLE = {
    Brand.VISA: ("VISA",),
    Brand.MASTERCARD: ("MASTERCARD",),
    Brand.AMERICAN_EXPRESS: ("AMEX",),
    Brand.DISCOVER: ("DISCOVER",),
    Brand.JCB: ("JCB",),
}
_TYPES = {"debit": CardType.DEBIT, "credit": CardType.CREDIT}


def facts(network: str, funding: str = "") -> CardFacts | None:
    """What a wallet's words say of a card; None for a brand that we have never heard of.

    `funding` is debit, credit or prepaid; anything else says nothing.
    """
    brand = _BRANDS.get(network.lower())
    if brand is None:
        return None
    funding = funding.lower()
    return CardFacts(
        brand=brand,
        type=_TYPES.get(funding, CardType.CREDIT_OR_DEBIT),
        prepaid=Prepaid.YES if funding == "prepaid" else Prepaid.UNKNOWN,
    )


def apple_names(brands: Collection[Brand]) -> tuple[str, ...]:
    """What Apple Pay is to be told of the brands that are taken."""
    return tuple(name for brand in brands for name in _APPLE.get(brand, ()))


def google_names(brands: Collection[Brand]) -> tuple[str, ...]:
    """What Google Pay is to be told of the brands that are taken."""
    return tuple(name for brand in brands for name in _GOOGLE.get(brand, ()))
