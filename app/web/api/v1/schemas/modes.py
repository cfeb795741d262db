"""What goes with which authorisation mode, for the description of the API: `rules` checks it."""

from typing import Any

_NOT_SENT = {"type": "null"}
_EMPTY = {
    "anyOf": [
        {"type": "null"},
        {"const": []},
        {"type": "object", "properties": {"cardholder_name": False, "billing_address": False}},
    ]
}

_WEB = {
    "title": "The payer pays on our pages",
    "required": ["return_url"],
    "properties": {
        "authorisation_mode": {"const": "web"},
        "return_url": {"type": "string"},
        "agreement_id": _NOT_SENT,
        "agreement_payment_type": _NOT_SENT,
    },
}
_WEB_WITH_AGREEMENT = {
    "title": "The payer pays on our pages and sets up an agreement",
    "required": ["return_url", "set_up_agreement"],
    "properties": {
        "authorisation_mode": {"const": "web"},
        "return_url": {"type": "string"},
        "set_up_agreement": {"type": "string"},
        "agreement_id": _NOT_SENT,
    },
}
_MOTO_API = {
    "title": "The service sends the card’s details",
    "required": ["authorisation_mode"],
    "properties": {
        "authorisation_mode": {"const": "moto_api"},
        "return_url": _NOT_SENT,
        "set_up_agreement": _NOT_SENT,
        "agreement_id": _NOT_SENT,
        "agreement_payment_type": _NOT_SENT,
    },
}
_AGREEMENT = {
    "title": "An agreement is charged",
    "required": ["authorisation_mode", "agreement_id"],
    "properties": {
        "authorisation_mode": {"const": "agreement"},
        "agreement_id": {"type": "string"},
        "return_url": _NOT_SENT,
        "set_up_agreement": _NOT_SENT,
        "email": _NOT_SENT,
        "moto": {"const": False},
        "prefilled_cardholder_details": _EMPTY,
    },
}

MODES: list[dict[str, Any]] = [_WEB, _WEB_WITH_AGREEMENT, _MOTO_API, _AGREEMENT]
