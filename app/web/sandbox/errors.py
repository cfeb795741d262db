"""What is said at this door when something is refused or breaks: to people, and to programs."""

from flask import request
from flask.typing import ResponseReturnValue

from app.errors import Refusal
from app.web.rendering import error_page
from app.web.sandbox import programs

_PAGES = {
    400: "problem",
    403: "expired_form",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    503: "unavailable",
}
_WORDS = {404: "Not found", 405: "Method not allowed", 413: "Too large", 415: "Send JSON"}


def answer(refusal: Refusal | None, status: int, reference: str) -> ResponseReturnValue:
    """A page, or for programs JSON."""
    if request.path.startswith(programs.ADDRESSES):
        return _json(refusal, status, reference)
    page = _PAGES.get(status, "problem")
    return error_page(page, layout="sandbox", holes={"reference": reference}), status


def _json(refusal: Refusal | None, status: int, reference: str) -> ResponseReturnValue:
    said = {
        "code": refusal.code if refusal else "error",
        "description": refusal.message if refusal else _WORDS.get(status, "Something went wrong"),
        "field": refusal.field if refusal else None,
        "error_reference": reference,
    }
    return {name: value for name, value in said.items() if value}, status
