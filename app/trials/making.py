"""Making the payments that are tried, as the API would make them."""

from app import ids
from app.accounts import queries as accounts
from app.accounts.models import Account
from app.actors import Actor
from app.errors import Conflict
from app.money import Pence
from app.payments import creation
from app.payments.creation import Created, NewPayment
from app.payments.models import Source
from app.trials import queries, rules
from app.trials.models import TrialLink

OF_A_DEMO = "DEMO-"
OF_A_LINK = "TEST-"


class LinkDisabled(Conflict):
    code = "trial_link_disabled"
    message = "This link is not in use any more"


def demo_reference() -> str:
    """What the next demo payment is called, so that its maker can be told of it afterwards."""
    return OF_A_DEMO + ids.new_reference()


def demonstrate(
    account_id: str,
    *,
    reference: str,
    description: str,
    amount_pence: Pence,
    return_url: str,
    actor: Actor,
) -> Created:
    """Make a payment that somebody of the service pays, to see what it is like.

    Raises:
        AccountNotFound
        NotATestAccount, AccountDisabled
        NotATrial: the description or the amount cannot be had.
    """
    account = accounts.account(account_id)
    rules.require_test(account)
    rules.require_taking(account)
    rules.check(description=description, amount_pence=amount_pence)
    new = _new(account, reference, description, amount_pence, return_url=return_url)
    return creation.create(new, actor=actor)


def start(link_id: str, *, language: str) -> Created:
    """Make a payment of a link, for somebody who has just opened it.

    Raises:
        LinkNotFound
        LinkDisabled: by the service; or its account takes no payments.
    """
    link, account, _ = queries.with_account(link_id)
    if not is_in_use(link, account):
        raise LinkDisabled
    reference = OF_A_LINK + ids.new_reference()
    new = _new(
        account,
        reference,
        link.description,
        link.amount_pence,
        return_url=link.return_url,
        language=language,
        source=Source.PAYMENT_LINK,
    )
    return creation.create(new, actor=Actor.payer())


def is_in_use(link: TrialLink, account: Account) -> bool:
    """Whether somebody may start there."""
    return link.disabled_at is None and account.disabled_at is None


def _new(
    account: Account,
    reference: str,
    description: str,
    amount_pence: Pence,
    *,
    return_url: str,
    language: str = "en",
    source: Source = Source.API,
) -> NewPayment:
    return NewPayment(
        account_id=account.id,
        service_id=account.service_id,
        provider=account.provider,
        credentials_id=account.credentials_id,
        amount_pence=amount_pence,
        reference=reference,
        description=description,
        return_url=return_url,
        language=language,
        source=source,
    )
