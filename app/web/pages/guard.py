"""What stands between a place that tries many cards and our pages. See docs/card-testing.md."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app import card_testing, clock
from app.accounts import queries as accounts
from app.card_testing import Standing
from app.card_testing.rules import BETWEEN_TRIES_SECONDS, Measure
from app.i18n import format_datetime, lazy
from app.payments.checkout import Checkout
from app.web import neighbours
from app.web.components import Errors, FieldError
from app.web.pages import frame, service_frame
from app.web.rendering import render_page

TOO_MANY = 429

_SLOWLY = lazy(
    "Many cards have been declined from your internet connection."
    " Wait %(seconds)s seconds, then enter your card details again.",
    seconds=BETWEEN_TRIES_SECONDS,
)
_STOPPED = lazy("You cannot pay by card from your internet connection at the moment.")


@dataclass(frozen=True, slots=True)
class InTheWay:
    """That a card may not be tried now, and how to say so."""

    checkout: Checkout
    standing: Standing

    def as_page(self, form_again: Callable[[Errors], str]) -> ResponseReturnValue:
        """A page: the form again where it is only too early for it, else what else can be done."""
        if self.standing.measure is Measure.SLOWED:
            page = form_again(Errors.of([FieldError(field="", target="", text=_SLOWLY)]))
        else:
            page = _stopped_page(self.checkout, self.standing)
        return page, TOO_MANY, _retry_after(self.standing)

    def as_message(self) -> ResponseReturnValue:
        """For a wallet, whose script shows what it is told."""
        says = _SLOWLY if self.standing.measure is Measure.SLOWED else _STOPPED
        return {"message": str(says)}, TOO_MANY, _retry_after(self.standing)


def origin_of(checkout: Checkout) -> str:
    """From where this request comes, for counting; "" over the telephone: that is our own staff."""
    if checkout.moto:
        return ""
    return card_testing.origin(here(), is_test=checkout.is_test)


def here() -> str:
    """The address that this request comes from, or the network of a home."""
    return neighbours.of(request.remote_addr or "")


def may_try(checkout: Checkout) -> InTheWay | None:
    """None where a card may be tried now. Costs one statement where nothing is wrong."""
    standing = card_testing.may_try(origin_of(checkout))
    return None if standing.is_free else InTheWay(checkout, standing)


def until(standing: Standing) -> str:
    """When a stop is over, as people write it."""
    return format_datetime(clock.now() + timedelta(seconds=standing.seconds))


def _retry_after(standing: Standing) -> Mapping[str, str]:
    return {"Retry-After": str(standing.seconds)}


def _stopped_page(checkout: Checkout, standing: Standing) -> str:
    _account, service = accounts.with_service(checkout.account_id)
    return render_page(
        "pages/guard/stopped.html",
        shape={**frame.shape_of(checkout), "has_payment": True},
        holes={
            **frame.holes_of(checkout),
            "until": until(standing),
            "contact": service_frame.contact(service),
            "cancel_action": url_for("pages.cancellation.create", payment_id=checkout.payment_id),
        },
    )
