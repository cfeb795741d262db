"""Where a payment stands that is paid over a counter, as its payer reads it on the status pages."""

from app.i18n import lazy
from app.payments.checkout import Checkout
from app.web.pages.situations import Situation
from app.web.pages.status import Page

_GO_BACK = lazy("Go back to the service")
_STOP = lazy("Do not pay with a barcode for this payment any more.")
_IF_PAID = lazy("If you have paid already, keep your receipt and contact the service.")

_PAGES = {
    Situation.ENTERING: Page(
        heading=lazy("Your payment is in progress"),
        says=(lazy("You have not paid yet. You still need to choose where to pay."),),
        onwards=("choose-network-link", "pages.networks.new"),
        back=lazy("Cancel this payment and go back to the service"),
        is_end=False,
    ),
    Situation.ARRANGING: Page(
        heading=lazy("Your payment is in progress"),
        says=(lazy("You have a barcode to pay with at a counter."),),
        onwards=("voucher-link", "pages.vouchers.show"),
        back=_GO_BACK,
        is_end=False,
    ),
    Situation.EXPIRED: Page(
        heading=lazy("The time to pay is over"),
        says=(_STOP, _IF_PAID),
        back=lazy("Go back to try the payment again"),
    ),
    Situation.CANCELLED_BY_USER: Page(
        heading=lazy("Your payment has been cancelled"),
        says=(_STOP, _IF_PAID),
        back=lazy("Continue"),
    ),
    Situation.CANCELLED_BY_SERVICE: Page(
        heading=lazy("Your payment has been cancelled"),
        says=(
            lazy("The service you were paying has cancelled this payment."),
            _STOP,
            _IF_PAID,
        ),
        back=_GO_BACK,
    ),
}


def page(situation: Situation, _checkout: Checkout) -> Page | None:
    """What is said instead of the usual words; None where those will do."""
    return _PAGES.get(situation)
