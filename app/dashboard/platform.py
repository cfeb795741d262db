"""What whoever runs the platform has to see to, counted: no names and no money."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from app import db
from app.go_live import GoLive, Stage
from app.queue.models import Job
from app.receipts import queries as receipts


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many there are of each. All 0 is good news."""

    go_live: int  # requests that wait for a decision
    jobs: int  # that did not work
    receipts: int  # money of which nobody knows whose it is


def waiting() -> Waiting:
    """What waits now. Three statements, each over what is not done yet."""
    with db.reading() as session:
        asked = select(func.count()).where(GoLive.stage == Stage.SUBMITTED)
        failed = select(func.count()).where(or_(Job.dead_at.is_not(None), Job.last_error != ""))
        return Waiting(
            go_live=session.scalar(asked.select_from(GoLive)) or 0,
            jobs=session.scalar(failed.select_from(Job)) or 0,
            receipts=receipts.count_unresolved(session, None),
        )
