"""Proof of work for a payment link under attack: next to nothing for a person, a cost for a robot.

A puzzle is a text that only we can write. It is solved by a number with which its digest begins
with enough zeros: found by trying, checked at once. Whose browser runs no scripts waits instead.
Either way a puzzle is good for one form, and for a while.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app import clock, db, sealing
from app.card_testing.models import SpentPuzzle

BITS = 16  # zeros wanted: some 65,000 tries, a second or two in a browser
WAIT_SECONDS = 20
LASTS = timedelta(minutes=30)
LONGEST_ANSWER = 12  # digits

_PURPOSE = "puzzle of a payment link"


class Came(Enum):
    """What was brought back with a form."""

    SOLVED = "solved"
    WAITED = "waited"
    TOO_EARLY = "too early"
    NO_GOOD = "no good"  # none, too old, of another link, or spent on another form


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a puzzle. `seconds` are still to be waited where it came too early."""

    came: Came
    seconds: int = 0


NO_GOOD = Checked(Came.NO_GOOD)


def issue(link_id: str) -> str:
    """Make a puzzle for somebody who wants to make a payment of this link."""
    now = int(clock.now().timestamp())
    return sealing.seal(str(now), purpose=_PURPOSE, owner_id=link_id)


def check(puzzle: str, answer: str, *, link_id: str) -> Checked:
    """See whether a puzzle is ours and solved, or was at least waited with. Spends nothing."""
    age = _age(puzzle, link_id=link_id)
    if age is None or age >= LASTS:
        return NO_GOOD
    if is_solved(puzzle, answer):
        return Checked(Came.SOLVED)
    left = WAIT_SECONDS - int(age.total_seconds())
    return Checked(Came.TOO_EARLY, left) if left > 0 else Checked(Came.WAITED)


def is_solved(puzzle: str, answer: str) -> bool:
    """Whether the digest of both begins with enough zeros."""
    if not (answer.isascii() and answer.isdigit() and len(answer) <= LONGEST_ANSWER):
        return False
    digest = sha256(f"{puzzle}.{answer}".encode()).digest()
    return int.from_bytes(digest) >> (8 * len(digest) - BITS) == 0


def spend(puzzle: str, *, request_key: str) -> bool:
    """Use a puzzle up for one form, named by its digest. False where another form has used it.

    The same form again is the same payment, so it may come twice; of two forms at once, one does.
    """
    digest = sha256(puzzle.encode()).hexdigest()
    with db.transaction() as session:
        insert = sqlite.insert if db.is_sqlite(session) else postgresql.insert
        session.execute(
            insert(SpentPuzzle)
            .values(digest=digest, request_key=request_key, expires_at=clock.now() + LASTS)
            .on_conflict_do_nothing(index_elements=["digest"])
        )
        spent_on = session.scalar(
            select(SpentPuzzle.request_key).where(SpentPuzzle.digest == digest)
        )
    return spent_on is not None and hmac.compare_digest(spent_on, request_key)


def _age(puzzle: str, *, link_id: str) -> timedelta | None:
    """How long ago it was issued for this link; None where it is not ours."""
    issued = sealing.unseal(puzzle, purpose=_PURPOSE, owner_id=link_id)
    return timedelta(seconds=clock.now().timestamp() - int(issued)) if issued else None
