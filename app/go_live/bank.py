"""Bank accounts as people type them: a sort code of 6 digits, an account number of up to 8.

Whether the two can belong together (the modulus check) is not looked at: it takes a table that its
owner publishes anew every few months, and a bank says so anyway before it pays. What is looked at
is the shape. Pure.

Source: https://design-system.service.gov.uk/patterns/bank-details/
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LONGEST_HOLDER = 255
_SPACES = re.compile(r"[\s\u2010-\u2015-]+")


class Problem(StrEnum):
    """What is wrong with what was typed."""

    MISSING = "missing"
    NOT_READABLE = "not_readable"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """Where money is paid out to. `repr` shows none of it."""

    holder: str
    sort_code: str  # six digits
    number: str  # eight digits

    def __repr__(self) -> str:
        return "BankAccount(...)"

    @property
    def ending(self) -> str:
        """What may be shown of it."""
        return self.number[-4:]


def read(typed: Mapping[str, str]) -> tuple[BankAccount | None, dict[str, Problem]]:
    """A bank account, or what is wrong with which of `holder`, `sort_code` and `number`.

    Some banks have account numbers of six or seven digits; noughts go before them.
    """
    holder = typed.get("holder", "").strip()
    sort_code = _SPACES.sub("", typed.get("sort_code", ""))
    number = _SPACES.sub("", typed.get("number", ""))
    problems: dict[str, Problem] = {}
    if not holder or len(holder) > LONGEST_HOLDER:
        problems["holder"] = Problem.NOT_READABLE if holder else Problem.MISSING
    if not _is_digits(sort_code, 6, 6):
        problems["sort_code"] = Problem.NOT_READABLE if sort_code else Problem.MISSING
    if not _is_digits(number, 6, 8):
        problems["number"] = Problem.NOT_READABLE if number else Problem.MISSING
    if problems:
        return None, problems
    return BankAccount(holder=holder, sort_code=sort_code, number=number.zfill(8)), {}


def _is_digits(text: str, fewest: int, most: int) -> bool:
    """Whether it is so many digits, and not just one of them over and over."""
    is_shape = re.fullmatch(rf"[0-9]{{{fewest},{most}}}", text) is not None
    return is_shape and len(set(text)) > 1
