"""What payers bring back from the sandbox's test bank, where no page of ours is asked."""

from sqlalchemy import select

from app import db
from app.gateways.sandbox import challenges
from app.gateways.sandbox.models import Meeting, SandboxChallenge


def brought_back(payment_id: str, meeting: Meeting | None = None) -> dict[str, str]:
    """What says how it went; without a `meeting` as it went, or will. Nothing where none is due."""
    with db.reading() as session:
        expected = session.scalar(
            select(SandboxChallenge).where(SandboxChallenge.payment_id == payment_id)
        )
    if expected is None:
        return {}
    if meeting is not None:
        challenges.meet(expected.reference, meeting)
    return {challenges.PROOF: expected.proof}
