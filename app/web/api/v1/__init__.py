"""Version 1 of the API. What it promises never changes; what is added may be ignored."""

from typing import Any

from flask import Blueprint, Response

from app.web.api.v1 import agreements, auth, events, heard, payments, refunds, searches, telephone
from app.web.api.v1.access import require_key

PARTS = (
    payments.blueprint,
    auth.blueprint,
    events.blueprint,
    refunds.blueprint,
    agreements.blueprint,
    searches.blueprint,
    telephone.blueprint,
)

blueprint = Blueprint("v1", __name__, url_prefix="/v1")
blueprint.before_request(require_key)
blueprint.after_request(heard.note)
for part in PARTS:
    blueprint.register_blueprint(part)


@blueprint.url_value_preprocessor
def make_fit_to_be_asked(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """No id has a NUL in it, and PostgreSQL cannot even be asked for one."""
    if values:
        values.update({name: value.replace("\0", "?") for name, value in values.items()})


@blueprint.after_request
def keep_no_copy(response: Response) -> Response:
    """Tell old caches as well: `no-store` is on every response of every door."""
    response.headers["Pragma"] = "no-cache"
    return response
