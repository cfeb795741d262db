"""What a payment by a company's card costs on top, by the account's own amounts."""

from typing import Protocol

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.cards import CardFacts, Surcharges
from app.money import Pence
from app.payments.models import Payment


class HasAmounts(Protocol):
    """An account, or a row with these columns of it."""

    corporate_credit_surcharge_pence: Pence
    corporate_debit_surcharge_pence: Pence
    corporate_prepaid_debit_surcharge_pence: Pence


def charged_by(account: HasAmounts) -> Surcharges:
    """The amounts that an account adds."""
    return Surcharges(
        credit_pence=account.corporate_credit_surcharge_pence,
        debit_pence=account.corporate_debit_surcharge_pence,
        prepaid_debit_pence=account.corporate_prepaid_debit_surcharge_pence,
    )


def pence_for(session: Session, payment: Payment, facts: CardFacts | None) -> Pence:
    """What is to be added to `payment` for this card. In the caller's transaction.

    Only where the payer sees it before they pay, which is on our pages.
    """
    if not payment.needs_payer or facts is None or not facts.corporate:
        return Pence(0)
    return charged_by(session.get_one(Account, payment.account_id)).pence_for(facts)
