"""Where an account's payers may pay, as far as the contracts with the networks allow it."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.actors import Actor
from app.i18n import format_pounds, lazy, ngettext
from app.i18n import gettext as _
from app.money import NotAnAmount, Pence, parse_pounds
from app.payments.types.cash import networks, wording
from app.payments.types.cash.networks import NotWithinContract, Terms, Wanted
from app.people import May
from app.web.components import Errors, FieldError
from app.web.rendering import render, render_page
from app.web.staff import typed
from app.web.staff.access import allow, came_from, here
from app.web.staff.layout import account_holes, account_shape
from app.web.staff.settings import Entry

blueprint = Blueprint(
    "counter_networks", __name__, url_prefix="/accounts/<account_id>/settings/counter-networks"
)

UNPROCESSABLE = 422
LONGEST = 30
TERMS = ("least_pence", "most_pence", "days")
_NOTHING_WRONG = Errors()
_DAYS = lazy("Days must be a whole number, like 14")
_OUTSIDE = {
    "least_pence": lazy("The least must be from %(least)s to %(most)s"),
    "most_pence": lazy("The most must be from the least to %(most)s"),
    "days": lazy("Days must be from 0 to %(days)s"),
}


def _says() -> str:
    on = [one.scheme.title for one in networks.get_of_account(here().account) if one.is_on]
    return ", ".join(on) or _("None")


ENTRIES = (
    Entry(
        lazy("Cash"),
        lazy("Where payers can pay"),
        "staff.counter_networks.edit",
        May.CHANGE_PAYMENT_TYPES,
        says=_says,
    ),
)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was typed: as it is wanted, by network, and what is wrong with it."""

    wanted: dict[str, Wanted]
    errors: Errors


@blueprint.route("", methods=["GET", "POST"])
@allow(May.CHANGE_PAYMENT_TYPES)
def edit(account_id: str) -> ResponseReturnValue:
    """Say where payers may pay, and change it."""
    known = networks.get_of_account(here().account)
    if request.method != "POST":
        return _page(known, _saved(known), {one.scheme.name for one in known if one.is_on})
    given = {
        _field(one, term): typed.text(_field(one, term), longest=LONGEST)
        for one in known
        for term in TERMS
    }
    on = set(request.form.getlist("networks"))
    read = _read(known, given, on)
    if read.errors:
        return _page(known, given, on, read.errors), UNPROCESSABLE
    try:
        changed = networks.change(
            here().account, read.wanted, actor=Actor.staff(here().user.id), ip=came_from()
        )
    except NotWithinContract as refused:
        return _page(known, given, on, _outside(known, refused.field or "")), UNPROCESSABLE
    flash(_("Saved") if changed else _("Saved. Nothing was different."), "success")
    return redirect(url_for("staff.settings.index", account_id=account_id), 303)


def _field(terms: Terms, term: str) -> str:
    """The name of a control."""
    return f"{terms.scheme.name}_{term}"


def _saved(known: tuple[Terms, ...]) -> dict[str, str]:
    saved = {}
    for one in known:
        saved[_field(one, "least_pence")] = format_pounds(one.least_pence)[1:]
        saved[_field(one, "most_pence")] = format_pounds(one.most_pence)[1:]
        saved[_field(one, "days")] = str(one.days)
    return saved


def _read(known: tuple[Terms, ...], given: dict[str, str], on: set[str]) -> _Read:
    wanted, wrong = {}, []
    for one in known:
        read: dict[str, Any] = {}
        for term in TERMS:
            name = _field(one, term)
            try:
                read[term] = _days(given[name]) if term == "days" else _pounds(given[name])
            except NotAnAmount as refusal:
                wrong.append(FieldError(name, name, _(refusal.message)))
            except ValueError:
                wrong.append(FieldError(name, name, _DAYS))
        if len(read) == len(TERMS):
            wanted[one.scheme.name] = Wanted(is_on=one.scheme.name in on, **read)
    return _Read(wanted, Errors.of(wrong))


def _pounds(text: str) -> Pence | None:
    return parse_pounds(text) if text else None


def _days(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text) if text else None


def _outside(known: tuple[Terms, ...], field: str) -> Errors:
    """What a contract allows, beside the control that asked for more."""
    network, _dot, term = field.partition(".")
    scheme = networks.named(known, network).scheme
    values = {
        "least": format_pounds(scheme.least_pence),
        "most": format_pounds(scheme.most_pence),
        "days": scheme.days,
    }
    name = f"{network}_{term}"
    return Errors.of([FieldError(name, name, _OUTSIDE[term] % values)])


def _page(
    known: tuple[Terms, ...], given: dict[str, str], on: set[str], errors: Errors = _NOTHING_WRONG
) -> str:
    names = [one.scheme.name for one in known]
    return render_page(
        "cash/staff/counter_networks/edit.html",
        shape={
            **account_shape(),
            "section": "settings",
            "networks": [(one.scheme.name, one.scheme.title, _contract(one)) for one in known],
            "chosen": tuple(name for name in names if name in on),
        },
        holes={**account_holes(), "fields": _fields(known, given, errors)},
        errors=errors,
    )


def _fields(known: tuple[Terms, ...], given: dict[str, str], errors: Errors) -> Markup:
    return render(
        "cash/staff/counter_networks/_fields.html",
        errors=errors,
        networks=[
            {
                "name": one.scheme.name,
                "title": one.scheme.title,
                **{term: given[_field(one, term)] for term in TERMS},
            }
            for one in known
        ],
    )


def _contract(terms: Terms) -> str:
    """What the network's contract allows."""
    scheme = terms.scheme
    days = ngettext("within %(num)s day", "within %(num)s days", scheme.days)
    sums = _(
        "The contract allows %(least)s to %(most)s, to be paid %(days)s.",
        least=format_pounds(scheme.least_pence),
        most=format_pounds(scheme.most_pence),
        days=days,
    )
    return f"{wording.takes(terms)} {sums}"
