"""Asking for money, looking at a payment, cancelling and capturing it."""

import re

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.accounts import Caller
from app.payments import cancellation, card_api, creation, queries, tokens
from app.payments import capture as capturing
from app.payments.creation import NewPayment
from app.payments.models import Payment, Source
from app.web.api.replies import as_json, empty
from app.web.api.v1 import bodies, idempotent, rules
from app.web.api.v1.access import caller
from app.web.api.v1.schemas.payments import (
    FROM_AGENT,
    FROM_PAYMENT_LINK,
    Address,
    NewPaymentBody,
)
from app.wire.v1 import additions
from app.wire.v1 import payments as wire
from app.wire.v1.common import payment_address

blueprint = Blueprint("payments", __name__, url_prefix="/payments")

_SOURCES = {FROM_PAYMENT_LINK: Source.PAYMENT_LINK, FROM_AGENT: Source.AGENT_INITIATED_MOTO}
_COUNTRY = re.compile("[A-Z]{2}")


@blueprint.post("", strict_slashes=False)
def create() -> ResponseReturnValue:
    asked = bodies.read(NewPaymentBody)
    claim = idempotent.claim(asked)
    rules.check_mode(asked)

    def do() -> Response:
        rules.check_account(asked, caller())
        created = creation.create(_new(asked, caller()), actor=caller().actor, claim=claim)
        return _created(created.payment, created.token)

    in_agreement = asked.authorisation_mode == "agreement"

    def afresh(payment_id: str) -> Response:
        payment = queries.get(payment_id, account_id=caller().account_id)
        return _created(payment, _token_for(payment), status=200 if in_agreement else 201)

    return idempotent.once(claim, do, afresh=afresh, always_afresh=in_agreement)


@blueprint.get("/<payment_id>", strict_slashes=False)
def show(payment_id: str) -> ResponseReturnValue:
    payment = queries.get(payment_id, account_id=caller().account_id)
    more = additions.of([payment]).get(payment.id)
    return as_json(wire.payment(payment, token=_token_for(payment), more=more))


@blueprint.post("/<payment_id>/cancel", strict_slashes=False)
def cancel(payment_id: str) -> ResponseReturnValue:
    claim = idempotent.claim()

    def do() -> Response:
        cancellation.cancel_by_service(
            payment_id, account_id=caller().account_id, actor=caller().actor, claim=claim
        )
        return empty()

    return idempotent.once(claim, do, afresh=lambda _: empty())


@blueprint.post("/<payment_id>/capture", strict_slashes=False)
def capture(payment_id: str) -> ResponseReturnValue:
    claim = idempotent.claim()

    def do() -> Response:
        capturing.request(
            payment_id, account_id=caller().account_id, actor=caller().actor, claim=claim
        )
        return empty()

    return idempotent.once(claim, do, afresh=lambda _: empty())


def _created(payment: Payment, token: str, *, status: int = 201) -> Response:
    more = additions.of([payment]).get(payment.id)
    response = as_json(wire.payment(payment, token=token, more=more), status)
    response.headers["Location"] = payment_address(payment.id)
    return response


def _token_for(payment: Payment) -> str:
    """A new way in each time somebody looks, as long as there is something to do inside."""
    if payment.takes_card_by_api:
        return card_api.fresh_token(payment)
    return tokens.fresh(payment.id) if wire.leads_to_pages(payment) else ""


def _new(asked: NewPaymentBody, caller: Caller) -> NewPayment:
    details = asked.prefilled_cardholder_details
    agreement_id = asked.set_up_agreement or asked.agreement_id or ""
    return NewPayment(
        account_id=caller.account_id,
        service_id=caller.service_id,
        provider=caller.provider,
        credentials_id=caller.credentials_id,
        amount_pence=asked.amount_pence,
        reference=asked.reference,
        description=asked.description,
        return_url=asked.return_url or "",
        language=asked.language,
        email=asked.email or "",
        metadata=asked.metadata,
        authorisation_mode=asked.authorisation_mode,
        delayed_capture=asked.delayed_capture,
        moto=asked.moto,
        source=_SOURCES.get(asked.internal.source or "", Source.API),
        cardholder_name=details.cardholder_name or "",
        billing_address=_address(details.billing_address),
        agreement_id=agreement_id,
        agreement_payment_type=asked.agreement_payment_type or (agreement_id and "recurring"),
    )


def _address(given: Address) -> dict[str, str]:
    """What is filled in for the payer. A country the form could not show is left to the form."""
    address = {line: value for line, value in given if value}
    if not _COUNTRY.fullmatch(address.get("country", "")):
        address.pop("country", None)
    return address
