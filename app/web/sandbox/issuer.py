"""The test bank: where the sandbox sends payers who are to show that it is them (3-D Secure).

It is somebody else's page in a frame of ours, often on another site, so no cookie comes along: who
knows a challenge's reference is its payer. What they do here goes back with their browser.
"""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app import i18n
from app.gateways.sandbox import challenges
from app.gateways.sandbox.models import Meeting, SandboxChallenge
from app.i18n import format_pounds
from app.web import headers
from app.web.rendering import render_page

NEVER = "never"  # not an outcome: nothing comes of it

blueprint = Blueprint("issuer", __name__, url_prefix=challenges.PATH.removeprefix("/sandbox"))


@blueprint.route("", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Ask the payer; one who has answered is sent back with what they said.

    Raises:
        ChallengeNotFound
    """
    expected = challenges.find(_reference())
    if expected.meeting is not None:
        return _send_back(expected)
    holes = {
        "reference": expected.reference,
        "action": url_for("sandbox.issuer.create"),
        "merchant": expected.merchant,
        "amount": format_pounds(expected.amount_pence),
        "last_four": expected.last_four,
    }
    return _page("sandbox/issuer/show.html", expected, holes)


@blueprint.post("/answer")
def create() -> ResponseReturnValue:
    """Note what the payer does, and send them back with it.

    Raises:
        ChallengeNotFound
    """
    outcome = request.form.get("outcome", "")
    if outcome not in set(Meeting):
        return _page("sandbox/issuer/silent.html", challenges.find(_reference()), {})
    return _send_back(challenges.meet(_reference(), Meeting(outcome)))


def _reference() -> str:
    return str(request.values.get(challenges.REFERENCE, ""))


def _send_back(met: SandboxChallenge) -> str:
    headers.allow_forms_to(met.return_url)
    holes = {"action": met.return_url, "reference": met.reference, "proof": met.proof}
    return _page("sandbox/issuer/create.html", met, holes)


def _page(template: str, expected: SandboxChallenge, holes: dict[str, str]) -> str:
    headers.allow_framing_by(expected.return_url)
    with i18n.using("cy" if expected.language == "cy" else "en"):
        return render_page(template, holes=holes)
