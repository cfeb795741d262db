"""What a link may say and ask for, and what its payers may answer.

Pure, but for chance: nothing here knows a database, a request or the time. Lengths are in
characters, and sums in pence, as the reference platform has them. Where nothing is wrong with a
value, its rule says None; a function called `read_...` gives back what was typed as it is kept.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from app import cards, ids
from app.errors import Invalid
from app.money import LARGEST_PAYMENT_PENCE, Pence
from app.payment_links.models import Asks

LONGEST_TITLE = 230
LONGEST_DETAILS = 5_000
LONGEST_PATH = 230
LONGEST_LABEL = 50
LONGEST_HINT = 255
MOST_COLUMNS = 15
LONGEST_HEADER = 30
LONGEST_CELL = 100
MOST_FEES = 20
LONGEST_FEE = 100
MOST_OF_A_FEE = 99
MOST_PAYMENTS = 1_000_000
SMALLEST_PRICE_PENCE = Pence(30)
LARGEST_PENCE = LARGEST_PAYMENT_PENCE
LONGEST_REFERENCE = 255
LANGUAGES = ("en", "cy")

NOT_IN_TEXTS = frozenset("<>|")

# Source: https://github.com/alphagov/pay-js-commons/blob/master/src/utils/field-validation-checks.js
NOT_IN_REFERENCES = frozenset("<>;:`()\"'=|,~[]")

# What stands in these places of an address is a page of ours: /pay/for/..., /pay/<id>/amount.
RESERVED = frozenset(
    {
        *("amount", "confirm", "embed", "fees", "for", "instalments", "language", "link", "links"),
        *("new", "pay", "payment-complete", "personal", "poster", "qr", "redirect", "reference"),
        *("start", "static", "staff", "test"),
    }
)

_PATH = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_ID = re.compile("[0-9a-v]{26}")
_BETWEEN_WORDS = re.compile("[^a-z0-9]+")
_NOT_DECOMPOSED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "þ": "th"})
_POUNDS = re.compile(r"(?P<pounds>[0-9]{1,12})(?:\.(?P<pence>[0-9]{1,2}))?")
_PENCE = re.compile("[0-9]{1,12}")

_LETTERS, _DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"  # none that look like another
_PLACES = "LLDLLLDLLL"


class Problem(Enum):
    """One thing wrong with one field. Not text, so that it is never taken for an answer."""

    MISSING = "missing"
    LONG = "long"
    CHARACTERS = "characters"  # some that it may not have
    SHAPE = "shape"  # it is nothing of the kind
    RESERVED = "reserved"  # an address that leads to a page of ours
    SMALL = "small"
    LARGE = "large"
    MANY = "many"
    TWICE = "twice"  # two of the same name
    EARLY = "early"  # it ends before it begins
    CARD = "card"  # it could be the number of a card


class NotALink(Invalid):
    """A link cannot be like this. `problems` says why, by column."""

    code = "not_a_payment_link"
    message = "Check what you entered"

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        self.problems = dict(problems)
        super().__init__(field=next(iter(self.problems)))


def check(given: Mapping[str, Any]) -> None:
    """Check columns of a link: all of them, or those that change together.

    Raises:
        NotALink
    """
    found = {name: rule(given[name]) for name, rule in _RULES.items() if name in given}
    if "asks" in given:
        found |= _of_the_sum(given, found)
    if (opens := given.get("opens_at")) and (closes := given.get("closes_at")):
        found["closes_at"] = None if opens < closes else Problem.EARLY
    problems = {name: problem for name, problem in found.items() if problem}
    if problems:
        raise NotALink(problems)


def title(text: str) -> Problem | None:
    return _line(text, longest=LONGEST_TITLE) if text else Problem.MISSING


def details(text: str) -> Problem | None:
    return _text(text.replace("\n", " "), longest=LONGEST_DETAILS)


def path(text: str) -> Problem | None:
    """One of the two parts of an address."""
    if not text:
        return Problem.MISSING
    if len(text) > LONGEST_PATH:
        return Problem.LONG
    if not _PATH.fullmatch(text):
        return Problem.CHARACTERS
    return Problem.RESERVED if text in RESERVED or _ID.fullmatch(text) else None


def label(text: str) -> Problem | None:
    """What payers are asked for as their reference; "" where one is made up."""
    return _line(text, longest=LONGEST_LABEL)


def hint(text: str) -> Problem | None:
    return _line(text, longest=LONGEST_HINT)


def price(pence: int | None) -> Problem | None:
    if pence is None:
        return None
    if pence < SMALLEST_PRICE_PENCE:
        return Problem.SMALL
    return Problem.LARGE if pence > LARGEST_PENCE else None


def columns(cells: Mapping[str, str]) -> Problem | None:
    """What the service wants to have with each payment, by header."""
    if len(cells) > MOST_COLUMNS:
        return Problem.MANY
    if len({header.casefold() for header in cells}) < len(cells):
        return Problem.TWICE
    return next(filter(None, (header(one) or cell(cells[one]) for one in cells)), None)


def header(text: str) -> Problem | None:
    return _line(text, longest=LONGEST_HEADER) if text else Problem.MISSING


def cell(text: str) -> Problem | None:
    return _line(text, longest=LONGEST_CELL) if text else Problem.MISSING


def fees(listed: Sequence[Mapping[str, Any]]) -> Problem | None:
    """What payers can take several of."""
    if len(listed) > MOST_FEES:
        return Problem.MANY
    for key in ("id", "name"):
        if len({fee[key].casefold() for fee in listed}) < len(listed):
            return Problem.TWICE
    wrong = (
        fee_name(fee["name"]) or fee_price(fee["pence"]) or most_of_a_fee(fee["most"])
        for fee in listed
    )
    return next(filter(None, wrong), None)


def fee_name(text: str) -> Problem | None:
    return _line(text, longest=LONGEST_FEE) if text else Problem.MISSING


def fee_price(pence: int) -> Problem | None:
    if pence <= 0:
        return Problem.SMALL
    return Problem.LARGE if pence > LARGEST_PENCE else None


def most_of_a_fee(most: int) -> Problem | None:
    """How many of a fee one payer may take."""
    if most < 1:
        return Problem.SMALL
    return Problem.LARGE if most > MOST_OF_A_FEE else None


def most_payments(most: int | None) -> Problem | None:
    """How often a link can be paid."""
    if most is None:
        return None
    if most < 1:
        return Problem.SMALL
    return Problem.LARGE if most > MOST_PAYMENTS else None


def path_of(text: str, *, otherwise: str = "payment") -> str:
    """Make a part of an address from what people read: "Siân’s café & bar" is "sians-cafe-bar".

    `otherwise` is what it becomes, or what is put behind it, where it could not be one by itself.
    """
    without_marks = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text.casefold().translate(_NOT_DECOMPOSED))
        if not unicodedata.combining(sign) and sign not in "'’‘"
    )
    made = _BETWEEN_WORDS.sub("-", without_marks).strip("-")[:LONGEST_PATH].strip("-")
    if path(made) is None:
        return made
    return f"{made}-{otherwise}".strip("-")


def fee_id_of(name: str, *, taken: Sequence[str] = ()) -> str:
    """Make what a fee is called in forms from its name, unlike those that are `taken`."""
    made = path_of(name, otherwise="fee")
    tries = [made, *(f"{made}-{number}" for number in range(2, len(taken) + 2))]
    return next(one for one in tries if one not in taken)


def new_reference() -> str:
    """Make a reference that a payer can read out: 10 signs, digits in the places 3 and 7.

    8 of 24 letters and 2 of 8 digits are 42 random bits; whoever makes the payment sees to it that
    no two of an account are the same.
    """
    signs = []
    number = ids.new_number(len(_LETTERS) ** 8 * len(_DIGITS) ** 2)
    for place in _PLACES:
        alphabet = _LETTERS if place == "L" else _DIGITS
        number, sign = divmod(number, len(alphabet))
        signs.append(alphabet[sign])
    return "".join(signs)


def read_reference(typed: str) -> str | Problem:
    """Read the reference that a payer gives to a payment."""
    reference = typed.strip()
    if not reference:
        return Problem.MISSING
    if len(reference) > LONGEST_REFERENCE:
        return Problem.LONG
    if set(reference) & NOT_IN_REFERENCES or not reference.isprintable():
        return Problem.CHARACTERS
    is_card = cards.is_card_number(reference.replace(".", " "))
    return Problem.CARD if is_card else reference


def read_pounds(typed: str) -> Pence | Problem:
    """Read the sum that a payer types: pounds, with one decimal or two, and nothing else."""
    pounds = typed.strip()
    if not pounds:
        return Problem.MISSING
    match = _POUNDS.fullmatch(pounds)
    if match is None:
        return Problem.SHAPE
    return _payable(int(match["pounds"]) * 100 + int((match["pence"] or "").ljust(2, "0")))


def read_pence(typed: str) -> Pence | Problem:
    """Read the sum that an address brings: pence, only digits."""
    if not typed:
        return Problem.MISSING
    return _payable(int(typed)) if _PENCE.fullmatch(typed) else Problem.SHAPE


def _payable(pence: int) -> Pence | Problem:
    if pence <= 0:
        return Problem.SMALL
    return Problem.LARGE if pence > LARGEST_PENCE else Pence(pence)


def _line(text: str, *, longest: int) -> Problem | None:
    return _text(text, longest=longest) if text == text.strip() else Problem.CHARACTERS


def _text(text: str, *, longest: int) -> Problem | None:
    if len(text) > longest:
        return Problem.LONG
    is_fit = text.isprintable() and not set(text) & NOT_IN_TEXTS
    return None if is_fit else Problem.CHARACTERS


def _language(code: str) -> Problem | None:
    return None if code in LANGUAGES else Problem.SHAPE


def _of_the_sum(
    given: Mapping[str, Any], found: Mapping[str, Problem | None]
) -> dict[str, Problem | None]:
    """A fixed sum is there exactly where one is asked for; fees are, where these are."""
    is_fixed, has_fees = given["asks"] == Asks.FIXED, given["asks"] == Asks.FEES
    wrong: dict[str, Problem | None] = {}
    for name, wanted in (("price_pence", is_fixed), ("fees", has_fees)):
        if wanted != bool(given.get(name)) and not found.get(name):
            wrong[name] = Problem.MISSING if wanted else Problem.SHAPE
    return wrong


# In the order in which they are asked for.
_RULES: dict[str, Callable[[Any], Problem | None]] = {
    "language": _language,
    "title": title,
    "details": details,
    "service_path": path,
    "link_path": path,
    "reference_label": label,
    "reference_hint": hint,
    "price_pence": price,
    "amount_hint": hint,
    "fees": fees,
    "columns": columns,
    "most_payments": most_payments,
}
