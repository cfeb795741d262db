"""The payer's own choice of language. The service's stays what it asked for."""

from sqlalchemy import update

from app import db
from app.i18n import Language
from app.payments.models import Payment
from app.payments.queries import PaymentNotFound


def switch(payment_id: str, language: Language) -> None:
    """Speak `language` to the payer of a payment from now on, on pages and in emails.

    The payment's version stays as it is: a click on "Cymraeg" must not make the answer of a bank,
    which arrives in the same moment, look out of date.

    Raises:
        PaymentNotFound
    """
    choice = update(Payment).where(Payment.id == payment_id).values(pages_language=language)
    with db.transaction() as session:
        if session.scalar(choice.returning(Payment.id)) is None:
            raise PaymentNotFound
