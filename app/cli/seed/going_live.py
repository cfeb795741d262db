"""A service that is live, one that waits for that, and an account with credentials to try."""

from app import administration
from app.accounts.models import AccountKind
from app.actors import Actor
from app.cli.seed.journey import Till
from app.credentials import entering
from app.credentials.entering import For
from app.gateways.sandbox import merchants
from app.go_live import approval, requests, terms
from app.go_live.bank import BankAccount

PROVIDER = "sandbox"
DESCRIPTION = "Live, but in a sandbox: no real money moves"
BANKS = {
    "FISHING01": BankAccount(
        holder="Rivers and Fisheries Agency", sort_code="200002", number="66338822"
    ),
    "PARKING01": BankAccount(
        holder="Riverbridge City Council", sort_code="200001", number="55779911"
    ),
}


def ask(till: Till, merchant: str, *, name: str, actor: Actor) -> None:
    """An administrator does all tasks of a till's service, and submits them."""
    requests.change_bank(till.service_id, BANKS[merchant], actor=actor)
    requests.enter_credentials(till.service_id, PROVIDER, _values(merchant), actor=actor)
    version = terms.current().version
    requests.agree(till.service_id, name=name, version=version, actor=actor)
    requests.submit(till.service_id, actor=actor)


def go_live(till: Till, merchant: str, *, name: str, actor: Actor, approver: Actor) -> None:
    """It is asked for and approved. The account is called what it is: nothing real moves here."""
    ask(till, merchant, name=name, actor=actor)
    account = approval.approve(till.service_id, actor=approver)
    administration.change_account(account.id, description=DESCRIPTION, actor=approver)


def add_credentials(till: Till, *, actor: Actor) -> None:
    """An administrator adds credentials that nobody has tried yet."""
    of = For(service_id=till.service_id, account_id=till.account_id, kind=AccountKind.TEST)
    entering.add(of, PROVIDER, _values("PARKING02"), actor=actor)


def _values(merchant: str) -> dict[str, str]:
    return {merchants.MERCHANT: merchant, merchants.PASSWORD: "make-one-up"}
