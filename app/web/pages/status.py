"""Where a payment stands, shown instead of a page that it is not ready for, or no longer."""

from dataclasses import dataclass, replace
from importlib import import_module

from flask import url_for
from flask.typing import ResponseReturnValue

from app.i18n import LazyText, lazy
from app.payments import types
from app.payments.checkout import Checkout
from app.payments.types import PaymentType
from app.web.pages import access, frame, onwards
from app.web.pages.situations import Situation, situation_of
from app.web.rendering import render_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is said, and where it leads.

    `onwards` is the id of a link and the endpoint it leads to; `back` is the text of the link back
    to the service. `is_end` pages are left out for services that want their payers back at once.
    """

    heading: LazyText
    says: tuple[LazyText, ...]
    onwards: tuple[str, str] | None = None
    back: LazyText | None = None
    is_end: bool = True


_IN_PROGRESS = lazy("Your payment is in progress")
_NOTHING_TAKEN = lazy("No money has been taken from your account.")
_GO_BACK = lazy("Go back to the service")
_GIVE_UP = lazy("Cancel this payment and go back to the service")

PAGES = {
    Situation.ENTERING: Page(
        heading=_IN_PROGRESS,
        says=(lazy("You have not paid yet. You still need to enter your card details."),),
        onwards=("card-details-link", "pages.card.new"),
        back=_GIVE_UP,
        is_end=False,
    ),
    Situation.ASKING: Page(
        heading=_IN_PROGRESS,
        says=(lazy("We are waiting for your bank to answer. Do not pay again."),),
        onwards=("auth-waiting-link", "pages.waiting.authorisation"),
        back=_GO_BACK,
        is_end=False,
    ),
    Situation.CHALLENGED: Page(
        heading=_IN_PROGRESS,
        says=(lazy("Your bank wants to check that it is you who is paying."),),
        onwards=("threeds-required-link", "pages.challenge.show"),
        back=_GIVE_UP,
        is_end=False,
    ),
    Situation.CONFIRMING: Page(
        heading=_IN_PROGRESS,
        says=(lazy("You have not paid yet. You still need to confirm your payment."),),
        onwards=("confirm-link", "pages.confirmation.new"),
        back=_GIVE_UP,
        is_end=False,
    ),
    Situation.ARRANGING: Page(
        heading=_IN_PROGRESS,
        says=(lazy("We are waiting for your payment to arrive."),),
        back=_GO_BACK,
        is_end=False,
    ),
    Situation.PAID: Page(
        heading=lazy("Your payment was successful"),
        says=(
            lazy("You have already paid. You do not need to do anything else here."),
            lazy("To change or cancel what you paid for, contact the service."),
        ),
        back=lazy("View your payment summary"),
    ),
    Situation.DECLINED: Page(
        heading=lazy("Your payment has been declined"),
        says=(
            _NOTHING_TAKEN,
            lazy("Contact your bank to find out why, or pay with a different card."),
        ),
        back=lazy("Start again"),
    ),
    Situation.EXPIRED: Page(
        heading=lazy("Your payment session has expired"),
        says=(
            lazy("There is a time limit for paying, to keep your card details safe."),
            _NOTHING_TAKEN,
        ),
        back=lazy("Go back to try the payment again"),
    ),
    Situation.CANCELLED_BY_USER: Page(
        heading=lazy("Your payment has been cancelled"),
        says=(_NOTHING_TAKEN,),
        back=lazy("Continue"),
    ),
    Situation.CANCELLED_BY_SERVICE: Page(
        heading=lazy("Your payment has been cancelled"),
        says=(lazy("The service you were paying has cancelled this payment."), _NOTHING_TAKEN),
        back=_GO_BACK,
    ),
    Situation.ERRORED: Page(
        heading=lazy("There was a problem with your payment"),
        says=(
            lazy("The company that processes payments could not complete yours."),
            _NOTHING_TAKEN,
        ),
        back=lazy("Go back to try the payment again"),
    ),
    Situation.CAPTURE_FAILED: Page(
        heading=lazy("There was a problem with your payment"),
        says=(
            lazy("You confirmed your payment, but we could not collect the money from your bank."),
            _NOTHING_TAKEN,
            lazy("Contact the service to find out what to do next."),
        ),
        back=_GO_BACK,
    ),
}

# What the payer does next is done elsewhere, or is being done: a type may have a page about it.
ELSEWHERE = frozenset({Situation.ASKING, Situation.CHALLENGED, Situation.ARRANGING})

# Not about where the payment stands, but about what this browser has sent or lost.
FORM_NOT_OURS = Page(
    heading=lazy("There is a problem with the page you sent"),
    says=(
        lazy("We could not tell that it came from your browser, so we did not use what was in it."),
    ),
    onwards=("card-details-link", "pages.card.new"),
)
SESSION_EXPIRED = Page(
    heading=lazy("Your payment session has expired"),
    says=(
        lazy("This link has been used before, or it has been too long since you used this page."),
        lazy("If you have not paid yet, go back to the service you want to pay and start again."),
        lazy("If you may have paid already, check with the service before you pay again."),
    ),
)


def show(checkout: Checkout) -> ResponseReturnValue:
    """Say where the payment stands, or send its payer back where the service prefers that."""
    page = page_for(checkout)
    if page.is_end and checkout.redirects_at_once and checkout.return_url:
        return leave(checkout)
    return draw(page, checkout)


def page_of(checkout: Checkout) -> str:
    """The page that a payment is ready for; the first one where it is finished, and says so."""
    onwards = page_for(checkout).onwards
    return onwards[1] if onwards else types.named(checkout.type).first_page


def goes_on_elsewhere(checkout: Checkout) -> str:
    """The page of its type on which a payment's payer goes on now, "" where that is one of ours."""
    is_elsewhere = situation_of(checkout) in ELSEWHERE
    return types.named(checkout.type).goes_on_at if is_elsewhere else ""


def page_for(checkout: Checkout) -> Page:
    """What is said of where the payment stands: by its type, where that has words of its own."""
    situation = situation_of(checkout)
    payment_type = types.named(checkout.type)
    if payment_type.parts.status:
        page: Page | None = import_module(payment_type.parts.status).page(situation, checkout)
        if page is not None:
            return page
    if situation in ELSEWHERE and payment_type.goes_on_at:
        return replace(PAGES[situation], onwards=("elsewhere-link", payment_type.goes_on_at))
    if situation is Situation.ENTERING:
        return _begun_with(payment_type, PAGES[situation])
    return PAGES[situation]


def leave(checkout: Checkout) -> ResponseReturnValue:
    """Send the payer to where the service asked for them, and nowhere else."""
    access.finish(checkout.payment_id)
    if not checkout.return_url:
        now = access.find(checkout.payment_id)
        return draw(page_for(now), now)
    return onwards.to_service(checkout)


def form_not_ours(checkout: Checkout, reference: str) -> str:
    """Say that what was sent may not be the payer's own, and how to go on."""
    page = _begun_with(types.named(checkout.type), FORM_NOT_OURS)
    return draw(page, checkout, reference=reference)


def _begun_with(payment_type: PaymentType, page: Page) -> Page:
    """The same page, which leads to where the payers of a type begin."""
    if page.onwards is None:
        return page
    return replace(page, onwards=(page.onwards[0], payment_type.first_page))


def draw(page: Page, checkout: Checkout | None = None, *, reference: str = "") -> str:
    """Draw a status page, of a payment or of none. `reference` is one for staff to look up."""
    shape = {
        "heading": page.heading,
        "says": page.says,
        "onwards_id": page.onwards and page.onwards[0],
        "is_end": page.is_end,
        "back_text": page.back if checkout and checkout.return_url else None,
    }
    if checkout is None:
        return render_page(
            "pages/status/show.html", shape=shape, holes={"error_reference": reference}
        )
    payment_id = checkout.payment_id
    holes = {
        "return_url": url_for("pages.returning.show", payment_id=payment_id),
        "error_reference": reference,
    }
    if page.onwards:
        holes["onwards_url"] = url_for(page.onwards[1], payment_id=payment_id)
    return render_page(
        "pages/status/show.html",
        shape={**frame.shape_of(checkout), **shape},
        holes={**frame.holes_of(checkout), **holes},
    )
