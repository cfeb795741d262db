"""One way in for every provider, present and future."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app import gateways
from app.errors import Refusal
from app.gateways.port import NotificationNotGenuine
from app.jobs import news
from app.web.api.replies import as_json
from app.web.errors import status_of

blueprint = Blueprint("notifications", __name__)

FORBIDDEN = 403


@blueprint.post("/hooks/<provider>")
@blueprint.post("/v1/api/notifications/<provider>")  # where the reference platform has it
def create(provider: str) -> ResponseReturnValue:
    gateway = gateways.named(provider)
    told = gateway.read_notification(request.get_data(), dict(request.headers))
    if told is not None:
        news.take_in(gateway.name, told)
    return as_json({})


def answer(refusal: Refusal | None, status: int, reference: str = "") -> Response:  # noqa: ARG001  the request's id finds the log line
    """What a provider is told when it is refused: enough to be found in its own logs."""
    if isinstance(refusal, NotificationNotGenuine):
        status = FORBIDDEN
    if refusal is None:
        return as_json({"code": "error", "description": "The message was not accepted"}, status)
    return as_json({"code": refusal.code, "description": refusal.message}, status)


@blueprint.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """The same at both addresses."""
    return answer(refusal, status_of(refusal))
