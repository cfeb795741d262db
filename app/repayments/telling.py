"""Writing to the payer of a repayment: that they are to choose, and what became of it.

The emails have a link, which those about payments never have: there is no other way to reach who
has no card and no account with anybody. It leads to our own address, asks for no card, and is
said beforehand by whoever promised the money.
"""

from enum import StrEnum

from sqlalchemy.orm import Session

from app import letters
from app.accounts.models import Account, Service
from app.i18n import LANGUAGES, Language, format_pounds, using
from app.i18n import gettext as _
from app.letters import LetterKind
from app.repayments import links
from app.repayments.models import Repayment


class Told(StrEnum):
    """What a payer is told."""

    CHOOSE = "choose"
    REMINDED = "reminded"
    VOUCHERS = "vouchers"
    EXPIRED = "expired"
    RETURNED = "returned"


_LETTERS = {
    Told.CHOOSE: LetterKind.REPAYMENT_TO_CHOOSE,
    Told.REMINDED: LetterKind.REPAYMENT_REMINDER,
    Told.VOUCHERS: LetterKind.REPAYMENT_VOUCHERS,
    Told.EXPIRED: LetterKind.REPAYMENT_EXPIRED,
    Told.RETURNED: LetterKind.REPAYMENT_RETURNED,
}


def tell(session: Session, repayment: Repayment, what: Told) -> bool:
    """Leave an email with a new link, in the caller's transaction. False without an address."""
    if not repayment.email:
        return False
    account = session.get_one(Account, repayment.account_id)
    service = session.get_one(Service, repayment.service_id)
    language = spoken(repayment)
    with using(language):
        name = (language == "cy" and service.name_cy) or service.name
        letters.leave(
            session,
            _LETTERS[what],
            to=repayment.email,
            path=f"/repayments/{links.make(session, repayment)}",
            to_payer_of=name,
            notice=(
                "" if account.kind.takes_real_money else _("This is a test. No money has moved.")
            ),
            service=name,
            amount=format_pounds(repayment.amount_pence),
        )
    return True


def spoken(repayment: Repayment) -> Language:
    """The language in which a payer is spoken to."""
    return "cy" if repayment.language == LANGUAGES[1] else "en"
