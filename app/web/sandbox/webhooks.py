"""A receiver to point webhooks at, and what has arrived there. docs/webhooks.md."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.web.rendering import render
from app.web.sandbox import facts
from app.webhooks import inbox

OK = 200
ANSWERS = range(200, 600)

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """What has arrived lately, for whoever sits at the machine: it names payers."""
    may_look = facts.may_be_told()
    return render(
        "sandbox/webhooks/index.html",
        may_look=may_look,
        arrived=inbox.latest() if may_look else [],
        address=request.base_url,
    )


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Take in a message. `?answer=503` lets it be answered so."""
    wanted = request.args.get("answer", OK, type=int)
    answer = wanted if wanted in ANSWERS else OK
    inbox.take_in(request.get_data(), dict(request.headers), answer=answer)
    return {"answered": answer}, answer
