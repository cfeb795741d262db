"""Where networks push their events, and prove that they may. docs/remittances.md."""

import hmac

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app import settings
from app.gateways.port import NotificationNotGenuine
from app.payments.types.cash import events, schemes
from app.payments.types.cash.events import EventsNotReadable
from app.payments.types.cash.schemes import Scheme, UnknownScheme
from app.web.api.replies import as_json
from app.web.hooks import notifications

blueprint = Blueprint("event_pushes", __name__)

NOT_READABLE = 400


@blueprint.post("/hooks/events/<network>")
def create(network: str) -> ResponseReturnValue:
    """Take events in, or answer the question whether this address is ours to have them sent to.

    The question is asked of every region that pushes, and again whenever the subscription changes.
    """
    scheme = _that_pushes(network)
    _require_secret(scheme)
    request.max_content_length = events.LARGEST_BYTES
    taken = events.take(scheme.name, request.get_data())
    if taken.validation_code is not None:
        return as_json({"validationResponse": taken.validation_code})
    return as_json({})


@blueprint.errorhandler(EventsNotReadable)
def not_readable(refusal: EventsNotReadable) -> ResponseReturnValue:
    """Event Grid sends again what is answered so nowhere but to its dead letters."""
    return notifications.answer(refusal, NOT_READABLE)


def _that_pushes(network: str) -> Scheme:
    """The network. Everybody knows the secrets of demonstrations, so no live platform hears them.

    Raises:
        UnknownScheme
    """
    scheme = schemes.named(network)
    is_open = not (scheme.is_demonstration and settings.current().is_live)
    if not scheme.event_secret or not is_open:
        raise UnknownScheme
    return scheme


def _require_secret(scheme: Scheme) -> None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    is_right = hmac.compare_digest(secret.strip().encode(), scheme.event_secret.encode())
    if kind.lower() != "bearer" or not is_right:
        raise NotificationNotGenuine
