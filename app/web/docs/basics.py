"""What holds for every request: keys, bodies, errors, sending twice, limits, pages of results."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.web.docs.description import chapters
from app.web.rendering import render

blueprint = Blueprint("basics", __name__)


@blueprint.get("/basics")
def show() -> ResponseReturnValue:
    return render("docs/basics/show.html", chapters=chapters())
