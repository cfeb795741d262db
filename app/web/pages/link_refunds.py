"""What is said of a payment of a link of which money went back, or is on its way back."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.i18n import LazyText, format_date, format_pounds, lazy
from app.i18n import gettext as _
from app.payments.checkout import Checkout
from app.refunds import sums
from app.refunds.models import Refund
from app.refunds.states import RefundState
from app.repayments import queries as repayments
from app.web.rendering import render

_PAID = lazy("Payment successful")
# Whether it is all of the payment, and whether all of that is known to have gone.
_WENT_BACK: dict[tuple[bool, bool], LazyText] = {
    (True, True): lazy("Your payment has been refunded"),
    (True, False): lazy("Your payment is being refunded"),
    (False, True): lazy("Part of your payment has been refunded"),
    (False, False): lazy("Part of your payment is being refunded"),
}
_TO_THE_CARD = lazy("A refund can take up to 6 days to reach you.")
_CHOOSE = lazy(
    "We have sent you an email with a link. Use it to choose how you want your money, and to see"
    " what becomes of it."
)
_ASK = lazy("Contact the service to say how you want your money.")


@dataclass(frozen=True, slots=True)
class GivenBack:
    """The refunds that a payer is told of, oldest first, and what there is to know about them."""

    refunds: Sequence[Refund] = ()
    heading: LazyText = _PAID
    says: tuple[LazyText, ...] = ()

    @property
    def rows(self) -> str:
        """Each of them as a row of a summary."""
        return render("pages/link_payments/_refunds.html", refunds=list(map(_row, self.refunds)))


NOTHING_BACK = GivenBack()


def of(checkout: Checkout) -> GivenBack:
    """What went back of a payment that is paid."""
    found = sums.told(checkout.payment_id, account_id=checkout.account_id)
    if not found:
        return NOTHING_BACK
    is_all = sum(one.amount_pence for one in found) >= checkout.total_pence
    is_known = all(map(_has_gone, found))
    return GivenBack(found, _WENT_BACK[is_all, is_known], _says(checkout, found))


def _says(checkout: Checkout, found: Sequence[Refund]) -> tuple[LazyText, ...]:
    """How the money comes: by itself, or as its payer chooses."""
    asked = {
        one.refund_id: one.email
        for one in repayments.of_payment(checkout.payment_id, account_id=checkout.account_id)
    }
    waiting = [asked[one.id] for one in found if one.id in asked and not _has_gone(one)]
    if waiting:
        return (_CHOOSE if waiting[-1] else _ASK,)
    return () if found[-1].id in asked else (_TO_THE_CARD,)


def _row(refund: Refund) -> dict[str, str]:
    has_gone = _has_gone(refund)
    return {
        "key": _("Refunded") if has_gone else _("Being refunded"),
        "amount": format_pounds(refund.amount_pence),
        "date": format_date(refund.succeeded_at or refund.created_at),
    }


def _has_gone(refund: Refund) -> bool:
    return refund.state is RefundState.SUCCESS
