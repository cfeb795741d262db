"""Where browsers report what a page's policy has forbidden. No cookie, no form, no answer."""

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app import policy_reports
from app.web import csrf, neighbours

blueprint = Blueprint("policy_reports", __name__)

NO_CONTENT = 204
LONGEST_PAGE = 120


def init_app(app: Flask) -> None:
    """Answer on every host: each page reports to its own."""
    app.register_blueprint(blueprint)


@csrf.protect.exempt  # type: ignore[untyped-decorator]  # browsers send it, not forms
@blueprint.post("/csp-report")
def create() -> ResponseReturnValue:
    """Count what is reported. The answer is the same whatever was sent."""
    if (request.content_length or 0) <= policy_reports.LARGEST_BYTES:
        body = request.stream.read(policy_reports.LARGEST_BYTES + 1)
        sender = neighbours.of(request.remote_addr or "")
        for one in policy_reports.read(body, request.mimetype):
            policy_reports.count(
                directive=one.directive,
                blocked=one.blocked,
                page=_page_at(one.address),
                sender=sender,
            )
    return Response(status=NO_CONTENT, mimetype="text/plain")


def _page_at(path: str) -> str:
    """The kind of page, by the pattern of its address: what stands in the address is left out."""
    try:
        rule, _ = current_app.url_map.bind("").match(path, return_rule=True)
    except (HTTPException, RequestRedirect):
        return "other"
    return rule.rule[:LONGEST_PAGE]
