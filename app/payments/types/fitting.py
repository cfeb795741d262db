"""Which of an account's payment types take so much, as far as they keep settings of their own."""

from collections.abc import Iterable
from importlib import import_module

from sqlalchemy.orm import Session

from app.money import Pence
from app.payments import types


def fitting(
    session: Session, names: Iterable[str], *, account_id: str, amount_pence: Pence
) -> tuple[str, ...]:
    """Those of `names` by which the account takes so much: a question for each that keeps any."""
    return tuple(
        name
        for name in names
        if not (module := _module(name))
        or import_module(module).fits(session, account_id, amount_pence)
    )


def _module(name: str) -> str:
    """What to ask about a type; "" where there is nothing to ask, or no such type any more."""
    return types.ALL[name].parts.fitting if name in types.ALL else ""
