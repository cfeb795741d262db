"""What people read of bank details that cannot be such, at every door that asks for them."""

from app.i18n import lazy
from app.repayments.bank_details import NotBankDetails
from app.web.components import Errors, FieldError

FIELDS = ("name", "sort_code", "account_number")

_TEXTS = {
    ("name", "missing"): lazy("Enter the name on the account"),
    ("name", "long"): lazy("Name on the account must be 70 characters or fewer"),
    ("name", "shape"): lazy("Enter the name on the account, as it is on a bank statement"),
    ("sort_code", "missing"): lazy("Enter a sort code"),
    ("sort_code", "shape"): lazy("Sort code must be 6 digits, like 309430"),
    ("account_number", "missing"): lazy("Enter an account number"),
    ("account_number", "shape"): lazy("Account number must be between 6 and 8 digits"),
}


def errors_of(refused: NotBankDetails) -> Errors:
    """What is wrong, field by field."""
    return Errors.of(
        FieldError(name, name, _TEXTS[name, why]) for name, why in refused.problems.items()
    )
