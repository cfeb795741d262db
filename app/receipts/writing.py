"""Writing to payers about money that is not simply a payment: what came of it, what happens now.

No link in these: people are told never to follow those in an email about money. That their payment
went through they hear by its receipt, and how to have money back by the email of its repayment.
"""

from enum import StrEnum

from sqlalchemy.orm import Session

from app import letters
from app.accounts.models import Account, AccountKind, EmailCollection, Service
from app.i18n import LANGUAGES, Language, format_datetime, format_pounds, using
from app.i18n import gettext as _
from app.letters import LetterKind
from app.payments.models import Payment

# Within so long a service decides, or so we tell payers.
DECIDES_WITHIN_DAYS = 10


class Told(StrEnum):
    """What a payer is told. The name of the event on the payment's timeline."""

    PART_RECEIVED = "payment_part_received"
    OVERPAID = "payment_overpaid"
    UNWANTED = "payment_received_unwanted"
    REVERSED = "payment_reversed"
    ACCEPTED = "receipt_accepted"
    MADE_GOOD = "payment_reversal_made_good"  # nobody has to hear of that


LETTERS = {
    Told.PART_RECEIVED: LetterKind.MONEY_PART_RECEIVED,
    Told.OVERPAID: LetterKind.MONEY_OVERPAID,
    Told.UNWANTED: LetterKind.MONEY_UNWANTED,
    Told.REVERSED: LetterKind.MONEY_REVERSED,
    Told.ACCEPTED: LetterKind.MONEY_ACCEPTED,
}


def tell(
    session: Session,
    payment: Payment,
    account: Account,
    what: Told,
    *,
    amount_pence: int,
    outstanding_pence: int = 0,
) -> bool:
    """Leave an email to the payer, in the caller's transaction. False without an address."""
    if not payment.email or account.email_collection is EmailCollection.OFF:
        return False
    service = session.get_one(Service, account.service_id)
    language: Language = "cy" if payment.spoken_language == LANGUAGES[1] else "en"
    deadline = payment.expires_at
    with using(language):
        name = (language == "cy" and service.name_cy) or service.name
        is_test = account.kind is AccountKind.TEST
        letters.leave(
            session,
            LETTERS[what],
            to=payment.email,
            to_payer_of=name,
            notice=_("This is a test. No money has moved.") if is_test else "",
            service=name,
            reference=payment.reference,
            amount=format_pounds(amount_pence),
            outstanding=format_pounds(outstanding_pence),
            deadline=format_datetime(deadline, zone=True) if deadline else "",
            days=str(DECIDES_WITHIN_DAYS),
        )
    return True
