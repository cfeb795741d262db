"""For whom the sandbox's banks pay: nobody whose money is real."""

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.money import Pence


def fits(session: Session, account_id: str, amount_pence: Pence) -> bool:  # noqa: ARG001  any sum
    """Whether an account may be paid so: the money that these banks send is as made up as they."""
    return not session.get_one(Account, account_id).kind.takes_real_money
