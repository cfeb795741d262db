"""Paying with a card that is in a wallet. static/pages/wallets.js speaks to these."""

import json
import re
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app import settings
from app.actors import Actor
from app.errors import Conflict, NotFound
from app.gateways.capabilities import Wallet
from app.gateways.port import Answer, Declined, Failed
from app.i18n import lazy
from app.payments import authorisation, wallets, ways
from app.payments.checkout import Checkout
from app.payments.states import State
from app.web import background
from app.web.pages import choice, frame, guard, status, wallet_payload
from app.web.pages.access import only_to_its_payer
from app.web.pages.situations import Situation, situation_of
from app.web.pages.wallet_offer import WALLETS
from app.web.pages.wallet_payload import WalletNotReadable, WalletPayment

WITH_ERRORS = 400
BUSY = 503
LARGEST_QUESTION = 2_000

# Apple's and nobody else's: whoever could name another address would have a provider call it.
_APPLES = re.compile(
    r"https://(?:cn-)?apple-pay-gateway(?:-[a-z0-9-]+)?\.apple\.com/paymentservices/[A-Za-z]+"
)

blueprint = Blueprint("wallets", __name__)

_TOO_BUSY = lazy(
    "We cannot take payments at the moment. No money has been taken from your account."
    " Try again in a few minutes."
)


class WalletNotOffered(NotFound):
    """This payment cannot be paid with this wallet."""

    code = "wallet_not_offered"


@blueprint.post("/apple-pay-merchant-validation")
def validate() -> ResponseReturnValue:
    """Have Apple told that we may take this payment, and hand back what it answers.

    Raises:
        WalletNotReadable: what was sent does not say for which payment, or names somebody else.
        SessionExpired, PaymentNotFound, WalletNotOffered, GatewayUnavailable
    """
    sent = _read_question(request.get_data())
    payment_id, url = sent.get("paymentId"), sent.get("url")
    if not isinstance(payment_id, str) or not isinstance(url, str) or not _APPLES.fullmatch(url):
        raise WalletNotReadable
    return _open_session(payment_id, url=url)


@only_to_its_payer
def _open_session(checkout: Checkout, url: str) -> ResponseReturnValue:
    _require(checkout, Wallet.APPLE_PAY)
    return dict(wallets.session(checkout, url=url, host=request.host.partition(":")[0]))


@blueprint.post("/web-payments-auth-request/<wallet>/<payment_id>")
@only_to_its_payer
def create(checkout: Checkout, wallet: str) -> ResponseReturnValue:
    """Ask the bank about a card in a wallet. The answer says where to go, and if it was refused."""
    named = _named(wallet)
    if situation_of(checkout) is not Situation.ENTERING:
        return _go_on(checkout, wallet)
    _require(checkout, named)
    try:
        found = wallet_payload.read(named, request.get_data(), checkout)
    except WalletNotReadable as refused:
        return {"message": str(refused)}, WITH_ERRORS
    if in_the_way := guard.may_try(checkout):
        return in_the_way.as_message()
    try:
        return _go_on(checkout, wallet, _authorise(checkout, found))
    except background.TooBusy:
        return {"message": str(_TOO_BUSY)}, BUSY
    except Conflict:  # somebody was quicker, in another tab: the next page says what has happened
        return _go_on(checkout, wallet)


@blueprint.get("/handle-payment-response/<wallet>/<payment_id>")
@only_to_its_payer
def show(checkout: Checkout, wallet: str) -> ResponseReturnValue:
    """Go on to wherever the payment stands. Paid is paid: there is nothing left to confirm."""
    _named(wallet)
    match situation_of(checkout):
        case Situation.ENTERING:
            return frame.go_to(choice.first_page(checkout), checkout.payment_id)
        case Situation.ASKING:
            return frame.go_to("pages.waiting.authorisation", checkout.payment_id)
        case Situation.CHALLENGED:
            return frame.go_to("pages.challenge.show", checkout.payment_id)
        case Situation.CONFIRMING:
            return frame.go_to("pages.confirmation.new", checkout.payment_id)
        case Situation.PAID:
            return status.leave(checkout)
        case _:
            return status.show(checkout)


def _authorise(checkout: Checkout, found: WalletPayment) -> Answer | None:
    payment_id, payer = checkout.payment_id, Actor.payer()
    came_from = guard.origin_of(checkout)
    if checkout.state is State.CREATED:
        authorisation.start(payment_id, actor=payer)
    ways.choose(payment_id, wallets.offered(checkout).type, actor=payer)
    return background.authorise(
        lambda: authorisation.prepare(
            payment_id, payer=found.payer, actor=payer, came_from=came_from
        ),
        card=found.token,
        wait_ms=settings.current().authorise_wait_ms,
    )


def _go_on(checkout: Checkout, wallet: str, answer: Answer | None = None) -> ResponseReturnValue:
    url = url_for("pages.wallets.show", wallet=wallet, payment_id=checkout.payment_id)
    return {"url": url, "refused": isinstance(answer, (Declined, Failed))}


def _require(checkout: Checkout, wallet: Wallet) -> None:
    if wallet not in wallets.offered(checkout).wallets:
        raise WalletNotOffered


def _named(wallet: str) -> Wallet:
    try:
        return WALLETS[wallet]
    except KeyError:
        raise WalletNotOffered from None


def _read_question(body: bytes) -> dict[str, Any]:
    if len(body) > LARGEST_QUESTION:
        raise WalletNotReadable
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise WalletNotReadable from None
    if not isinstance(read, dict):
        raise WalletNotReadable
    return read
