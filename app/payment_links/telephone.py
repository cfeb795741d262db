"""Letting staff in to the telephone link of their account, and nobody else.

Whoever pays there is not seen by their bank, so its address alone must open nothing. The back
office gives its people a ticket, which their browser swaps for its cookie at once. A ticket stands
in an address, where others may find it: it lets in one browser, and is no good afterwards.
"""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from app import clock, db, ids, sealing
from app.errors import Conflict
from app.payment_links.models import PaymentLink, UsedTicket
from app.settings import current

LIFETIME = timedelta(minutes=2)  # from a button to the page that it leads to

_PURPOSE = "ticket to a telephone link"


class TicketUsed(Conflict):
    """It has let a browser in already."""

    code = "telephone_ticket_used"
    message = "This way in has been used"


def way_in(link: PaymentLink, *, user_id: str) -> str:
    """The address by which somebody who may take telephone payments begins one. Good for minutes.

    The caller has made sure that they may, and that it is their account's link.
    """
    until = int((clock.now() + LIFETIME).timestamp())
    said = f"{ids.new_id()}:{user_id}:{until}"
    ticket = sealing.seal(said, purpose=_PURPOSE, owner_id=link.id)
    return f"{current().pages_url}/pay/{link.id}/telephone/{ticket}"


def use(link_id: str, ticket: str) -> str | None:
    """Who was given a ticket to a link, once; None where it is none, or too old.

    Nothing is paid by a ticket: whose browser does not get the answer starts again.

    Raises:
        TicketUsed: of two who bring it at once, the second is told so.
    """
    said = sealing.unseal(ticket, purpose=_PURPOSE, owner_id=link_id) or ""
    ticket_id, user_id, until = said.split(":") if said else ("", "", "0")
    if clock.now().timestamp() >= int(until):
        return None
    if not _is_first(ticket_id):
        raise TicketUsed
    return user_id


def sweep() -> None:
    """Forget used tickets that are too old to be used in any case."""
    with db.transaction() as session:
        session.execute(delete(UsedTicket).where(UsedTicket.expires_at < clock.now()))


def _is_first(ticket_id: str) -> bool:
    """Note that a ticket was used. Named by what was sealed: other letters can mean the same."""
    with db.transaction() as session:
        insert = sqlite.insert if db.is_sqlite(session) else postgresql.insert
        noted = session.scalar(
            insert(UsedTicket)
            .values(id=ticket_id, expires_at=clock.now() + LIFETIME)
            .on_conflict_do_nothing(index_elements=["id"])
            .returning(UsedTicket.id)
        )
    return noted is not None
