"""Approving the payment at the bank: going there, coming back, and waiting for its word."""

from contextlib import suppress
from datetime import timedelta

from flask import Blueprint, make_response, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, i18n, settings
from app.actors import Actor
from app.errors import Conflict, Unavailable
from app.i18n import format_pounds, lazy
from app.payments import challenge, queries, ways
from app.payments.checkout import Checkout
from app.payments.types.bank import BANK, returning
from app.web import background
from app.web.maintenance import works_meanwhile
from app.web.pages import access, choice, frame, status
from app.web.pages.access import only_to_its_payer
from app.web.pages.situations import Situation, is_being_ended, situation_of
from app.web.pages.status import Page
from app.web.rendering import render_page

LOOK_AGAIN_SECONDS = 2
LOOK_AGAIN_LATER_SECONDS = 10
PATIENCE = timedelta(seconds=15)  # as long as most banks take at the most

blueprint = Blueprint("approvals", __name__, url_prefix="/bank/<payment_id>")

_IN_ANOTHER_BROWSER = Page(
    heading=lazy("You have been to your bank"),
    says=(
        lazy("Go back to the browser in which you started to pay. It says if you have paid."),
        lazy("You can close this page."),
    ),
)


@blueprint.get("/approve")
@only_to_its_payer
def show(checkout: Checkout) -> ResponseReturnValue:
    """Lead the payer to their bank, wait for its word, or take them back to the service."""
    if checkout.type != BANK.name:
        return status.show(checkout)
    match situation_of(checkout):
        case Situation.CHALLENGED:
            return _to_the_bank(checkout)
        case Situation.ASKING:
            return _waiting(checkout)
        case Situation.PAID:  # they said yes at their bank: there is nothing to confirm
            return status.leave(checkout)
        case Situation.ENTERING:
            return frame.go_to(choice.first_page(checkout), checkout.payment_id)
        case _:
            return status.show(checkout)


@blueprint.get("/return")
@works_meanwhile
def receive(payment_id: str) -> ResponseReturnValue:
    """Back from the bank, perhaps in another browser: banks open the one that phones prefer.

    What is brought says that somebody was there. Whether they have paid, the bank is asked; and
    anybody else learns nothing here. A second time, and a forged one, finds nothing to do.

    Raises:
        PaymentNotFound
    """
    checkout = access.find(payment_id)
    brought = request.args.to_dict()
    is_waited_for = checkout.type == BANK.name and situation_of(checkout) is Situation.CHALLENGED
    if is_waited_for and _is_from_there(payment_id, brought):
        _complete(payment_id, brought)
    if access.may_see(payment_id):
        return frame.go_to(BANK.goes_on_at, payment_id)
    with i18n.using(access.speaking(checkout)):
        return status.draw(_IN_ANOTHER_BROWSER)


def _is_from_there(payment_id: str, brought: dict[str, str]) -> bool:
    """Whether its bank sent this payer back, and not one that they have given up for another."""
    transaction = queries.get_for_payer(payment_id).provider_transaction
    is_genuine = returning.is_genuine(brought, payment_id=payment_id)
    return is_genuine and brought[returning.TRANSACTION] == transaction


def _complete(payment_id: str, brought: dict[str, str]) -> None:
    """Ask the bank. Where nobody can just now, its own message says how it went."""
    with suppress(Conflict, Unavailable):
        background.complete(
            lambda: challenge.prepare(payment_id, actor=Actor.payer()),
            brought_back=brought,
            wait_ms=settings.current().authorise_wait_ms,
        )


def _to_the_bank(checkout: Checkout) -> str:
    return render_page(
        "bank/approvals/show.html",
        shape={**frame.shape_of(checkout), "has_ways": len(ways.offered(checkout)) > 1},
        holes={
            **frame.holes_of(checkout),
            "bank_url": checkout.challenge.url if checkout.challenge else "",
            "again_action": url_for("pages.choice.again", payment_id=checkout.payment_id),
            "cancel_action": url_for("pages.cancellation.create", payment_id=checkout.payment_id),
            "description": checkout.description,
            "amount": format_pounds(checkout.total_pence),
            "amount_pence": str(checkout.total_pence),
        },
    )


def _waiting(checkout: Checkout) -> ResponseReturnValue:
    is_slow = checkout.asked_at is not None and clock.now() >= checkout.asked_at + PATIENCE
    page = render_page(
        "bank/approvals/wait.html",
        shape={
            **frame.shape_of(checkout),
            "is_slow": is_slow,
            "is_stopping": is_being_ended(checkout),
            "may_go_again": checkout.challenge is not None and not is_being_ended(checkout),
        },
        holes={
            **frame.holes_of(checkout),
            "bank_url": checkout.challenge.url if checkout.challenge else "",
            "reference": checkout.reference,
            "return_url": url_for("pages.returning.show", payment_id=checkout.payment_id),
        },
    )
    response = make_response(page)
    response.headers["Refresh"] = str(LOOK_AGAIN_LATER_SECONDS if is_slow else LOOK_AGAIN_SECONDS)
    return response
