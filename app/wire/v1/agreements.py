"""Agreements on the wire."""

from app import settings
from app.agreements.models import Agreement, Instrument
from app.wire.v1.cards import card_details
from app.wire.v1.common import Json, moment


def agreement_address(agreement_id: str) -> str:
    """Where an agreement is found."""
    return f"{settings.current().api_url}/v1/agreements/{agreement_id}"


def agreement(agreement: Agreement, card: Instrument | None = None) -> Json:
    """An agreement, with the card that was last confirmed for it."""
    body: Json = {
        "agreement_id": agreement.id,
        "reference": agreement.reference,
        "description": agreement.description,
        "status": agreement.state.value,
        "created_date": moment(agreement.created_at),
    }
    if agreement.user_identifier:
        body["user_identifier"] = agreement.user_identifier
    if agreement.cancelled_at is not None:
        body["cancelled_date"] = moment(agreement.cancelled_at)
    if card is not None:
        body["payment_instrument"] = {
            "type": card.type,
            "created_date": moment(card.created_at),
            "card_details": card_details(card),
        }
    return body
