"""What to say about each thing that can be wrong with the card page, in the payer's language.

A message says what to do. It does not say "valid", "invalid", "please" or "sorry".
"""

from collections.abc import Collection, Sequence

from app.cards import Brand, Problem, Surcharges
from app.i18n import LazyText, format_pounds, gettext, lazy

ISSUED_AS_BOTH = {Brand.VISA, Brand.MASTERCARD}  # the others are one or the other

_MISSING = {
    "cardNo": lazy("Enter your card number"),
    "expiryMonth": lazy("Enter the expiry date"),
    "expiryYear": lazy("Enter the year of the expiry date"),
    "cardholderName": lazy("Enter the name as it appears on the card"),
    "cvc": lazy("Enter the card security code"),
    "addressLine1": lazy("Enter the first line of your billing address"),
    "addressCity": lazy("Enter a town or city"),
    "addressCountry": lazy("Select a country or territory"),
    "addressPostcode": lazy("Enter a postcode"),
    "email": lazy("Enter your email address"),
}
_TOO_LONG = {
    "cardholderName": lazy("Name on card must be 200 characters or fewer"),
    "addressLine1": lazy("Address line 1 must be 100 characters or fewer"),
    "addressLine2": lazy("Address line 2 must be 100 characters or fewer"),
    "addressCity": lazy("Town or city must be 100 characters or fewer"),
    "addressPostcode": lazy("Postcode must be 10 characters or fewer"),
    "email": lazy("Email must be 254 characters or fewer"),
}
_TOO_MANY_DIGITS = {
    "cardholderName": lazy("Enter the name as it appears on the card, not the card number"),
    "addressLine1": lazy("Address line 1 must not include more than 11 numbers"),
    "addressLine2": lazy("Address line 2 must not include more than 11 numbers"),
    "addressCity": lazy("Town or city must not include more than 11 numbers"),
    "addressPostcode": lazy("Postcode must not include more than 11 numbers"),
}
_BY_CONTROL = {
    Problem.MISSING: _MISSING,
    Problem.TOO_LONG: _TOO_LONG,
    Problem.TOO_MANY_DIGITS: _TOO_MANY_DIGITS,
}
_TEXTS = {
    Problem.LOOKS_LIKE_SECURITY_CODE: lazy(
        "Enter the name as it appears on the card, not the security code"
    ),
    Problem.NUMBER_NOT_DIGITS: lazy("Card number must only include numbers, spaces and dashes"),
    Problem.NUMBER_LENGTH: lazy("Card number must be between 12 and 19 digits"),
    Problem.NUMBER_CHECK_DIGIT: lazy("Check your card number – it does not look right"),
    Problem.PREPAID_NOT_ACCEPTED: lazy("We do not accept prepaid cards – use a different card"),
    Problem.EXPIRY_MONTH: lazy("Expiry month must be between 1 and 12"),
    Problem.EXPIRY_YEAR: lazy("Expiry year must be 2 or 4 numbers, like 29 or 2029"),
    Problem.EXPIRY_PAST: lazy("This card has expired – use a different card"),
    Problem.POSTCODE_NOT_UK: lazy("Enter a full UK postcode"),
    Problem.EMAIL_NOT_READABLE: lazy(
        "Enter an email address in the correct format, like name@example.com"
    ),
    Problem.EMAIL_PERHAPS_MISTYPED: lazy("Check your email address – it may be mistyped"),
}
_ABOUT_BRANDS = {
    Problem.BRAND_UNKNOWN: lazy("We do not recognise this card – use %(accepted)s"),
    Problem.BRAND_NOT_ACCEPTED: lazy("We do not accept %(brand)s – use %(accepted)s"),
    Problem.DEBIT_NOT_ACCEPTED: lazy(
        "We do not accept %(brand)s debit cards – use a different card"
    ),
    Problem.CREDIT_NOT_ACCEPTED: lazy(
        "We do not accept %(brand)s credit cards – use a different card"
    ),
}


def problem(
    control: str, found: Problem, *, brand: Brand | None, card_types: Collection[str]
) -> str | LazyText:
    """What to say beside `control`. `brand` is the card's, `card_types` what the account takes."""
    if found in _BY_CONTROL:
        return _BY_CONTROL[found][control]
    if found is Problem.SECURITY_CODE_LENGTH:
        return _security_code_length(brand)
    if found in _ABOUT_BRANDS:
        accepted = one_of([brand.label for brand in accepted_brands(card_types)])
        return _ABOUT_BRANDS[found] % {"brand": brand and brand.label, "accepted": accepted}
    return _TEXTS[found]


def unknown_brand(card_types: Collection[str]) -> str:
    """What to say of a card whose brand we do not know."""
    return str(problem("", Problem.BRAND_UNKNOWN, brand=None, card_types=card_types))


def accepted_brands(card_types: Collection[str]) -> tuple[Brand, ...]:
    """The brands that an account takes in some form."""
    taken = {card_type.partition(":")[0] for card_type in card_types}
    return tuple(brand for brand in Brand if brand in taken)


def brands(card_types: Collection[str]) -> tuple[tuple[str, str, bool, bool], ...]:
    """Each brand that is taken: its key, what to call it, whether debit and credit cards are."""
    found = []
    for brand in accepted_brands(card_types):
        takes_debit, takes_credit = (
            f"{brand}:{kind}" in card_types for kind in ("debit", "credit")
        )
        label = brand.label
        if brand in ISSUED_AS_BOTH and not takes_debit:
            label = gettext("%(brand)s credit", brand=label)
        elif brand in ISSUED_AS_BOTH and not takes_credit:
            label = gettext("%(brand)s debit", brand=label)
        found.append((str(brand), label, takes_debit, takes_credit))
    return tuple(found)


def surcharges(charged: Surcharges) -> tuple[str, ...]:
    """What each kind of corporate card costs on top, where it costs anything."""
    kinds = (
        (charged.credit_pence, lazy("%(amount)s for a corporate credit card")),
        (charged.debit_pence, lazy("%(amount)s for a corporate debit card")),
        (charged.prepaid_debit_pence, lazy("%(amount)s for a corporate prepaid debit card")),
    )
    return tuple(str(text % {"amount": format_pounds(pence)}) for pence, text in kinds if pence)


def one_of(names: Sequence[str]) -> str:
    """Names, the last after an "or"."""
    if len(names) < 2:  # noqa: PLR2004  there is nothing to join
        return "".join(names)
    return gettext("%(first)s or %(last)s", first=", ".join(names[:-1]), last=names[-1])


def _security_code_length(brand: Brand | None) -> LazyText:
    if brand is None:
        return lazy("Card security code must be 3 or 4 digits")
    if brand.security_code_length == 4:  # noqa: PLR2004  as the text says
        return lazy("American Express security code must be 4 digits")
    return lazy("Card security code must be 3 digits")
