"""What is said at this door when something is refused or breaks."""

from flask.typing import ResponseReturnValue

from app.errors import Refusal
from app.web.rendering import error_page

_PAGES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 503: "unavailable"}


def answer(_refusal: Refusal | None, status: int, reference: str) -> ResponseReturnValue:
    """A page."""
    page = _PAGES.get(status, "problem")
    return error_page(page, layout="pages", holes={"reference": reference}), status
