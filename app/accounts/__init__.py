"""Services that take payments: their accounts, what each may do, and their API keys.

`keys` recognises a caller, `queries` finds, `service` changes. This package knows nothing of the
audit log beside it: who changes something goes through `app.administration`, which writes the
change and its record in one transaction.
"""

from app.accounts.callers import Caller
from app.accounts.models import (
    Account,
    AccountKind,
    ApiKey,
    EmailCollection,
    RateLimitClass,
    Service,
)

__all__ = [
    "Account",
    "AccountKind",
    "ApiKey",
    "Caller",
    "EmailCollection",
    "RateLimitClass",
    "Service",
]
