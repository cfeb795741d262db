"""Signs of life: when a worker or a scheduler was last seen, and when something was last verified.

One row for each, kept in the database because that is what all processes share.
"""

from app.signs.models import Sign
from app.signs.service import (
    EVERY_SECONDS,
    LEDGER,
    LEDGER_ASKED,
    SCHEDULER,
    WORKER,
    is_first,
    note,
    seen,
)

__all__ = [
    "EVERY_SECONDS",
    "LEDGER",
    "LEDGER_ASKED",
    "SCHEDULER",
    "WORKER",
    "Sign",
    "is_first",
    "note",
    "seen",
]
