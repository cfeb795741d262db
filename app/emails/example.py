"""An email as a payer would get it, about a payment that nobody has made: for staff to look at."""

from app import clock
from app.accounts.models import Account, Service
from app.emails import drawing, letter
from app.emails.drawing import Drawn
from app.emails.models import EmailKind
from app.i18n import Language, using
from app.i18n import gettext as _
from app.money import Pence
from app.payments.models import Payment

PAID = Pence(2550)
REFUNDED = Pence(1000)


def draw(kind: EmailKind, *, language: Language, account: Account, service: Service) -> Drawn:
    """Draw it, with the words that the account has saved."""
    with using(language):
        payment = Payment(
            id="",
            reference="EXAMPLE-1",
            description=_("An example"),
            amount_pence=PAID,
            surcharge_pence=Pence(0),
            card_brand="visa",
            card_last_four="4242",
        )
    written = letter.write(
        kind,
        language=language,
        service=service,
        account=account,
        is_test=not account.kind.takes_real_money,
        payment=payment,
        happened_at=clock.now(),
        refund_pence=REFUNDED if kind is EmailKind.REFUND else None,
    )
    return drawing.draw(written)
