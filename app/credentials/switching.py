"""Which credentials an account makes new payments with: switching, and switching back.

One transaction: the account, the set it used and the set it uses. Whoever creates a payment finds
either all of the old or all of the new, and keeps to what they found.
"""

from sqlalchemy.orm import Session

from app import clock, db
from app.accounts.errors import AccountNotFound
from app.accounts.keys import forget_when_committed
from app.accounts.models import Account
from app.actors import Actor
from app.credentials import queries
from app.credentials.entering import record
from app.credentials.models import Credentials
from app.credentials.states import (
    CredentialsHappened,
    CredentialsState,
    NotReady,
    after,
    may_happen,
)
from app.errors import Conflict


class SwitchedMeanwhile(Conflict):
    """The account does not use any more what it used when somebody decided to switch."""

    code = "provider_switched_meanwhile"
    message = "Somebody else has switched this account since you looked at it. Look again."


def first_in(session: Session, account: Account) -> Credentials:
    """The set an account was made with: nothing was entered for it, and it is there all the same.

    Written down when the account is given others, so that there is something to go back to. The
    caller holds the account's lock.
    """
    known = session.get(Credentials, account.id)
    if known is not None:
        return known
    first = Credentials(
        id=account.id,  # one for each account, and a payment of before knows it without being told
        service_id=account.service_id,
        account_id=account.id,
        provider=account.provider,
        endings={},
        state=CredentialsState.ACTIVE,
        created_at=account.created_at,
        activated_at=account.created_at,
    )
    session.add(first)
    session.flush()
    return first


def switch(
    credentials_id: str, *, account_id: str, instead_of: str, actor: Actor, ip: str = ""
) -> None:
    """Let an account make its payments with other credentials from now on. Twice is once.

    `instead_of` is the set that it used when whoever decides looked at it. Payments that there are
    keep theirs.

    Raises:
        CredentialsNotFound
        NotReady: no payment was made to try them, and they were never used.
        SwitchedMeanwhile
    """
    with db.transaction() as session:
        account = session.get(Account, account_id, with_for_update=True)
        if account is None:
            raise AccountNotFound
        new = queries.for_change(session, credentials_id, service_id=account.service_id)
        if new.account_id != account_id:
            raise queries.CredentialsNotFound
        if new.state is CredentialsState.ACTIVE:
            return
        old = active_in(session, account)
        if old.id != instead_of:
            raise SwitchedMeanwhile
        if not may_happen(new.state, CredentialsHappened.SWITCHED_TO):
            raise NotReady
        old.state = after(old.state, CredentialsHappened.SWITCHED_FROM)
        old.retired_at, old.retired_by = clock.now(), actor.id
        session.flush()  # two may not be active, not even between two statements
        activate(session, new, account, CredentialsHappened.SWITCHED_TO, actor=actor)
        record(
            session,
            new,
            "provider_switched",
            actor=actor,
            ip=ip,
            before={"credentials_id": old.id, "provider": old.provider},
            after={"credentials_id": new.id, "provider": new.provider},
        )


def activate(
    session: Session,
    new: Credentials,
    account: Account,
    event: CredentialsHappened,
    *,
    actor: Actor,
) -> None:
    """Make an account use a set, in the caller's transaction, which holds the locks of both."""
    new.state = after(new.state, event)
    new.activated_at, new.activated_by = clock.now(), actor.id
    new.retired_at, new.retired_by = None, ""
    account.provider, account.credentials_id = new.provider, new.id
    session.flush()
    forget_when_committed(session)


def active_in(session: Session, account: Account) -> Credentials:
    """The set that an account uses. The caller holds the account's lock."""
    if account.credentials_id is None:
        return first_in(session, account)
    return session.get_one(Credentials, account.credentials_id, with_for_update=True)
