"""Where somebody begins who has never called the API: a first payment, and where to read on."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.web.docs import curls, reader
from app.web.docs.description import chapters
from app.web.rendering import render

blueprint = Blueprint("home", __name__)

_ASKED = {
    "amount": 1450,
    "reference": "LICENCE-1",
    "description": "Fishing licence",
    "return_url": "https://service.example.gov.uk/paid",
}
_FILE = "payment.json"


@blueprint.get("", strict_slashes=False)
def show() -> ResponseReturnValue:
    who = reader.current()
    create = curls.request(who, "/v1/payments", method="POST", body=_ASKED)
    look = curls.request(who, "/v1/payments/$PAYMENT_ID")
    return render(
        "docs/home/show.html",
        reader=who,
        chapters=chapters(),
        create=f"{create} \\\n  | tee {_FILE}",
        next_url=rf"""sed 's/.*"next_url":{{"href":"\([^"]*\)".*/\1/' {_FILE}""",
        look=f"PAYMENT_ID=$({curls.picked('payment_id', file=_FILE)})\n\n{look}",
    )
