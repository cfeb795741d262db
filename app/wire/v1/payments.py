"""Payments on the wire."""

from app import settings
from app.gateways.capabilities import Wallet
from app.payments.models import Payment
from app.payments.states import ExternalStatus, State
from app.refunds.availability import availability
from app.wire.v1.cards import brand_label, card_details
from app.wire.v1.common import Json, get_link, moment, payment_address, post_link

_OF_CARD = ("card_last_four", "cardholder_name", "billing_address", "wallet")
_LINKS_OF_ONE = {"next_url", "next_url_post", "auth_url_post"}
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"


def leads_to_pages(payment: Payment) -> bool:
    """Whether its payer still has something to do on our pages, and so needs a token."""
    return not payment.finished and payment.state is not State.CAPTURABLE and payment.needs_payer


def payment(payment: Payment, *, token: str = "", more: Json | None = None) -> Json:
    """A payment with its links. `token` opens its pages, or is sent with its card's details.

    `more` is what its type tells besides: see `additions`.
    """
    body: Json = {
        "payment_id": payment.id,
        "amount": payment.amount_pence,
        "reference": payment.reference,
        "description": payment.description,
        "state": state(payment.external, can_retry=payment.can_retry),
        "payment_provider": payment.provider,
        "created_date": moment(payment.created_at),
        "language": payment.language,
        "delayed_capture": payment.delayed_capture,
        "moto": payment.moto,
        "authorisation_mode": payment.authorisation_mode,
        "refund_summary": {
            "status": availability(payment).value,
            "amount_available": payment.total_pence - payment.refunded_pence,
            "amount_submitted": payment.refunded_pence,
        },
        "settlement_summary": _settlement(payment),
    }
    if payment.return_url:
        body["return_url"] = payment.return_url
    if payment.email:
        body["email"] = payment.email
    if payment.metadata_:
        body["metadata"] = payment.metadata_
    if payment.agreement_id:
        body |= _agreement(payment)
    if payment.provider_transaction:
        body["provider_id"] = payment.provider_transaction
    if payment.three_d_secure:
        body["authorisation_summary"] = {"three_d_secure": {"required": True}}
    if payment.surcharge_pence:
        body["corporate_card_surcharge"] = payment.surcharge_pence
        body["total_amount"] = payment.total_pence
    if any(getattr(payment, name) for name in _OF_CARD):
        body["card_details"] = card_details(payment) | {"wallet_type": _wallet(payment)}
    if payment.card_brand:
        body["card_brand"] = brand_label(payment.card_brand) or payment.card_brand
    body |= more or {}
    body["_links"] = _links(payment, token)
    return body


def found(found: Payment, *, more: Json | None = None) -> Json:
    """A payment that a search found: without the ways to its pages, which are for one reader."""
    body = payment(found, more=more)
    body["_links"] = {
        name: link for name, link in body["_links"].items() if name not in _LINKS_OF_ONE
    }
    return body


def state(external: ExternalStatus, *, can_retry: bool | None = None) -> Json:
    """Where a payment is, as far as its service is concerned.

    `can_retry` says whether asking for it again may help, where that is known.
    """
    body: Json = {"status": external.status, "finished": external.finished}
    if external.code is not None:
        body["message"] = external.message
        body["code"] = external.code
    if can_retry is not None:
        body["can_retry"] = can_retry
    return body


def _wallet(payment: Payment) -> str | None:
    return Wallet(payment.wallet).label if payment.wallet else None


def _agreement(payment: Payment) -> Json:
    body: Json = {"agreement_id": payment.agreement_id}
    if payment.agreement_payment_type:
        body["agreement_payment_type"] = payment.agreement_payment_type
    return body


def _settlement(payment: Payment) -> Json:
    body: Json = {}
    if payment.capture_asked_at is not None:
        body["capture_submit_time"] = moment(payment.capture_asked_at)
    if payment.captured_at is not None:
        body["captured_date"] = payment.captured_at.date().isoformat()
    if payment.settled_on is not None:
        body["settled_date"] = payment.settled_on.isoformat()
    return body


def _links(payment: Payment, token: str) -> Json:
    address = payment_address(payment.id)
    config = settings.current()
    pages = f"{config.pages_url}/secure"
    opens_pages, takes_card = token and payment.needs_payer, token and payment.takes_card_by_api
    may_cancel = not payment.finished and payment.authorisation_mode != "agreement"
    return {
        "self": get_link(address),
        "next_url": get_link(f"{pages}/{token}") if opens_pages else None,
        "next_url_post": _form_link(pages, _FORM, chargeTokenId=token) if opens_pages else None,
        "auth_url_post": _form_link(f"{config.api_url}/v1/auth", _JSON, one_time_token=token)
        if takes_card
        else None,
        "events": get_link(f"{address}/events"),
        "refunds": get_link(f"{address}/refunds"),
        "cancel": post_link(f"{address}/cancel") if may_cancel else None,
        "capture": post_link(f"{address}/capture") if payment.state is State.CAPTURABLE else None,
    }


def _form_link(address: str, kind: str, **params: str) -> Json:
    """A link to be posted to with these values beside others, as a body of this kind."""
    return {"type": kind, "params": params, **post_link(address)}
