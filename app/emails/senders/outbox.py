"""Emails that go to nobody: they are kept here, where developers can read them."""

from sqlalchemy import Select, delete, select

from app import db
from app.emails import drawing
from app.emails.models import OutboxEmail, Problem
from app.emails.senders.port import Later, Outcome, Parcel, Sent
from config import Config

KEPT = 200  # the latest: nobody reads further back


class Outbox:
    """The sandbox's carrier."""

    can_look_up = True

    def __init__(self, config: Config) -> None:
        """It needs no settings."""

    def send(self, parcel: Parcel) -> Outcome:
        drawn = drawing.draw(parcel.letter)
        with db.transaction() as session:
            if session.scalar(_kept(parcel.id)) is None:
                kept = OutboxEmail(
                    email_id=parcel.id,
                    account_id=parcel.account_id,
                    payment_id=parcel.payment_id,
                    kind=parcel.letter.kind,
                    language=parcel.letter.language,
                    recipient=parcel.recipient,
                    subject=drawn.subject,
                    text=drawn.text,
                    html=drawn.html,
                    link=parcel.letter.link,
                )
                session.add(kept)
                session.flush()
                session.execute(delete(OutboxEmail).where(OutboxEmail.number <= kept.number - KEPT))
        return Sent()

    def look_up(self, email_id: str) -> Outcome:
        with db.reading() as session:
            is_kept = session.scalar(_kept(email_id)) is not None
        return Sent() if is_kept else Later(Problem.NO_ANSWER)


def _kept(email_id: str) -> Select[int]:
    return select(OutboxEmail.number).where(OutboxEmail.email_id == email_id)
