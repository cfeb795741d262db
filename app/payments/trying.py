"""Trying credentials before they are used: a payment that staff make with them, on the real pages.

It is a payment like any other, of the account for which the credentials are, and it is captured,
refunded and found like any other. That it succeeds makes its credentials fit to be switched to.
"""

from app import db
from app.accounts.models import Account
from app.actors import Actor
from app.credentials import proving
from app.credentials import queries as credentials
from app.credentials.states import CredentialsHappened, NotReady, may_happen
from app.errors import Conflict
from app.money import Pence
from app.payments import creation
from app.payments.creation import Created, NewPayment
from app.payments.models import Source

AMOUNT_PENCE = Pence(200)
REFERENCE = "PROVIDER-TEST"


class AccountDisabled(Conflict):
    """The account takes no payments at all."""

    code = "account_takes_no_payments"
    message = "This account is disabled and takes no payments"


def begin(
    credentials_id: str,
    *,
    account_id: str,
    description: str,
    return_url: str,
    actor: Actor,
    ip: str = "",
) -> Created:
    """Create a payment of £2 with credentials that the account does not use yet, and record it.

    Raises:
        CredentialsNotFound
        NotReady: the provider has not accepted them.
        AccountDisabled
    """
    with db.transaction() as session:
        account = session.get_one(Account, account_id)
        if account.disabled_at is not None:
            raise AccountDisabled
        found = credentials.for_change(session, credentials_id, service_id=account.service_id)
        if found.account_id != account_id:
            raise credentials.CredentialsNotFound
        if not may_happen(found.state, CredentialsHappened.PROVED):
            raise NotReady
        new = NewPayment(
            account_id=account_id,
            service_id=account.service_id,
            provider=found.provider,
            credentials_id=found.id,
            amount_pence=AMOUNT_PENCE,
            reference=REFERENCE,
            description=description,
            return_url=return_url,
            source=Source.PROVIDER_TEST,
        )
        created = creation.create_in(session, new, actor=actor)
        proving.note_payment(session, found, created.payment.id, actor=actor, ip=ip)
    return created
