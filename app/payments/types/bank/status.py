"""Where a payment by bank stands, in words that do not speak of cards."""

from app.i18n import lazy
from app.payments.checkout import Checkout
from app.payments.types.bank import BANK
from app.web.pages.situations import Situation
from app.web.pages.status import Page

_IN_PROGRESS = lazy("Your payment is in progress")
_NOTHING_TAKEN = lazy("No money has been taken from your account.")
_GIVE_UP = lazy("Cancel this payment and go back to the service")
_TRY_AGAIN = lazy("Go back to try the payment again")

_PAGES = {
    Situation.ENTERING: Page(
        heading=_IN_PROGRESS,
        says=(lazy("You have not paid yet. You still need to choose your bank."),),
        onwards=("bank-link", BANK.first_page),
        back=_GIVE_UP,
        is_end=False,
    ),
    Situation.CHALLENGED: Page(
        heading=_IN_PROGRESS,
        says=(lazy("You have not paid yet. You still need to approve the payment at your bank."),),
        onwards=("bank-link", BANK.goes_on_at),
        back=_GIVE_UP,
        is_end=False,
    ),
    Situation.DECLINED: Page(
        heading=lazy("Your bank has not made the payment"),
        says=(
            _NOTHING_TAKEN,
            lazy("You may have said no there, or there may not be enough money in your account."),
        ),
        back=lazy("Start again"),
    ),
    Situation.EXPIRED: Page(
        heading=lazy("Your payment session has expired"),
        says=(
            lazy("There is a time limit for approving the payment at your bank."),
            lazy("If you approved it, and the money reaches us after all, the service will know."),
        ),
        back=_TRY_AGAIN,
    ),
    Situation.ERRORED: Page(
        heading=lazy("There was a problem with your payment"),
        says=(lazy("Your bank could not make the payment."), _NOTHING_TAKEN),
        back=_TRY_AGAIN,
    ),
}


def page(situation: Situation, checkout: Checkout) -> Page | None:  # noqa: ARG001  every type is asked so
    """What is said of it; None where the usual words will do."""
    return _PAGES.get(situation)
