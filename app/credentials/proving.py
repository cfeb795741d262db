"""That a payment was made with credentials: what makes them fit to be switched to."""

from sqlalchemy.orm import Session

from app import clock
from app.actors import Actor
from app.credentials.entering import record
from app.credentials.models import Credentials
from app.credentials.states import CredentialsHappened, after


def note_payment(
    session: Session, found: Credentials, payment_id: str, *, actor: Actor, ip: str
) -> None:
    """A payment is to be made with them, in the caller's transaction, which holds their lock.

    From now on they are used: they can neither be removed nor name another merchant.
    """
    found.test_payment_id = payment_id
    session.flush()
    record(
        session, found, "credentials_tried", actor=actor, ip=ip, after={"payment_id": payment_id}
    )


def prove(session: Session, credentials_id: str, *, payment_id: str, actor: Actor) -> None:
    """The payment was successful, in the caller's transaction. Said twice, it is noted once."""
    found = session.get_one(Credentials, credentials_id, with_for_update=True)
    if found.verified_at is not None:
        return
    before = found.state
    found.state = after(found.state, CredentialsHappened.PROVED)
    found.verified_at = clock.now()
    record(
        session,
        found,
        "credentials_verified",
        actor=actor,
        ip="",
        before={"state": before},
        after={"state": found.state, "payment_id": payment_id},
    )
