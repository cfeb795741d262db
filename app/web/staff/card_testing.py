"""Stolen cards that somebody tries on an account: what was noticed, and what was done about it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.card_testing import queries
from app.i18n import format_datetime
from app.people import May
from app.web.rendering import render, render_page
from app.web.staff import card_testing_words as words
from app.web.staff.access import allow
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("card_testing", __name__, url_prefix="/accounts/<account_id>/card-testing")


@blueprint.get("")
@allow(May.SEE_PAYMENTS)
def index(account_id: str) -> ResponseReturnValue:
    """List what was noticed, the newest first."""
    found = queries.of_account(account_id)
    lines = [
        (
            format_datetime(one.notice.began_at),
            words.whence(one.notice, in_full=False),
            one.places,
            one,
            words.done(one.notice),
        )
        for one in found
    ]
    return render_page(
        "staff/card_testing/index.html",
        shape={**account_shape(), "is_found": bool(found)},
        holes={**account_holes(), "found": render("staff/card_testing/_lines.html", lines=lines)},
    )
