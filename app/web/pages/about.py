"""What every page's footer leads to."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app import i18n
from app.web.pages import access
from app.web.rendering import render_page

blueprint = Blueprint("about", __name__)


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    return _page("pages/about/privacy.html")


@blueprint.get("/cookies")
def cookies() -> ResponseReturnValue:
    return _page("pages/about/cookies.html")


@blueprint.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    return _page("pages/about/accessibility.html")


def _page(template: str) -> str:
    with i18n.using(access.asked_language() or access.language()):
        return render_page(template)
