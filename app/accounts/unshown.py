"""New API keys on their way to whoever made them: shown once, on the page after the form.

A form that makes something is answered with a redirect, so that reloading makes nothing again. A
key cannot travel in an address or a cookie, so it waits here for the next page, sealed for the
person who made it, and is gone once that page has had it; after ten minutes whether it has or not.
"""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import clock, db, sealing
from app.accounts.keys import Issued
from app.accounts.models import UnshownKey

GOOD_FOR = timedelta(minutes=10)
PURPOSE = "exchequer unshown key 1"


def keep(session: Session, issued: Issued, *, user_id: str) -> None:
    """Let somebody see a key that they have just made, on their next page."""
    session.add(
        UnshownKey(
            key_id=issued.key.id,
            account_id=issued.key.account_id,
            user_id=user_id,
            sealed=sealing.seal(issued.secret, purpose=PURPOSE, owner_id=issued.key.id),
        )
    )


def take(account_id: str, *, user_id: str) -> str | None:
    """The newest key of this account that its maker has not seen; never the same one twice.

    None when there is none, or not any more. Of two who ask at once one gets it.
    """
    with db.transaction() as session:
        rows = session.execute(
            delete(UnshownKey)
            .where(
                UnshownKey.account_id == account_id,
                UnshownKey.user_id == user_id,
                UnshownKey.created_at > clock.now() - GOOD_FOR,
            )
            .returning(UnshownKey.created_at, UnshownKey.key_id, UnshownKey.sealed)
        ).all()
    if not rows:
        return None
    _, key_id, sealed = max(rows)
    return sealing.unseal(sealed, purpose=PURPOSE, owner_id=key_id)


def sweep() -> int:
    """Forget those that nobody came for; how many. Their keys stay what they are."""
    with db.transaction() as session:
        gone = session.execute(
            delete(UnshownKey)
            .where(UnshownKey.created_at <= clock.now() - GOOD_FOR)
            .returning(UnshownKey.key_id)
        ).all()
    return len(gone)
