"""What to say about each thing that can be wrong with an answer to a link, in its payer's language.

A message says what to do. It does not say "valid", "invalid", "please" or "sorry".
"""

from typing import Any

from app import cards
from app.i18n import LazyText, format_pounds, lazy
from app.money import Pence
from app.payment_links.models import PaymentLink
from app.payment_links.rules import LARGEST_PENCE, LONGEST_REFERENCE, NOT_IN_REFERENCES, Problem
from app.web.components import Errors, FieldError

REFERENCE, AMOUNT = "payment-reference", "payment-amount"

_AMOUNT = {
    Problem.MISSING: lazy("Enter an amount in pounds"),
    Problem.SHAPE: lazy(
        "Enter an amount in pounds and pence, using digits and a decimal point, like 10.50"
    ),
    Problem.SMALL: lazy("The amount must be more than £0.00"),
    Problem.LARGE: lazy("The amount must be %(most)s or less", most=format_pounds(LARGEST_PENCE)),
}
_NONE_TAKEN = lazy("Enter how many you want of at least one")
_SUM_TOO_LARGE = lazy(
    "All together must be %(most)s or less: enter smaller numbers",
    most=format_pounds(LARGEST_PENCE),
)
SUM_CHANGED = Errors.of(
    [FieldError("", "", lazy("The amount has changed. Check it, and continue"))]
)
CHANGED = Errors.of(
    [FieldError("", "", lazy("Something here has changed. Check it, and continue"))]
)


def of_reference(problem: Problem, link: PaymentLink) -> Errors:
    """What is wrong with a reference. It does not repeat it."""
    return _of(REFERENCE, _reference(problem, link.reference_label))


def of_amount(problem: Problem) -> Errors:
    """What is wrong with a sum that somebody has typed."""
    return _of(AMOUNT, _AMOUNT[problem])


def too_small(smallest_pence: Pence, field: str = AMOUNT) -> Errors:
    """The provider takes nothing so small."""
    least = format_pounds(smallest_pence)
    return _of(field, lazy("The amount must be %(least)s or more", least=least))


def of_quantity(problem: Problem, fee: dict[str, Any]) -> FieldError:
    """What is wrong with how many of a fee somebody wants."""
    name = field_of(fee)
    if problem is Problem.MANY:
        return FieldError(
            name,
            name,
            lazy("%(fee)s: you can have %(most)s at most", fee=fee["name"], most=fee["most"]),
        )
    return FieldError(name, name, lazy("%(fee)s: enter a whole number, like 2", fee=fee["name"]))


def of_basket(problem: Problem, link: PaymentLink) -> Errors:
    """What is wrong with all that somebody wants together."""
    text = _SUM_TOO_LARGE if problem is Problem.LARGE else _NONE_TAKEN
    return _of(field_of(link.fees[0]), text)


def may_be_shown(typed: str) -> str:
    """What somebody has typed, to be typed again; nothing where the number of a card is in it."""
    return "" if cards.holds_card_number(typed) else typed


def field_of(fee: dict[str, Any]) -> str:
    """The name of the field for how many of a fee."""
    return f"quantity-{fee['id']}"


def _reference(problem: Problem, label: str) -> LazyText:
    match problem:
        case Problem.LONG:
            return lazy(
                "%(label)s must be %(longest)s characters or fewer",
                label=label,
                longest=LONGEST_REFERENCE,
            )
        case Problem.CHARACTERS:
            return lazy(
                "%(label)s must not include any of these characters: %(characters)s",
                label=label,
                characters=" ".join(sorted(NOT_IN_REFERENCES)),
            )
        case Problem.CARD:
            return lazy(
                "Enter your %(label)s, not the number of a card", label=_in_a_sentence(label)
            )
        case _:
            return lazy("Enter your %(label)s", label=_in_a_sentence(label))


def _in_a_sentence(label: str) -> str:
    """As it stands within one: "permit number", and "PCN number" as it is."""
    begins_with_a_word = label[:1].isupper() and label[1:2].islower()
    return label[:1].lower() + label[1:] if begins_with_a_word else label


def _of(field: str, text: LazyText) -> Errors:
    return Errors.of([FieldError(field, field, text)])
