"""Where the money is: double entry, append-only, in whole pence.

Each journal balances and has a name that can be used once, so telling the ledger the same thing
twice fails instead of moving money twice. The database enforces all three (migration 0001).
"""

from app.ledger.accounts import LedgerAccount
from app.ledger.journal import (
    Journal,
    Line,
    Posting,
    Unbalanced,
    balances_pence,
    movement,
    of_payment,
    post,
)
from app.ledger.verification import verify

__all__ = [
    "Journal",
    "LedgerAccount",
    "Line",
    "Posting",
    "Unbalanced",
    "balances_pence",
    "movement",
    "of_payment",
    "post",
    "verify",
]
