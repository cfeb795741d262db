"""A list of references, pasted from somewhere else: which payments are meant, and how much of each.

One payment a line: its reference, or its id, and perhaps an amount behind a tab or a comma, as
spreadsheets give them. Nothing is guessed: a reference that more than one refundable payment has is
a problem of its line.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, or_, select

from app import db
from app.money import NotAnAmount, Pence, parse_pounds
from app.payments.models import Payment
from app.refunds.availability import Availability, availability
from app.refunds.batches.proposal import Wanted

_BEFORE_AN_AMOUNT = "\t,;"


class Trouble(StrEnum):
    """What can be wrong with a line."""

    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    TWICE = "twice"
    NOTHING = "nothing"
    TOO_MUCH = "too_much"


@dataclass(frozen=True, slots=True)
class Problem:
    """A line, counted from 1, that cannot be used. `reference` is what stands in it."""

    line: int
    reference: str
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    reference: str
    amount_pence: Pence | None


def read(
    text: str, *, account_id: str, most: int
) -> tuple[Sequence[Wanted], Sequence[Problem], int]:
    """What is meant by a list, what is wrong with it, and how many lines it has.

    Beyond `most` lines nothing is looked up.
    """
    lines = [
        _line(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()
    ]
    if len(lines) > most:
        return [], [], len(lines)
    found = _find(account_id, {line.reference for line in lines})
    wanted: dict[str, Wanted] = {}
    problems: list[Problem] = []
    for line in lines:
        payment = _meant(found.get(line.reference.lower(), []))
        trouble = _trouble(line, payment, wanted)
        if trouble is not None:
            problems.append(Problem(line.number, line.reference, trouble))
        elif isinstance(payment, Payment):
            wanted[payment.id] = Wanted(payment.id, line.amount_pence)
    return list(wanted.values()), problems, len(lines)


def _line(number: int, line: str) -> _Line:
    """A line that ends in an amount behind a tab or a comma has one; all others are references."""
    for place in range(len(line) - 1, 0, -1):
        if line[place] in _BEFORE_AN_AMOUNT:
            try:
                amount_pence = parse_pounds(line[place + 1 :])
            except NotAnAmount:
                continue
            return _Line(number, line[:place].strip().strip(_BEFORE_AN_AMOUNT), amount_pence)
    return _Line(number, line.strip().strip(_BEFORE_AN_AMOUNT), None)


def _find(account_id: str, references: set[str]) -> dict[str, list[Payment]]:
    """The payments of an account by what they may be called, in small letters."""
    small = [reference.lower() for reference in references]
    statement = select(Payment).where(
        Payment.account_id == account_id,
        or_(
            # What small letters are is for the database to say, on both sides.
            func.lower(Payment.reference).in_([func.lower(one) for one in references]),
            Payment.id.in_(small),
        ),
    )
    found: dict[str, list[Payment]] = defaultdict(list)
    with db.reading() as session:
        for payment in session.scalars(statement):
            found[payment.reference.lower()].append(payment)
            if payment.id in small and payment.reference.lower() != payment.id:
                found[payment.id].append(payment)
    return found


def _meant(candidates: Sequence[Payment]) -> Payment | Trouble:
    """The one that can be refunded, where a payer needed several goes; else the only one."""
    refundable = [one for one in candidates if availability(one) is Availability.AVAILABLE]
    chosen = refundable or candidates
    if len(chosen) == 1:
        return chosen[0]
    return Trouble.AMBIGUOUS if chosen else Trouble.NOT_FOUND


def _trouble(line: _Line, payment: Payment | Trouble, wanted: dict[str, Wanted]) -> Trouble | None:
    if isinstance(payment, Trouble):
        return payment
    if payment.id in wanted:
        return Trouble.TWICE
    if line.amount_pence == 0:
        return Trouble.NOTHING
    is_available = availability(payment) is Availability.AVAILABLE
    if is_available and (line.amount_pence or 0) > payment.refundable_pence:
        return Trouble.TOO_MUCH
    return None
