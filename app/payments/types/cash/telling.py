"""Emails with a voucher: when it is issued, when its payer asks, and before its time is up.

They have a link, which emails about money otherwise never have: it shows a barcode, asks for
nothing, and leads to the payers' pages of this platform.
"""

from sqlalchemy.orm import Session

from app import db, letters, limits
from app.accounts.models import Account, EmailCollection
from app.actors import Actor
from app.errors import Conflict
from app.i18n import Language, format_pounds, using
from app.i18n import gettext as _
from app.letters import LetterKind
from app.letters.leaving import LONGEST_HOLE
from app.limits import Limit
from app.money import Pence
from app.payments import queries
from app.payments.models import Payment
from app.payments.transitions import note
from app.payments.types.cash import slips, wording
from app.payments.types.cash.slips import Slip
from app.receipts.models import AccountBarcode

OF_ONE_PAYMENT = Limit(5, 60 * 60, alone=3)


class NoMoreEmails(Conflict):
    """It was sent several times within the hour."""

    code = "too_many_voucher_emails"
    message = "We have sent this several times. Check your spam folder, or try again in an hour."


class NothingToSend(Conflict):
    """There is nothing to be paid, or the service does not want its payers' addresses."""

    code = "voucher_cannot_be_sent"
    message = "There is no barcode to send any more"


def tell_if_wanted(session: Session, payment: Payment) -> None:
    """Send a voucher that was just issued, where the payer's address is known and may be used."""
    account = session.get_one(Account, payment.account_id)
    if payment.email and account.email_collection is not EmailCollection.OFF:
        _leave(session, payment, LetterKind.VOUCHER)


def send(payment_id: str, email: str, *, actor: Actor) -> None:
    """Send the voucher where its payer says. The receipt will go there as well.

    Raises:
        NoMoreEmails
        NothingToSend
    """
    if limits.use(f"voucher-email:{payment_id}", OF_ONE_PAYMENT):
        raise NoMoreEmails
    with db.transaction() as session:
        payment = queries.for_change(session, payment_id)
        account = session.get_one(Account, payment.account_id)
        if account.email_collection is EmailCollection.OFF:
            raise NothingToSend
        payment.email = email
        _leave(session, payment, LetterKind.VOUCHER)
        note(session, payment, "payment_voucher_emailed", actor=actor)


def remind(session: Session, payment: Payment) -> bool:
    """Say that time is running out. False where nobody can be told, or nothing is to be paid."""
    account = session.get_one(Account, payment.account_id)
    if not payment.email or account.email_collection is EmailCollection.OFF:
        return False
    if not slips.of_payment_in(session, payment.id).standing.can_be_paid:
        return False
    _leave(session, payment, LetterKind.VOUCHER_REMINDER)
    return True


def send_barcode(session: Session, barcode: AccountBarcode) -> None:
    """Send an account barcode that was just made."""
    slip = slips.of_barcode_in(session, barcode.id, account_id=barcode.account_id)
    language: Language = "cy" if barcode.language == "cy" else "en"
    with using(language):
        letters.leave(
            session,
            LetterKind.ACCOUNT_BARCODE,
            to=barcode.email,
            path=slip.path,
            to_payer_of=slip.service_name(language),
            notice=_("This is a test. No money has moved.") if slip.is_test else "",
            service=slip.service_name(language),
            places=_places(slip),
        )


def _leave(session: Session, payment: Payment, kind: LetterKind) -> None:
    slip = slips.of_payment_in(session, payment.id)
    if not slip.standing.can_be_paid:
        raise NothingToSend
    language: Language = "cy" if payment.spoken_language == "cy" else "en"
    with using(language):
        name = slip.service_name(language)
        letters.leave(
            session,
            kind,
            to=payment.email,
            path=slip.path,
            good_until=slip.expires_at,
            to_payer_of=name,
            notice=_("This is a test. No money has moved.") if slip.is_test else "",
            service=name,
            amount=format_pounds(slip.outstanding_pence or Pence(0)),
            deadline=wording.deadline(slip),
            places=_places(slip),
        )


def _places(slip: Slip) -> str:
    """Where it can be paid, and under which numbers: for who has no printer and no smartphone.

    As many as a letter has room for; a number is never cut.
    """
    places = ""
    for one in slip.counters:
        longer = f"{places}; {one.terms.scheme.title} {one.grouped}".removeprefix("; ")
        if len(longer) <= LONGEST_HOLE:
            places = longer
    return places
