"""3-D Secure: the payer's bank wants to see them, in a frame of our page.

The frame first shows a form of ours that takes the payer to their bank (`leave`), then the bank's
page, and then another form of ours (`receive`), to which the bank sends them back. That request
comes from another site, so no SameSite=Lax cookie comes with it, and nothing is done by it: the
form carries what was brought to the whole window (`create`), and that is a request of our own.
Each form sends itself where there is JavaScript, and has a button where there is none.
"""

from collections.abc import Mapping

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import i18n, settings
from app.actors import Actor
from app.gateways.port import Answer, Method, Pending
from app.payments import challenge
from app.payments.checkout import Checkout
from app.payments.questions import StillWaiting
from app.web import background, csrf, headers
from app.web.maintenance import works_meanwhile
from app.web.pages import access, frame, guard, status
from app.web.pages.access import only_to_its_payer
from app.web.pages.situations import Situation, situation_of
from app.web.rendering import render, render_page

BUSY = 503

blueprint = Blueprint("challenge", __name__, url_prefix="/card_details/<payment_id>")


@blueprint.get("/3ds_required")
@only_to_its_payer
def show(checkout: Checkout) -> ResponseReturnValue:
    """The page with the frame. The frame may show the bank's own origin and ours, no other."""
    if elsewhere := status.goes_on_elsewhere(checkout):
        return frame.go_to(elsewhere, checkout.payment_id)
    if checkout.challenge is None or situation_of(checkout) is not Situation.CHALLENGED:
        return status.show(checkout)
    headers.allow_frames_from(checkout.challenge.url)
    return render_page(
        "pages/challenge/show.html",
        shape=frame.shape_of(checkout),
        holes={
            **frame.holes_of(checkout),
            "frame_url": url_for("pages.challenge.leave", payment_id=checkout.payment_id),
            "cancel_action": url_for("pages.cancellation.create", payment_id=checkout.payment_id),
        },
    )


@blueprint.get("/3ds_required_out")
@only_to_its_payer
def leave(checkout: Checkout) -> ResponseReturnValue:
    """In the frame: on to the bank."""
    headers.allow_framing_by_us()
    to_meet = checkout.challenge
    if to_meet is None or situation_of(checkout) is not Situation.CHALLENGED:
        url = url_for("pages.challenge.show", payment_id=checkout.payment_id)
        return render_page("pages/challenge/over.html", holes={"challenge_url": url})
    headers.allow_forms_to(to_meet.url)  # refuses what is no address of the web
    if to_meet.method is Method.GET:
        return redirect(to_meet.url, frame.SEE_OTHER)
    holes = {"issuer_url": to_meet.url, "hidden_fields": _hidden(to_meet.fields)}
    return render_page("pages/challenge/leave.html", holes=holes)


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # sent by the bank's page; nothing is done
@blueprint.route("/3ds_required_in", methods=["GET", "POST"])
@blueprint.route("/3ds_required_in/adyen", methods=["GET", "POST"])
@blueprint.route("/3ds_required_in/epdq", methods=["GET", "POST"])
@works_meanwhile
def receive(payment_id: str) -> ResponseReturnValue:
    """In the frame, back from the bank, and nobody can say yet in whose browser.

    Raises:
        PaymentNotFound
    """
    checkout = access.find(payment_id)
    headers.allow_framing_by_us()
    with i18n.using(access.speaking(checkout)):
        return _carry_on(checkout, {**request.args, **request.form})


# What comes here was carried by `receive`, which has no token to give: it does not know whose
# browser it is in. The cookie that says so is not sent with a form of another site, and what is in
# the form is worth what the provider makes of it.
# The form was drawn in the frame, where there is no cookie to make a token for; see decision 0027.
@csrf.protect.exempt  # type: ignore[untyped-decorator]
@blueprint.post("/3ds_handler")
@works_meanwhile
@only_to_its_payer
def create(checkout: Checkout) -> ResponseReturnValue:
    """In the whole window: ask the provider to go on. A second time comes too late."""
    situation = situation_of(checkout)
    if situation is Situation.ASKING:
        return frame.go_to("pages.waiting.authorisation", checkout.payment_id)
    if situation is not Situation.CHALLENGED:
        return frame.go_to("pages.confirmation.new", checkout.payment_id)
    brought = request.form.to_dict()
    try:
        answer = background.complete(
            lambda: challenge.prepare(
                checkout.payment_id, actor=Actor.payer(), came_from=guard.origin_of(checkout)
            ),
            brought_back=brought,
            wait_ms=settings.current().authorise_wait_ms,
        )
    except background.TooBusy:
        return _carry_on(checkout, brought, is_busy=True), BUSY
    except StillWaiting:  # sent twice: it is being asked already
        answer = None
    return frame.go_to(_next_page(checkout, answer), checkout.payment_id)


def _next_page(checkout: Checkout, answer: Answer | None) -> str:
    match answer:
        case None | Pending():
            return "pages.waiting.authorisation"
        case _ if checkout.wallet:  # they have said yes already: there is nothing to confirm
            return "pages.waiting.authorisation"
        case _:
            return "pages.confirmation.new"  # which says how the payment ended, where it has


def _carry_on(checkout: Checkout, brought: Mapping[str, str], *, is_busy: bool = False) -> str:
    """A form that brings it to the whole window; one that waits for the payer while we are busy."""
    action = url_for("pages.challenge.create", payment_id=checkout.payment_id)
    return render_page(
        "pages/challenge/receive.html",
        shape={"is_busy": is_busy},
        holes={"challenge_action": action, "hidden_fields": _hidden(brought)},
    )


def _hidden(fields: Mapping[str, str]) -> Markup:
    """What a form carries. Others say what it is called, so it is no part of a page's shape."""
    return render("components/hidden_fields.html", fields=fields)
