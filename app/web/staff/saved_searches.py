"""Searches for payments that somebody keeps under a name: saving, renaming and deleting them."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app import administration
from app.accounts.errors import AccountNotFound
from app.accounts.models import AccountKind
from app.administration import saved_searches as kept
from app.administration.saved_searches import LONGEST_NAME, LONGEST_QUERY
from app.errors import Conflict, Invalid, Refusal
from app.i18n import LazyText, lazy
from app.i18n import gettext as _
from app.people import May
from app.people.models import SavedSearch
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff import typed
from app.web.staff.access import came_from, person, signed_in
from app.web.staff.payment_filter import PaymentFilter

blueprint = Blueprint("saved_searches", __name__, url_prefix="/saved-searches")

UNPROCESSABLE = 422
LONGEST_PLACE = 26


_WHY: dict[str, LazyText] = {
    kept.NameMissing.code: lazy("Enter a name for the search"),
    kept.NameTooLong.code: lazy("Name must be 50 characters or fewer"),
    kept.NameTaken.code: lazy("You have saved another search under this name"),
    kept.TooManySaved.code: lazy("You have saved 30 searches here already. Delete one first"),
}


class Link(NamedTuple):
    """A search that was saved, and where it leads."""

    name: str
    url: str


def links(place: str) -> list[Link]:
    """What whoever is signed in has saved for a place, by name."""
    return [
        Link(one.name, address_of(one)) for one in kept.saved_searches(person().id, place=place)
    ]


def address_of(one: SavedSearch) -> str:
    """Where a search that was saved leads: its list, with what is looked for."""
    return _address(one.place, one.query)


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """All that somebody has saved, wherever they may still look."""
    return _draw(kept.saved_searches(person().id))


@blueprint.post("/new")
@signed_in
def create() -> ResponseReturnValue:
    """Save the search that is on the page, and go back to it."""
    place = _place(typed.text("place", longest=LONGEST_PLACE))
    said = request.form.get("query", "")[:LONGEST_QUERY]
    asked = PaymentFilter.read(MultiDict(parse_qs(said)))
    query = urlencode(asked.query(), doseq=True)
    back = redirect(_address(place, query), 303)
    if asked.errors or asked.is_empty:
        return back
    name = typed.text("name", longest=LONGEST_NAME + 1)
    try:
        kept.save_search(person().id, place=place, name=name, query=query, ip=came_from())
    except (Conflict, Invalid) as refusal:
        return _draw_new(place, query, asked, name, _errors(refusal)), UNPROCESSABLE
    flash(_("Search saved as ‘%(name)s’.", name=name), "success")
    return back


@blueprint.route("/<search_id>", methods=["GET", "POST"])
@signed_in
def edit(search_id: str) -> ResponseReturnValue:
    """Give a search another name."""
    one = _own(search_id)
    if request.method == "GET":
        return _draw_edit(one, one.name, Errors())
    name = typed.text("name", longest=LONGEST_NAME + 1)
    try:
        kept.rename_search(person().id, search_id, name=name, ip=came_from())
    except (Conflict, Invalid) as refusal:
        return _draw_edit(one, name, _errors(refusal)), UNPROCESSABLE
    flash(_("Search renamed ‘%(name)s’.", name=name), "success")
    return redirect(url_for(".index"), 303)


@blueprint.post("/<search_id>/delete")
@signed_in
def delete(search_id: str) -> ResponseReturnValue:
    """Forget a search."""
    gone = kept.delete_search(person().id, search_id, ip=came_from())
    flash(_("Search ‘%(name)s’ deleted.", name=gone.name), "success")
    return redirect(url_for(".index"), 303)


def _errors(refusal: Refusal) -> Errors:
    return Errors((FieldError("name", "name", _WHY.get(refusal.code, refusal.message)),))


def _own(search_id: str) -> SavedSearch:
    for one in kept.saved_searches(person().id):
        if one.id == search_id:
            return one
    raise kept.SavedSearchNotFound


def _place(said: str) -> str:
    """An account that whoever is signed in may look at, or a kind of accounts.

    Raises:
        AccountNotFound
    """
    if said in list(AccountKind):
        return said
    found = administration.find_workplace(person().id, account_id=said)
    if found is None or not found.may(May.SEE_PAYMENTS):
        raise AccountNotFound
    return said


def _address(place: str, query: str) -> str:
    if place in list(AccountKind):
        return f"{url_for('staff.all_payments.index', kind=place)}&{query}"
    return f"{url_for('staff.payments.index', account_id=place)}?{query}"


def _draw(searches: Sequence[SavedSearch]) -> str:
    names = _names_of_places()
    lines = [
        {
            "name": one.name,
            "url": address_of(one),
            "where": names[one.place],
            "what": ", ".join(text for text, _without in _filter_of(one).tags()),
            "edit_url": url_for(".edit", search_id=one.id),
        }
        for one in searches
        if one.place in names
    ]
    return render_page(
        "staff/saved_searches/index.html",
        shape={"has_lines": bool(lines)},
        holes={"lines": _render_lines(lines)},
    )


def _draw_new(place: str, query: str, asked: PaymentFilter, name: str, errors: Errors) -> str:
    return render_page(
        "staff/saved_searches/new.html",
        holes={
            "place": place,
            "query": query,
            "what": ", ".join(text for text, _without in asked.tags()),
            "name": name[: LONGEST_NAME + 1],
            "back_url": _address(place, query),
        },
        errors=errors,
    )


def _draw_edit(one: SavedSearch, name: str, errors: Errors) -> str:
    return render_page(
        "staff/saved_searches/edit.html",
        holes={
            "old_name": one.name,
            "delete_url": url_for(".delete", search_id=one.id),
            "name": name,
            "what": ", ".join(text for text, _without in _filter_of(one).tags()),
        },
        errors=errors,
    )


def _filter_of(one: SavedSearch) -> PaymentFilter:
    return PaymentFilter.read(MultiDict(parse_qs(one.query)))


def _names_of_places() -> dict[str, str]:
    """What the places are called in which whoever is signed in may look at payments."""
    names: dict[str, str] = {}
    for kind in AccountKind:
        everything = (
            _("All services, live") if kind is AccountKind.LIVE else _("All services, test")
        )
        names[kind] = everything
        for place in administration.find_workplaces(
            person().id, kind=kind, permission=May.SEE_PAYMENTS
        ):
            service = place.service.name
            is_live = kind is AccountKind.LIVE
            names[place.account.id] = (
                _("%(service)s, live", service=service)
                if is_live
                else _("%(service)s, test", service=service)
            )
    return names


def _render_lines(lines: Sequence[dict[str, Any]]) -> str:
    return render("staff/saved_searches/_list.html", lines=lines) if lines else ""
