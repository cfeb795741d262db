"""What a firewall in front of us answers with, so that the clients of the API can read it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.web.api.v1 import codes
from app.web.api.v1.errors import Refused

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

blueprint = Blueprint("request_denied", __name__)


@blueprint.route("/request-denied", methods=VERBS)
def show() -> ResponseReturnValue:
    raise Refused(codes.DENIED)
