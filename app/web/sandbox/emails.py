"""The emails that payers of test accounts would have got. docs/emails.md."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.emails import queries
from app.emails.queries import EmailNotFound
from app.web import headers
from app.web.rendering import render
from app.web.sandbox import facts

ON_A_PAGE = 50

blueprint = Blueprint("emails", __name__, url_prefix="/emails")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The latest of them, for whoever sits at the machine: they name payers."""
    may_look = facts.may_be_told()
    return render(
        "sandbox/emails/index.html",
        may_look=may_look,
        emails=queries.latest_in_outbox(limit=ON_A_PAGE) if may_look else [],
    )


@blueprint.get("/<email_id>")
def show(email_id: str) -> ResponseReturnValue:
    """One email: as HTML, in a frame, and as text."""
    email = queries.in_outbox(_permitted(email_id))
    headers.allow_our_frames()
    return render("sandbox/emails/show.html", email=email)


@blueprint.get("/<email_id>/html")
def html(email_id: str) -> ResponseReturnValue:
    """What a mail program would show, and nothing around it."""
    email = queries.in_outbox(_permitted(email_id))
    headers.show_as_email()
    return Response(email.html, mimetype="text/html")


def _permitted(email_id: str) -> str:
    """Let nobody else see one either, nor find out whether it is there."""
    if not facts.may_be_told():
        raise EmailNotFound
    return email_id
