"""Agreements of one account: finding them, what rests on one, and ending it."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actors import Actor
from app.agreements import cancellation, pages, queries
from app.agreements.pages import Filters
from app.agreements.queries import AgreementNotActive, WithCard
from app.agreements.states import AgreementState
from app.i18n import gettext as _
from app.i18n import ngettext
from app.payments import pages as payments
from app.people import May
from app.searching import Asked, Page, PageNotFound, Step
from app.web.rendering import render, render_page
from app.web.staff import timeline, typed, wording
from app.web.staff.access import allow, came_from, here
from app.web.staff.layout import account_holes, account_shape

blueprint = Blueprint("agreements", __name__, url_prefix="/accounts/<account_id>/agreements")

SIZE = 20
LONGEST_REFERENCE = 255
LAST_PAGE = 1_000_000
CONFLICT = 409


@blueprint.get("")
@allow(May.SEE_AGREEMENTS)
def index(account_id: str) -> ResponseReturnValue:
    """List agreements, newest first, or those that are looked for."""
    reference = typed.readable(request.args.get("reference", ""))[:LONGEST_REFERENCE]
    state = _state(request.args.get("status", ""))
    try:
        page = pages.find(account_id, Filters(reference=reference, state=state), _asked())
    except PageNotFound:
        return redirect(url_for(".index", account_id=account_id), 303)
    return render_page(
        "staff/agreements/index.html",
        shape={
            **_shape(),
            "state": state or "",
            "is_asked": bool(reference or state),
            "is_found": bool(page.rows),
        },
        holes={
            **account_holes(),
            "reference": reference,
            "plans_url": url_for("staff.instalment_plans.index", account_id=account_id),
            "count": ngettext(
                "%(number)s agreement",
                "%(number)s agreements",
                page.total_rows,
                number=f"{page.total_rows:,}",
            ),
            "rows": render(
                "staff/agreements/_rows.html",
                agreements=[(row.agreement, _card(row)) for row in page.rows],
            ),
            **_neighbours(page, reference=reference, status=state or ""),
        },
    )


@blueprint.get("/<agreement_id>")
@allow(May.SEE_AGREEMENTS)
def show(account_id: str, agreement_id: str) -> ResponseReturnValue:
    """One agreement, its card, and the payments that rest on it."""
    found = queries.get(agreement_id, account_id=account_id)
    taken = payments.find(account_id, payments.Filters(agreement_id=agreement_id), _asked())
    agreement = found.agreement
    return render_page(
        "staff/agreements/show.html",
        shape={
            **_shape(),
            "may_cancel": here().may(May.CHANGE_AGREEMENTS)
            and agreement.state is AgreementState.ACTIVE,
        },
        holes={
            **account_holes(),
            "name": _name(found),
            "cancel_url": url_for(".cancel", account_id=account_id, agreement_id=agreement_id),
            "details": render(
                "staff/agreements/_details.html",
                agreement=agreement,
                card=found.card,
                brand=wording.card_brand(found.card.card_brand) if found.card else "",
                sees_payer=here().may(May.SEE_PAYER),
                payments=[(payment, wording.name_of(payment)) for payment in taken.rows],
                timeline=timeline.of_agreement(agreement),
            ),
            **_neighbours(taken, agreement_id=agreement_id, endpoint=".show"),
        },
    )


@blueprint.route("/<agreement_id>/cancellation", methods=["GET", "POST"])
@allow(May.CHANGE_AGREEMENTS)
def cancel(account_id: str, agreement_id: str) -> ResponseReturnValue:
    """Ask whether it is really to end, and end it."""
    found = queries.get(agreement_id, account_id=account_id)
    back = redirect(url_for(".show", account_id=account_id, agreement_id=agreement_id), 303)
    if request.method == "POST":
        actor = Actor.staff(here().user.id)
        try:
            cancellation.cancel(agreement_id, account_id=account_id, actor=actor, ip=came_from())
        except AgreementNotActive:
            flash(_("The agreement was not active any more. Nothing has changed."))
        else:
            flash(_("Agreement cancelled. No payment can be taken with it any more."), "success")
        return back
    if found.agreement.state is not AgreementState.ACTIVE:
        return back
    return render_page(
        "staff/agreements/cancel.html",
        shape=_shape(),
        holes={
            **account_holes(),
            "name": _name(found),
            "card": _card(found),
            "agreement_url": back.location,
        },
    )


def _shape() -> dict[str, Any]:
    return {**account_shape(), "section": "agreements"}


def _state(text: str) -> AgreementState | None:
    return AgreementState(text) if text in {*AgreementState} else None


def _asked() -> Asked:
    """Which page of a list is wanted. What is no page is the first one."""
    step = Step.read(request.args.get("step", ""))
    number = request.args.get("page", "")
    is_number = number.isascii() and number.isdigit() and 0 < int(number) <= LAST_PAGE
    return Asked(number=int(number) if is_number and step else 1, size=SIZE, step=step)


def _neighbours(page: Page[Any], *, endpoint: str = ".index", **query: Any) -> dict[str, str]:
    """The addresses of the pages beside this one."""

    def address(step: Step | None, number: int) -> str:
        if step is None:
            return ""
        return url_for(endpoint, account_id=here().account.id, page=number, step=str(step), **query)

    return {
        "newer_url": address(page.back, page.number - 1),
        "older_url": address(page.onward, page.number + 1),
    }


def _name(found: WithCard) -> str:
    return found.agreement.reference.strip() or found.agreement.id


def _card(found: WithCard) -> str:
    if found.card is None:
        return ""
    brand = wording.card_brand(found.card.card_brand)
    return f"{brand} •••• {found.card.card_last_four}" if found.card.card_last_four else brand
