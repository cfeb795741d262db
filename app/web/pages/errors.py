"""What a citizen reads when something is refused or breaks."""

from flask import g, request
from flask.typing import ResponseReturnValue

from app import i18n
from app.errors import Conflict, Refusal
from app.maintenance import UnderMaintenance
from app.payments.checkout import Checkout
from app.payments.queries import PaymentNotFound
from app.web import maintenance
from app.web.errors import FormOutOfDate
from app.web.pages import access, frame, status
from app.web.pages.access import SessionExpired, speaking
from app.web.rendering import error_page

FORBIDDEN = 403
_PAGES = {
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    503: "unavailable",
}


def answer(refusal: Refusal | None, status_code: int, reference: str) -> ResponseReturnValue:
    """Say it in the payer's language, or in the one this browser was last spoken to in."""
    checkout: Checkout | None = g.get("checkout")
    with i18n.using(_language(checkout)):
        match refusal:
            case UnderMaintenance():
                return maintenance.page(refusal)
            case FormOutOfDate():
                return _form_not_ours(reference)
            case SessionExpired():
                return status.draw(status.SESSION_EXPIRED), FORBIDDEN
            case Conflict() if checkout and access.may_see(checkout.payment_id):
                # Somebody was quicker: another tab, the service, the clock.
                return status.show(access.find(checkout.payment_id))
        page = _PAGES.get(status_code, "problem")
        holes = {"reference": reference}
        if checkout and access.may_see(checkout.payment_id):
            holes |= frame.switch_of(checkout)
        return error_page(page, layout="pages", holes=holes), status_code


def _language(checkout: Checkout | None) -> i18n.Language:
    if checkout and access.may_see(checkout.payment_id):
        return speaking(checkout)
    return access.asked_language() or (speaking(checkout) if checkout else access.language())


def _form_not_ours(reference: str) -> ResponseReturnValue:
    """A form without its token: a session that was lost, or a form that is not ours."""
    payment_id = (request.view_args or {}).get("payment_id", "")
    try:
        checkout = access.find(payment_id)
    except PaymentNotFound:
        return error_page("not_found", layout="pages"), 404
    with i18n.using(speaking(checkout)):
        if not access.may_see(payment_id):
            return status.draw(status.SESSION_EXPIRED, reference=reference), FORBIDDEN
        return status.form_not_ours(checkout, reference), FORBIDDEN
