"""When tries from one place are card testing. Pure: numbers in, a decision out.

A place is judged by what its tries came to, one after the other, as scans of networks are found by
which of their connections fail: a sequential test (Jung, Paxson, Berger and Balakrishnan, "Fast
portscan detection using sequential hypothesis testing", IEEE Symposium on Security and Privacy
2004) with the memory of a cumulative sum (Page, "Continuous inspection schemes", Biometrika 41,
1954): what went well makes up for what did not, and cannot be saved up.

Each decline counts 3 and each approval -2, so that a place stays near nothing for as long as fewer
than two in five of its cards are declined. Of honest payers' cards far fewer are. Where 15 in 100
are declined, one walk in 200,000 gets to 24 (slowed) and none to be thought of to 60 (stopped);
where 30 in 100 are, one in 60 and one in 30,000. Whoever tries stolen cards has nearly all of them
declined, and is there after 8 and after 20 of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum

MINUTE, HOUR = 60, 3_600
WINDOW_SECONDS = HOUR  # what is older does not count
BETWEEN_TRIES_SECONDS = 20  # of a place that is slowed
MOST_HASTY = 60  # tries that came too early all the same: nobody there reads what they are told
STOPS_SECONDS = (10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR)  # the first within a day, the second ...
STOPS_COUNTED_SECONDS = 48 * HOUR

SLOWED_AT, STOPPED_AT = 24, 60

# Tests of services try refused cards on purpose, from one address, and often nothing else.
PATIENCE_WITH_TESTS = 5

# A link, an account or a network is judged by all that was tried there lately, however many places
# it came from: so much, and so large a share of it declined.
MANY_DECLINES = 30
LARGE_SHARE = 0.6
FEWEST_ADDRESSES = 4  # of a network: fewer are judged one by one


class Came(Enum):
    """What a try came to, and what it counts.

    Whose bank wants to see them has not been declined; but whoever never goes there, again and
    again, was only there to see what would happen. So a challenge counts a little until it is met.
    """

    DECLINED = 3
    APPROVED = -2
    CHALLENGED = 1
    DECLINED_AFTER_CHALLENGE = 2
    APPROVED_AFTER_CHALLENGE = -3
    NOTHING = 0  # no answer yet, or none that says anything about the card


class Measure(StrEnum):
    """What is done. `ALLOWED` is nothing, because a person has decided so."""

    FREE = "free"
    PUZZLE = "puzzle"  # a payment link asks for a proof of work, or for patience
    SLOWED = "slowed"
    STOPPED = "stopped"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk of tries comes to."""

    measure: Measure
    declined: int
    approved: int


def most_tries(*, is_test: bool) -> int:
    """How many tries, the newest, are looked at: enough for a place to be stopped in."""
    return 2 * STOPPED_AT * _patience(is_test=is_test)


def fewest_refusals(*, is_test: bool) -> int:
    """With fewer declines and challenges than these, nothing can have happened."""
    return SLOWED_AT * _patience(is_test=is_test) // Came.DECLINED.value


def judge(tries: Iterable[Came], *, is_test: bool) -> Verdict:
    """Judge a place by what its tries came to, oldest first."""
    score = highest = declined = approved = 0
    for came in tries:
        score = max(0, score + came.value)
        highest = max(highest, score)
        declined += came in {Came.DECLINED, Came.DECLINED_AFTER_CHALLENGE}
        approved += came in {Came.APPROVED, Came.APPROVED_AFTER_CHALLENGE}
    patience = _patience(is_test=is_test)
    if highest >= STOPPED_AT * patience:
        return Verdict(Measure.STOPPED, declined, approved)
    # It is slowed for as long as it stands there, and free again by what goes well.
    measure = Measure.SLOWED if score >= SLOWED_AT * patience else Measure.FREE
    return Verdict(measure, declined, approved)


def is_unusual(*, declined: int, approved: int, is_test: bool) -> bool:
    """Whether so many declines in an hour, wherever they came from, are not people's mistakes."""
    is_many = declined >= MANY_DECLINES * _patience(is_test=is_test)
    return is_many and declined >= LARGE_SHARE * (declined + approved)


def stopped_for(*, stops_before: int) -> int:
    """For how many seconds a place is stopped that was stopped so often before."""
    return STOPS_SECONDS[min(stops_before, len(STOPS_SECONDS) - 1)]


def _patience(*, is_test: bool) -> int:
    return PATIENCE_WITH_TESTS if is_test else 1
