"""Recovery codes: shown until they have been written down, and made anew."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.administration import profile
from app.web.rendering import render, render_page
from app.web.staff import carried
from app.web.staff.access import came_from, confirmed, person, signed_in

blueprint = Blueprint("recovery_codes", __name__, url_prefix="/profile/recovery-codes")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """The codes that were made a moment ago. Of those that were written down, nothing is left."""
    codes = profile.recovery_codes_to_write_down(person().id)
    if not codes:
        return redirect(carried.go_on(), 303)
    listed = render("staff/recovery_codes/_list.html", codes=codes)
    return render_page("staff/recovery_codes/show.html", holes={"codes": listed})


@blueprint.post("/written-down")
@signed_in
def destroy() -> ResponseReturnValue:
    """Forget what they have written down, and go on."""
    profile.have_written_down(person().id)
    return redirect(carried.go_on(), 303)


@blueprint.post("/new")
@signed_in
@confirmed
def create() -> ResponseReturnValue:
    """Make new ones in place of those there are."""
    profile.make_recovery_codes(person().id, ip=came_from())
    carried.go_on_later(url_for("staff.profile.show"))
    return redirect(url_for(".show"), 303)
