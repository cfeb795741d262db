"""Links that show a voucher, or an account barcode, to whoever has them: without signing in.

A token is 130 random bits. It is recognised by its digest; that it can be shown and sent again, in
an email or by the API, it is kept encrypted besides. Whoever has the database has no link.
"""

import hashlib
from dataclasses import dataclass

from app import ids, sealing, settings

PURPOSE = "exchequer voucher link 1"


@dataclass(frozen=True, slots=True)
class NewLink:
    """What is to be kept of a token."""

    digest: str
    sealed: str


def make(owner_id: str) -> NewLink:
    """Make a link to what this payment or account barcode has."""
    token = ids.new_id()
    return NewLink(digest_of(token), sealing.seal(token, purpose=PURPOSE, owner_id=owner_id))


def address(sealed: str, *, owner_id: str) -> str:
    """The whole address of a link; "" where it was sealed under a key that we no longer have."""
    path = path_of(sealed, owner_id=owner_id)
    return f"{settings.current().pages_url}{path}" if path else ""


def path_of(sealed: str, *, owner_id: str) -> str:
    """As `address`, without the host."""
    token = sealing.unseal(sealed, purpose=PURPOSE, owner_id=owner_id)
    return f"/voucher/{token}" if token else ""


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
