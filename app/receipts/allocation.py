"""What becomes of money that came in for a payment. Pure: the same money, the same answer.

What counts is when things were paid and taken back, by the networks' clocks, and never in which
order we were told: a file of yesterday may come after an event of today. So the whole is decided
anew each time from all that is known, and whoever keeps the books posts the difference.

The rule, which docs/receipts.md publishes: money goes to the payment it was paid in for, first come
first served, until the payment has all it wants; what is beyond that is the payer's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto

from app.receipts.models import ExceptionCode, Outcome

# So long after its deadline a payment still takes what it wanted.
LATE_DAYS = timedelta(days=30)


class Standing(Enum):
    """Whether a payment takes money that was paid in."""

    WANTS = auto()  # it waits, ran out of time, or was paid in this way
    PAID_OTHERWISE = auto()  # with a card, say
    CALLED_OFF = auto()  # and it does not come back


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Something that was paid in. `decided_pence` of it a person has decided about: it is gone.

    `reversed_at` is when it was taken back again, if it was, and `reversal` by what.
    """

    id: str
    key: str
    amount_pence: int
    paid_at: datetime
    decided_pence: int = 0
    reversed_at: datetime | None = None
    reversal: str = ""
    reversal_is_harmless: bool = False  # on the same day: nobody had counted on it yet

    @property
    def free_pence(self) -> int:
        """What nobody has decided about."""
        return self.amount_pence - self.decided_pence


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A payment and all that was ever paid in for it.

    `was_paid`: it has been told to be paid, which nobody takes back. `is_over`: its time has run
    out. `takes_late`: the service is still there to take what comes late. `given_up`: a person has
    decided about what came in, and did not wait for the rest.
    """

    wanted_pence: int
    standing: Standing
    paid: Sequence[Paid]
    deadline: datetime | None = None
    was_paid: bool = False
    is_over: bool = False
    takes_late: bool = True
    given_up: bool = False


@dataclass(slots=True)
class Verdict:
    """What one thing that was paid in is to its payment. `exceptions`: pence at stake."""

    outcome: Outcome
    applied_pence: int = 0
    is_late: bool = False
    exceptions: dict[ExceptionCode, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allocation:
    """What becomes of all of it, by the ids of what was paid in and of what took it back.

    `missing_pence` is what networks have taken back of a payment that was paid; `under_pence` what
    has come for a payment whose time ran out before it had all.
    """

    is_paid: bool
    verdicts: dict[str, Verdict]
    reversals: dict[str, int]
    missing_pence: int
    under_pence: int


def decide(case: Case) -> Allocation:
    """Go through what happened in the order in which it happened, and see what is left of it."""
    verdicts, was_reached = _history(case)
    is_paid = case.was_paid or was_reached
    applied = _share_out(case, verdicts, is_paid=is_paid)
    missing = case.wanted_pence - applied if is_paid else 0
    return Allocation(
        is_paid=is_paid,
        verdicts=verdicts,
        reversals=_of_reversals(case, verdicts, missing),
        missing_pence=missing,
        under_pence=applied if case.is_over and not is_paid else 0,
    )


def _in_order(paid: Sequence[Paid]) -> list[Paid]:
    """As they were paid; but what a person has decided about keeps its place before all others."""
    return sorted(paid, key=lambda one: (not one.decided_pence, one.paid_at, one.key))


def _history(case: Case) -> tuple[dict[str, Verdict], bool]:
    """What each was when it came in, and whether there was a moment at which all was there."""
    comings = [(one.paid_at, False, one.key, one) for one in case.paid]
    goings = [
        (max(one.reversed_at, one.paid_at), True, one.key, one)
        for one in case.paid
        if one.reversed_at is not None
    ]
    verdicts: dict[str, Verdict] = {}
    held, reached = 0, False
    for _when, goes, _key, one in sorted(comings + goings, key=lambda step: step[:3]):
        if not goes:
            is_late = case.deadline is not None and one.paid_at > case.deadline
            verdicts[one.id] = Verdict(_first_sight(case, one, held), is_late=is_late)
        if _counts(case, verdicts[one.id]):
            held += -one.free_pence if goes else one.free_pence
            reached = reached or held >= case.wanted_pence
    return verdicts, reached


def _counts(case: Case, verdict: Verdict) -> bool:
    """Whether the payment takes it, as long as there is room."""
    return case.standing is Standing.WANTS and verdict.outcome is not Outcome.NOT_WANTED


def _first_sight(case: Case, one: Paid, held: int) -> Outcome:
    if case.standing is Standing.PAID_OTHERWISE:
        return Outcome.TWICE
    is_given_up = case.given_up and not one.decided_pence
    if case.standing is Standing.CALLED_OFF or is_given_up or _is_too_late(case, one):
        return Outcome.NOT_WANTED
    return _outcome(one, case.wanted_pence - held)


def _is_too_late(case: Case, one: Paid) -> bool:
    if case.deadline is None or one.paid_at <= case.deadline:
        return False
    return not case.takes_late or one.paid_at > case.deadline + LATE_DAYS


def _outcome(one: Paid, wanted_pence: int) -> Outcome:
    if wanted_pence <= 0:
        return Outcome.TWICE
    if one.amount_pence == wanted_pence:
        return Outcome.EXACT
    return Outcome.PART if one.amount_pence < wanted_pence else Outcome.OVER


def _share_out(case: Case, verdicts: dict[str, Verdict], *, is_paid: bool) -> int:
    """Give the payment what is there still, in order. Returns how much of it there is."""
    applied = 0
    for one in _in_order(case.paid):
        verdict = verdicts[one.id]
        if one.reversed_at is not None:
            continue
        if _counts(case, verdict) and one.free_pence:
            room = case.wanted_pence - applied
            verdict.outcome = _outcome(one, room)
            verdict.applied_pence = min(one.free_pence, room)
            applied += verdict.applied_pence
        if excess := one.free_pence - verdict.applied_pence:
            verdict.exceptions[ExceptionCode(verdict.outcome.value)] = excess
        if is_paid and verdict.is_late and verdict.applied_pence:
            verdict.exceptions[ExceptionCode.LATE] = verdict.applied_pence
    return applied


def _of_reversals(case: Case, verdicts: dict[str, Verdict], missing: int) -> dict[str, int]:
    """What reversals took that somebody had counted on, by their ids.

    The latest first, and together no more than is missing; and besides it all that a person had
    decided about.
    """
    costs: dict[str, int] = {}
    gone = [(one.reversed_at, one.key, one) for one in case.paid if one.reversed_at is not None]
    for _when, _key, one in sorted(gone, key=lambda step: step[:2], reverse=True):
        counted_on = min(one.free_pence, missing) if _counts(case, verdicts[one.id]) else 0
        missing -= counted_on
        if cost := one.decided_pence + (0 if one.reversal_is_harmless else counted_on):
            costs[one.reversal] = cost
    return costs
