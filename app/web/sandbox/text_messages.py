"""The text messages that people who work here would have got: codes to sign in with."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.emails import queries
from app.web.rendering import render
from app.web.sandbox import facts

ON_A_PAGE = 50

blueprint = Blueprint("text_messages", __name__, url_prefix="/text-messages")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The latest of them, for whoever sits at the machine: they let somebody in."""
    may_look = facts.may_be_told()
    return render(
        "sandbox/text_messages/index.html",
        may_look=may_look,
        texts=queries.latest_texts_in_outbox(limit=ON_A_PAGE) if may_look else [],
    )
