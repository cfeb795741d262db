"""Where the payer of a link ends: what was paid, or where it stands. It can be kept and printed.

Whoever has its address sees it: that has the id of one payment in it, which nobody but its payer is
given. It shows what they know of it themselves, and nothing of their card or their email address.
"""

import re
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app import events, i18n
from app.emails.models import TOLD, EmailKind
from app.i18n import format_datetime, format_pounds, lazy
from app.instalments import paying
from app.instalments import queries as instalments
from app.instalments.models import InstalmentPlan
from app.payment_links import opening, payments
from app.payment_links.batches import claiming
from app.payment_links.models import Kind, LinkPayment
from app.payment_links.opening import Opened
from app.payment_links.payments import LinkPaymentNotFound
from app.payment_links.standing import Standing
from app.payments.checkout import Checkout
from app.web.pages import (
    access,
    frame,
    instalment_drawing,
    link_answers,
    link_drawing,
    link_refunds,
    service_frame,
    status,
)
from app.web.pages.link_refunds import NOTHING_BACK
from app.web.pages.situations import Situation, situation_of
from app.web.rendering import render, render_page

blueprint = Blueprint("link_payments", __name__, url_prefix="/payment-complete")

_ID = re.compile("[0-9a-v]{26}")

OVER = frozenset(
    {
        Situation.DECLINED,
        Situation.EXPIRED,
        Situation.CANCELLED_BY_USER,
        Situation.CANCELLED_BY_SERVICE,
        Situation.ERRORED,
    }
)

_BEGUN_ELSEWHERE = lazy("You can only go on in the browser in which you began.")


@blueprint.get("/<link_payment_id>")
def show(link_payment_id: str) -> ResponseReturnValue:
    """Say what became of a payment. Once it is paid, its answers are done with."""
    if not _ID.fullmatch(link_payment_id):
        raise LinkPaymentNotFound
    found = payments.get(link_payment_id)
    checkout = access.find(found.payment_id)
    opened = opening.find(found.link_id)
    plan = instalments.begun_by(found.payment_id) if checkout.sets_up_agreement else None
    situation = situation_of(checkout)
    if situation is Situation.PAID:
        if plan:
            paying.catch_up(plan.id)
        answers = link_answers.of(found.link_id)
        shown_pence = plan.total_pence if plan else checkout.amount_pence
        if answers.request_key(shown_pence) == found.request_key:
            link_answers.finish(found.link_id)
    if _may_start_again(situation, opened) and _was_told(found, checkout):
        return redirect(_start_url(found), frame.SEE_OTHER)
    with i18n.using(access.asked_language() or access.speaking(checkout)):
        return _page(found, checkout, opened, plan)


def _page(
    found: LinkPayment, checkout: Checkout, opened: Opened, plan: InstalmentPlan | None
) -> str:
    situation = situation_of(checkout)
    is_paid = situation is Situation.PAID
    back = link_refunds.of(checkout) if is_paid else NOTHING_BACK
    return render_page(
        "pages/link_payments/show.html",
        shape={
            **service_frame.shape_of(opened.brand, is_test=opened.is_test),
            "is_paid": is_paid,
            "has_surcharge": bool(checkout.surcharge_pence),
            "is_by_telephone": opened.link.kind is Kind.TELEPHONE,
            "was_emailed": _is_emailed(checkout, opened),
            **_standing(checkout, opened, situation),
            **({"heading": back.heading, "says": back.says} if is_paid else {}),
            "went_back": bool(back.refunds),
        },
        holes={
            **service_frame.holes_of(opened.service, opened.brand),
            "title_of_link": checkout.description,
            "reference": checkout.reference,
            "fees": render(
                "pages/payment_links/_taken.html", taken=link_drawing.taken(found.basket)
            ),
            "amount": format_pounds(checkout.amount_pence),
            "surcharge": format_pounds(checkout.surcharge_pence),
            "total": format_pounds(checkout.total_pence),
            "date": _paid_at(checkout) if is_paid else "",
            "refunds": back.rows,
            "parts": instalment_drawing.begun(plan) if plan and is_paid else "",
            "contact": service_frame.contact(opened.service),
            "start_url": _start_url(found),
            "onwards_url": _onwards_url(checkout),
        },
    )


def _standing(checkout: Checkout, opened: Opened, situation: Situation) -> dict[str, Any]:
    """What is said of where a payment stands, and where its payer can go from there."""
    page = status.page_for(checkout)
    is_here = access.may_see(checkout.payment_id)
    is_elsewhere = situation is Situation.ENTERING and not is_here
    return {
        "heading": page.heading,
        "says": (*page.says, _BEGUN_ELSEWHERE) if is_elsewhere else page.says,
        "onwards_id": page.onwards[0] if page.onwards and is_here else "",
        "may_start_again": _may_start_again(situation, opened)
        or (is_elsewhere and opened.standing is Standing.OPEN),
    }


def _may_start_again(situation: Situation, opened: Opened) -> bool:
    return situation in OVER and opened.standing is Standing.OPEN


def _was_told(found: LinkPayment, checkout: Checkout) -> bool:
    """Whether its payer comes from the payment's own pages, which have said what became of it."""
    if checkout.redirects_at_once:
        return False
    return link_answers.comes_back(found.link_id, found.payment_id)


def _start_url(found: LinkPayment) -> str:
    """Where this payment began: at the link, or at the personal link of one line of many."""
    if personal_link_id := claiming.of_payment(found.payment_id):
        return url_for("pages.personal_links.show", personal_link_id=personal_link_id)
    return url_for("pages.payment_links.show", link_id=found.link_id)


def _onwards_url(checkout: Checkout) -> str:
    onwards = status.page_for(checkout).onwards
    return url_for(onwards[1], payment_id=checkout.payment_id) if onwards else ""


def _is_emailed(checkout: Checkout, opened: Opened) -> bool:
    """Whether the payer has given an address, and gets a confirmation there."""
    return bool(checkout.email) and checkout.wants_email and opened.account.send_receipts


def _paid_at(checkout: Checkout) -> str:
    """When it was paid, as its confirmation by email says it."""
    paid = [
        event.happened_at
        for event in events.timeline(checkout.payment_id)
        if TOLD.get(event.name) is EmailKind.RECEIPT
    ]
    return format_datetime(paid[-1] if paid else checkout.created_at, zone=True)
