"""Somebody's own second factors: adding, naming and removing them."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.administration import profile
from app.i18n import gettext as _
from app.people import factors
from app.people.enrolment import Answer
from app.people.errors import LastFactor, NameMissing
from app.web.components import Errors
from app.web.rendering import render_page
from app.web.staff import enrolling, factor_words, sessions, typed
from app.web.staff.access import came_from, confirmed, person, signed_in

blueprint = Blueprint("second_factors", __name__, url_prefix="/profile/second-factors")

UNPROCESSABLE = 422


@blueprint.route("/new", methods=["GET", "POST"])
@signed_in
@confirmed
def new() -> ResponseReturnValue:
    """Let them set up another."""

    def finish(answer: Answer) -> ResponseReturnValue:
        sessions.carry_on(profile.add_factor(person().id, answer, ip=came_from()))
        flash(_("Added. You were signed out everywhere else."), "success")
        return redirect(url_for("staff.profile.show"), 303)

    return enrolling.answer(
        enrolling.Flow(
            find=profile.whose(person().id),
            finish=finish,
            url=url_for(".new"),
            back_url=url_for("staff.profile.show"),
        )
    )


@blueprint.route("/<factor_id>", methods=["GET", "POST"])
@signed_in
def edit(factor_id: str) -> ResponseReturnValue:
    """Call one otherwise."""
    factor = factors.find(person().id, factor_id)
    if request.method != "POST":
        return _draw_edit(factor.name, Errors())
    name = typed.text("name", longest=factors.LONGEST_NAME)
    try:
        profile.rename_factor(person().id, factor_id, name=name, ip=came_from())
    except NameMissing:
        error = enrolling.NAME_MISSING
        return _draw_edit(name, Errors.of([error])), UNPROCESSABLE
    flash(_("Renamed."), "success")
    return redirect(url_for("staff.profile.show"), 303)


@blueprint.get("/<factor_id>/remove")
@signed_in
@confirmed
def remove(factor_id: str) -> ResponseReturnValue:
    """Ask whether to remove one."""
    factor = factor_words.described(factors.find(person().id, factor_id))
    return render_page(
        "staff/second_factors/remove.html",
        holes={
            "kind": factor.kind,
            "name": factor.name,
            "action": url_for(".destroy", factor_id=factor_id),
        },
    )


@blueprint.post("/<factor_id>/remove")
@signed_in
@confirmed
def destroy(factor_id: str) -> ResponseReturnValue:
    """Remove one, unless it is the last."""
    try:
        user = profile.remove_factor(person().id, factor_id, ip=came_from())
    except LastFactor as refused:
        flash(_(refused.message))
    else:
        sessions.carry_on(user)
        flash(_("Removed. You were signed out everywhere else."), "success")
    return redirect(url_for("staff.profile.show"), 303)


def _draw_edit(name: str, errors: Errors) -> str:
    return render_page("staff/second_factors/edit.html", holes={"name": name}, errors=errors)
