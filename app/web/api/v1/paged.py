"""Searches as this door speaks of them: a query in an address, numbered pages, links between them.

Our own links to the next and the previous page say more than its number: `cursor` holds the place
to go on from, so that following them costs the same wherever one is and no row is met twice. It is
signed together with everything else that the address says. Where anything was changed, another
page or another size asked for, it is not looked at, and the page found by its number.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from flask import Response, request
from pydantic import ValidationError

from app import settings
from app.searching import Asked, Item, Page, Step
from app.web.api.replies import as_json
from app.web.api.v1.access import caller
from app.web.api.v1.errors import Refused, dialect
from app.web.api.v1.schemas.queries import Query
from app.wire.v1 import searches as wire
from app.wire.v1.common import Json

Shape = TypeVar("Shape", bound=Query)


def read(shape: type[Shape]) -> Shape:
    """What the address of this request asks, as `shape` describes it. What is blank is not asked.

    Raises:
        Refused: naming every parameter that is wrong.
    """
    try:
        return shape.model_validate(_said(shape))
    except ValidationError as error:
        names = dict.fromkeys(str(wrong["loc"][0]) for wrong in error.errors(include_url=False))
        in_order = sorted(names, key=Query.model_fields.__contains__)
        raise Refused(dialect().wrong_value, problem=", ".join(in_order)) from error


def place(asked: Query) -> Asked:
    """Which page is asked for."""
    return Asked(number=asked.page, size=asked.display_size, step=_step(asked))


def answer(
    asked: Query, found: Page[Item], show: Callable[[Item], Json], *, says_ends: bool
) -> Response:
    """Answer with a page of what was found."""
    path = request.path.rstrip("/")

    def address(number: int, step: Step | None) -> str:
        query = _query(asked, number)
        if step is not None:
            query += f"&cursor={step}.{_signature(query, str(step))}"
        return f"{settings.current().api_url}{path}?{query}"

    return as_json(wire.page(found, show, address, says_ends=says_ends))


def _said(shape: type[Query]) -> dict[str, str]:
    """The parameters that we know, in the order of the shape. Of two with one name the first."""
    said = {name: request.args.get(name, "") for name in shape.model_fields}
    return {name: text for name, text in said.items() if text.strip()}


def _query(asked: Query, number: int) -> str:
    """What the address of a page says, its cursor aside."""
    said = {k: v for k, v in _said(type(asked)).items() if k not in Query.model_fields}
    return urlencode(said | {"page": number, "display_size": asked.display_size})


def _step(asked: Query) -> Step | None:
    """The step that the cursor of this request says; None without one that is good here."""
    says, _, signature = asked.cursor.rpartition(".")
    wanted = _signature(_query(asked, asked.page), says)
    return Step.read(says) if hmac.compare_digest(signature.encode(), wanted.encode()) else None


def _signature(query: str, says: str) -> str:
    meant = "\n".join(("cursor", caller().account_id, request.endpoint or "", query, says))
    made = hmac.digest(settings.current().secret_key.encode(), meant.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made[:18]).decode()
