"""What the form of a payment that is tried asks for: what it is for, and how much."""

from app.accounts.errors import AccountNotFound
from app.i18n import format_pounds, lazy
from app.money import NotAnAmount, Pence, parse_pounds
from app.trials.rules import LARGEST_PENCE, LONGEST_DESCRIPTION, SMALLEST_PENCE
from app.web.components import FieldError
from app.web.staff import typed
from app.web.staff.access import here

LONGEST_TYPED = 2_100

DESCRIPTION_MISSING = FieldError(
    "description", "description", lazy("Enter what the payment is for")
)
DESCRIPTION_TOO_LONG = FieldError(
    "description",
    "description",
    lazy("Description must be %(longest)s characters or fewer", longest=LONGEST_DESCRIPTION),
)
NOT_AN_AMOUNT = FieldError(
    "amount", "amount", lazy("Enter an amount in pounds and pence, like 12.50")
)
OUT_OF_BOUNDS = FieldError(
    "amount",
    "amount",
    lazy(
        "Amount must be between %(least)s and %(most)s",
        least=format_pounds(SMALLEST_PENCE),
        most=format_pounds(LARGEST_PENCE),
    ),
)


def must_be_a_sandbox() -> None:
    """Nobody tries anything with real money: a live account has no such pages.

    Raises:
        AccountNotFound
    """
    if not here().is_test:
        raise AccountNotFound


def description() -> tuple[str, list[FieldError]]:
    """What was typed, and what is wrong with it."""
    given = typed.text("description", longest=LONGEST_TYPED)
    if not given:
        return given, [DESCRIPTION_MISSING]
    return given, [DESCRIPTION_TOO_LONG] if len(given) > LONGEST_DESCRIPTION else []


def amount() -> tuple[str, Pence, list[FieldError]]:
    """What was typed, how much that is, and what is wrong with it."""
    given = typed.text("amount", longest=LONGEST_TYPED)
    try:
        pence = parse_pounds(given)
    except NotAnAmount:
        return given, Pence(0), [NOT_AN_AMOUNT]
    return given, pence, [] if SMALLEST_PENCE <= pence <= LARGEST_PENCE else [OUT_OF_BOUNDS]
