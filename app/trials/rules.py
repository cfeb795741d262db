"""What may be tried, and where."""

from app.accounts.models import Account, AccountKind
from app.errors import Conflict, Invalid
from app.money import LARGEST_PAYMENT_PENCE, Pence
from app.urls import is_url

SMALLEST_PENCE = Pence(30)
LARGEST_PENCE = LARGEST_PAYMENT_PENCE
LONGEST_DESCRIPTION = 255
LONGEST_URL = 2_000


class NotATestAccount(Conflict):
    code = "not_a_test_account"
    message = "Payments can be tried on test accounts only"


class AccountDisabled(Conflict):
    code = "account_disabled"
    message = "The account is disabled and takes no payments"


class NotATrial(Invalid):
    """`field` is what a payment cannot have, or cannot have that value."""

    code = "not_a_trial"
    message = "This cannot be tried"


def require_test(account: Account) -> None:
    """Make sure that nothing real is paid.

    Raises:
        NotATestAccount
    """
    if account.kind is not AccountKind.TEST:
        raise NotATestAccount


def require_taking(account: Account) -> None:
    """Make sure that the account takes payments.

    Raises:
        AccountDisabled
    """
    if account.disabled_at is not None:
        raise AccountDisabled


def check(*, description: str, amount_pence: Pence, return_url: str = "") -> None:
    """Check what a payment is to be for, how much, and where its payer goes afterwards.

    Raises:
        NotATrial
    """
    if not (description.isprintable() and 0 < len(description) <= LONGEST_DESCRIPTION):
        raise NotATrial(field="description")
    if not SMALLEST_PENCE <= amount_pence <= LARGEST_PENCE:
        raise NotATrial(field="amount")
    if return_url and not (len(return_url) <= LONGEST_URL and is_url(return_url)):
        raise NotATrial(field="return_url")
