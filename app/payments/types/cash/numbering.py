"""Drawing numbers that were never given out before."""

from sqlalchemy.orm import Session

from app.errors import Conflict
from app.payments.types.cash.schemes import Scheme
from app.receipts import numbers

_TRIES = 10


class AllNumbersTaken(Conflict):
    """Every number that was drawn is in use already. Trying again draws others."""

    code = "no_number_free"
    message = "We could not make a barcode. Try again."


def give_fresh(
    session: Session,
    scheme: Scheme,
    *,
    account_id: str,
    payment_id: str | None = None,
    barcode_id: str | None = None,
) -> None:
    """Give a payment, or an account barcode, a number of a network that nobody can guess.

    Raises:
        AllNumbersTaken
    """
    for _ in range(_TRIES):
        number = scheme.fresh_number()
        if numbers.find(session, scheme.name, number) is None:
            numbers.give(
                session,
                network=scheme.name,
                number=number,
                account_id=account_id,
                payment_id=payment_id,
                barcode_id=barcode_id,
            )
            return
    raise AllNumbersTaken
