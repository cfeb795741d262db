"""The link of one line of a spreadsheet: it asks one person for one amount, and is paid once.

Whoever has the link may look at it, so that it shows what is asked for and nothing about whom.
"""

import re

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app import i18n
from app.i18n import LazyText, format_pounds, lazy
from app.i18n import gettext as _
from app.payment_links import opening
from app.payment_links.batches import claiming
from app.payment_links.batches.claiming import Found, PersonalLinkNotFound, Standing
from app.payment_links.opening import Opened
from app.payment_links.standing import Standing as LinkStanding
from app.web.pages import access, frame, link_answers, link_drawing, payment_links, status

OK, GONE = 200, 410
_ID = re.compile("[0-9a-v]{26}")

blueprint = Blueprint("personal_links", __name__, url_prefix="/pay/for/<personal_link_id>")

_SAYS: dict[Standing, tuple[LazyText, LazyText]] = {
    Standing.PAID: (
        lazy("This has been paid"),
        lazy("You do not need to do anything. If you did not pay it, somebody else has."),
    ),
    Standing.UNDER_WAY: (
        lazy("This is being paid"),
        lazy(
            "Somebody has begun to pay it. If it was you, go on where you began. If nothing comes"
            " of it, you can pay here later."
        ),
    ),
    Standing.CALLED_OFF: (
        lazy("This does not have to be paid any more"),
        lazy("The service has withdrawn the link. If you think you still owe it, contact them."),
    ),
}


@blueprint.get("")
def show(personal_link_id: str) -> ResponseReturnValue:
    """Show what is asked for, with its button, or how it stands."""
    if not _ID.fullmatch(personal_link_id):
        raise PersonalLinkNotFound
    found = claiming.find(personal_link_id)
    opened = opening.find(found.personal.link_id)
    with i18n.using(payment_links.language_of(opened.link)):
        return _answer(found, opened)


def _answer(found: Found, opened: Opened) -> ResponseReturnValue:
    personal, payment = found.personal, found.payment
    if found.standing is Standing.UNDER_WAY and payment and access.may_see(payment.id):
        return frame.go_to(status.page_of(access.find(payment.id)), payment.id)
    if found.standing in _SAYS:
        code = GONE if found.standing is Standing.CALLED_OFF else OK
        heading, says = _SAYS[found.standing]
        return link_drawing.personal(opened, heading, says, known=_known(found, opened)), code
    # What was begun has its place already, be it the last one.
    has_a_place = payment is not None and found.standing is Standing.BEGUN
    is_used_up = opened.standing is LinkStanding.USED_UP
    if opened.standing is not LinkStanding.OPEN and not (is_used_up and has_a_place):
        return payment_links.stopped(opened, opened.standing)
    link_answers.fix(
        opened.link.id,
        reference=personal.reference,
        amount_pence=personal.amount_pence,
        personal_link_id=personal.id,
    )
    if payment is not None and has_a_place:
        link_answers.keep(opened.link.id, payment_id=payment.id)
    onwards = url_for("pages.payment_links.confirm", link_id=opened.link.id)
    return link_drawing.start(opened, onwards, known=_known(found, opened))


def _known(found: Found, opened: Opened) -> dict[str, str]:
    """What is asked for."""
    return {
        opened.link.reference_label or _("Reference"): found.personal.reference,
        _("Total to pay"): format_pounds(found.personal.amount_pence),
    }
