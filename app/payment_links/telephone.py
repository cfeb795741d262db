"""Letting staff in to the telephone link of their account, and nobody else.

Whoever pays there is not seen by their bank, so its address alone must open nothing. The back
office gives its people a ticket, which their browser swaps for its cookie at once.
"""

from datetime import timedelta

from app import clock, sealing
from app.payment_links.models import PaymentLink
from app.settings import current

LIFETIME = timedelta(minutes=2)  # from a button to the page that it leads to

_PURPOSE = "ticket to a telephone link"


def way_in(link: PaymentLink, *, user_id: str) -> str:
    """The address by which somebody who may take telephone payments begins one. Good for minutes.

    The caller has made sure that they may, and that it is their account's link.
    """
    until = int((clock.now() + LIFETIME).timestamp())
    ticket = sealing.seal(f"{user_id}:{until}", purpose=_PURPOSE, owner_id=link.id)
    return f"{current().pages_url}/pay/{link.id}/telephone/{ticket}"


def holder(link_id: str, ticket: str) -> str | None:
    """Who was given a ticket to a link; None where it is none, or too old."""
    user_id, _, until = (
        sealing.unseal(ticket, purpose=_PURPOSE, owner_id=link_id) or ""
    ).partition(":")
    return user_id if until and clock.now().timestamp() < int(until) else None
