"""A chapter of the reference: everything that can be done with payments, or with refunds."""

import json
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.errors import NotFound
from app.web.docs import curls, reader
from app.web.docs.description import Endpoint, chapters
from app.web.docs.samples import sample
from app.web.rendering import render
from app.wire.v1.shapes.kinds import EXAMPLE_HOST

blueprint = Blueprint("chapters", __name__)


class NoSuchChapter(NotFound):
    """The reference has no chapter of this name."""


@blueprint.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    known = chapters()
    chapter = next((one for one in known if one.slug == slug), None)
    if chapter is None:
        raise NoSuchChapter
    who = reader.current()
    return render(
        "docs/chapters/show.html",
        chapters=known,
        chapter=chapter,
        reader=who,
        curls={one.id: _curl(one, who) for one in chapter.endpoints},
        answers={one.id: _answer(one.answer, who.base_url) for one in chapter.endpoints},
    )


def _curl(endpoint: Endpoint, who: reader.Reader) -> str:
    named = sample(endpoint.id, who.account_id) if who.is_at_home else {}
    return curls.write(endpoint, who, named)


def _answer(example: Any, base_url: str) -> str:
    if example is None:
        return ""
    return json.dumps(example, indent=2, ensure_ascii=False).replace(EXAMPLE_HOST, base_url)
