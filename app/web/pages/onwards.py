"""The last step to the service. A browser gets a page that goes on; a program gets a redirect.

A browser holds the redirects after a form against the policy of the page with the form, and a
service's return_url may lead on to any other site. A page in between ends that chain, so that no
form of ours needs to be allowed to leave. See docs/decisions/0024. Where the payer stays with us,
as at the end of a payment link, there is nothing to end.
"""

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.urls import iri_to_uri

from app import settings
from app.payments.checkout import Checkout
from app.web.pages import frame
from app.web.rendering import render_page

AT_ONCE = 0  # seconds


def to_service(checkout: Checkout) -> ResponseReturnValue:
    """Send the payer to the address that the service gave with the payment."""
    url = iri_to_uri(checkout.return_url)
    if not _is_a_browser() or url.startswith(f"{settings.current().pages_url}/"):
        return redirect(url, frame.SEE_OTHER)
    page = render_page(
        "pages/returning/show.html",
        shape=frame.shape_of(checkout),
        holes={**frame.holes_of(checkout), "return_url": url},
    )
    response = make_response(page)
    response.headers["Refresh"] = f"{AT_ONCE};url={url}"
    return response


def _is_a_browser() -> bool:
    """Whether whoever asks follows a Refresh header, and holds redirects against a policy.

    Browsers say that they navigate, where we are reached by https; all of them, for thirty years,
    call themselves Mozilla. Clients of the API's kind do neither, and follow a redirect.
    """
    return request.headers.get(
        "Sec-Fetch-Mode"
    ) == "navigate" or request.user_agent.string.startswith("Mozilla/")
