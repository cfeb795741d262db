"""The bank details of a payer: what shape they have, and how they are kept.

Source: https://design-system.service.gov.uk/patterns/bank-details/
"""

import json
import re
import unicodedata
from dataclasses import asdict, dataclass, field

from app import sealing
from app.errors import Invalid

PURPOSE = "exchequer bank details 1"
LONGEST_NAME = 70
SORT_CODE_LENGTH = 6
SHORTEST_NUMBER, LONGEST_NUMBER = 6, 8

_SEPARATORS = re.compile(r"[\s\-‐‑–—−.]+")  # as people write sort codes


class NotBankDetails(Invalid):
    """What was typed cannot be bank details. `problems` says why, by field."""

    code = "not_bank_details"
    message = "Check the bank details"

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__(field=next(iter(problems)))


@dataclass(frozen=True, slots=True, kw_only=True)
class BankDetails:
    """An account in the UK. `repr` holds none of it: it never stands in a log."""

    name: str = field(repr=False)
    sort_code: str = field(repr=False)  # 6 digits
    account_number: str = field(repr=False)  # 8 digits

    @property
    def masked(self) -> str:
        """So much of it as tells one account from another: "••••5678"."""
        return f"••••{self.account_number[-4:]}"

    def sealed(self, *, owner_id: str) -> str:
        """The details as they may be stored."""
        return sealing.seal(json.dumps(asdict(self)), purpose=PURPOSE, owner_id=owner_id)

    @classmethod
    def unsealed(cls, sealed: str, *, owner_id: str) -> "BankDetails | None":
        """What was sealed for this owner; None once it was wiped, or under another key."""
        opened = sealing.unseal(sealed, purpose=PURPOSE, owner_id=owner_id)
        return None if opened is None else cls(**json.loads(opened))


def read(*, name: str, sort_code: str, account_number: str) -> BankDetails:
    """Read what a payer typed. Account numbers of 6 and 7 digits get zeros before them.

    Raises:
        NotBankDetails: by field "missing" or "shape", or of the name "long".
    """
    named = " ".join(name.split())
    code, number = _digits(sort_code), _digits(account_number)
    problems = {
        "name": _problem_of_name(named),
        "sort_code": "missing" if not code else _shape(code, SORT_CODE_LENGTH, SORT_CODE_LENGTH),
        "account_number": (
            "missing" if not number else _shape(number, SHORTEST_NUMBER, LONGEST_NUMBER)
        ),
    }
    found = {name: problem for name, problem in problems.items() if problem}
    if found:
        raise NotBankDetails(found)
    return BankDetails(name=named, sort_code=code, account_number=number.zfill(LONGEST_NUMBER))


def _digits(text: str) -> str:
    return _SEPARATORS.sub("", text)


def _shape(text: str, shortest: int, longest: int) -> str:
    is_number = text.isascii() and text.isdigit() and shortest <= len(text) <= longest
    return "" if is_number else "shape"


def _problem_of_name(name: str) -> str:
    if not name:
        return "missing"
    if len(name) > LONGEST_NAME:
        return "long"
    has_letter = any(unicodedata.category(sign).startswith("L") for sign in name)
    return "" if has_letter and name.isprintable() else "shape"
