"""Drawing the pages of a link: what a link asks for is its service's, so it goes in by holes."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import url_for

from app.i18n import LazyText, format_datetime, format_pounds, lazy
from app.money import Pence
from app.payment_links.models import Asks, Kind
from app.payment_links.opening import Opened
from app.payment_links.standing import Standing
from app.payment_links.sums import basket_of
from app.web.components import Errors
from app.web.pages import link_steps, link_wording, service_frame
from app.web.pages.instalment_choice import Choice
from app.web.pages.link_answers import Answers
from app.web.pages.link_steps import Step
from app.web.rendering import render, render_page, render_rows

NOTHING_WRONG = Errors()

Said = tuple[LazyText, LazyText]  # a heading, and what is to be known besides

_STOPPED: dict[Standing, Said] = {
    Standing.DELETED: (
        lazy("This payment link is not in use any more"),
        lazy("The service has withdrawn it. If you still have something to pay, contact them."),
    ),
    Standing.CLOSED: (
        lazy("It is too late to pay here"),
        lazy("If you still have something to pay, contact the service."),
    ),
    Standing.NOT_YET: (
        lazy("You cannot pay here yet"),
        lazy("Come back when payments have opened. You have not paid anything."),
    ),
    Standing.USED_UP: (
        lazy("No more payments can be made here"),
        lazy("The service has had as many payments as it takes. You have not paid anything."),
    ),
    Standing.DISABLED: (
        lazy("You cannot pay this service here at the moment"),
        lazy("You have not paid anything. Contact the service to find out how to pay."),
    ),
}


_NOT_ADMITTED = (
    lazy("Open this link from the back office"),
    lazy("Payments over the telephone are taken by staff who are signed in there."),
)
_TICKET_USED = (
    lazy("This way in has been used already"),
    lazy("It opens once. Go back to the back office, and start the payment there again."),
)


class Wrong(StrEnum):
    """What an address has brought along that cannot be used."""

    REFERENCE = "reference"
    AMOUNT = "amount"


def start(opened: Opened, onwards: str, *, known: Mapping[str, str] | None = None) -> str:
    """The first page. `onwards` is where its button leads; `known` what was answered for them."""
    link = opened.link
    details = [{"text": line} for line in link.details.splitlines() if line.strip()]
    return render_page(
        "pages/payment_links/show.html",
        shape={**_shape(opened), "is_by_telephone": link.kind is Kind.TELEPHONE},
        holes={
            **_holes(opened),
            "details": render_rows("pages/payment_links/_detail.html", details),
            "known": _known(known) if known else "",
            "onwards_url": onwards,
        },
    )


def reference(opened: Opened, answers: Answers, typed: str, errors: Errors = NOTHING_WRONG) -> str:
    """The page on which the payer says what they pay for."""
    link = opened.link
    return render_page(
        "pages/payment_links/reference.html",
        shape=_shape(opened),
        holes={
            **_holes(opened),
            **_step_holes(opened, answers, Step.REFERENCE),
            "label": link.reference_label,
            "hint": link.reference_hint,
            "typed": typed,
        },
        errors=errors,
    )


def amount(
    opened: Opened, answers: Answers, typed: Mapping[str, str], errors: Errors = NOTHING_WRONG
) -> str:
    """The page on which the payer says how much, or how many of what. `typed` by field."""
    link = opened.link
    has_fees = link.asks is Asks.FEES
    fields = [
        {
            "name": link_wording.field_of(fee),
            "label": fee["name"],
            "price": format_pounds(fee["pence"]),
            "most": fee["most"],
            "typed": typed.get(link_wording.field_of(fee), ""),
        }
        for fee in link.fees
        if has_fees
    ]
    return render_page(
        "pages/payment_links/amount.html",
        shape={**_shape(opened), "has_fees": has_fees},
        holes={
            **_holes(opened),
            **_step_holes(opened, answers, Step.AMOUNT),
            "fees": render("pages/payment_links/_fees.html", fees=fields, errors=errors),
            "hint": link.amount_hint,
            "typed": typed.get(link_wording.AMOUNT, ""),
        },
        errors=errors,
    )


def confirm(
    opened: Opened,
    answers: Answers,
    amount_pence: Pence,
    choice: Choice,
    errors: Errors = NOTHING_WRONG,
) -> str:
    """What was answered and what it comes to, before anything is made of it."""
    link = opened.link
    changes = link_steps.asked(link, answers)
    return render_page(
        "pages/payment_links/confirm.html",
        shape={
            **_shape(opened),
            "has_fees": link.asks is Asks.FEES,
            "in_parts": choice.terms is not None,
        },
        holes={
            **_holes(opened),
            **_step_holes(opened, answers, Step.CONFIRM),
            **choice.holes(opened),
            "label": link.reference_label,
            "reference": link_steps.reference(link, answers),
            "fees": render(
                "pages/payment_links/_taken.html",
                taken=taken(basket_of(link, answers.quantities)),
            ),
            "amount": format_pounds(amount_pence),
            "amount_pence": str(amount_pence),
            "change_reference": _url(opened, Step.REFERENCE) if Step.REFERENCE in changes else "",
            "change_amount": _url(opened, Step.AMOUNT) if Step.AMOUNT in changes else "",
        },
        errors=errors,
    )


def stopped(opened: Opened, standing: Standing) -> str:
    """Why nothing can be paid here, and whom to ask."""
    link = opened.link
    if standing is Standing.NOT_YET and link.opens_at:
        return _stopped(opened, _STOPPED[standing], str(standing), link.opens_at)
    if standing is Standing.CLOSED and link.closes_at:
        return _stopped(opened, _STOPPED[standing], str(standing), link.closes_at)
    return _stopped(opened, _STOPPED[standing])


def not_admitted(opened: Opened) -> str:
    """That a telephone link is for staff, who have another way to it."""
    return _stopped(opened, _NOT_ADMITTED)


def ticket_used(opened: Opened) -> str:
    """That somebody was let in already by the ticket that this browser has brought."""
    return _stopped(opened, _TICKET_USED)


def _stopped(
    opened: Opened,
    words: Said,
    when: str = "",
    moment: datetime | None = None,
) -> str:
    heading, says = words
    return render_page(
        "pages/payment_links/stopped.html",
        shape={**_shape(opened), "heading": heading, "says": says, "when": when},
        holes={
            **_holes(opened),
            "contact": service_frame.contact(opened.service),
            "time": format_datetime(moment, zone=True) if moment else "",
        },
    )


def personal(opened: Opened, heading: LazyText, says: LazyText, *, known: Mapping[str, str]) -> str:
    """How one person's link stands, where it is not to be paid just now."""
    return render_page(
        "pages/personal_links/stopped.html",
        shape={**_shape(opened), "heading": heading, "says": says},
        holes={
            **_holes(opened),
            "known": _known(known) if known else "",
            "contact": service_frame.contact(opened.service),
        },
    )


def stopped_for(opened: Opened, said: Said) -> str:
    """Why nothing can be paid just now, where that is not the link's own doing."""
    return _stopped(opened, said)


def problem(opened: Opened, wrong: Wrong) -> str:
    """That the address brings along what cannot be used."""
    return render_page(
        "pages/payment_links/problem.html",
        shape={**_shape(opened), "wrong": str(wrong)},
        holes={
            **_holes(opened),
            "contact": service_frame.contact(opened.service),
            "start_url": url_for("pages.payment_links.show", link_id=opened.link.id),
        },
    )


def taken(basket: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What was taken of fees, as it is printed."""
    return [
        {
            "name": one["name"],
            "many": str(one["many"]),
            "price": format_pounds(one["pence"]),
            "sum": format_pounds(one["many"] * one["pence"]),
        }
        for one in basket
    ]


def _known(known: Mapping[str, str]) -> str:
    return render("pages/payment_links/_known.html", known=known)


def _shape(opened: Opened) -> dict[str, Any]:
    return service_frame.shape_of(opened.brand, is_test=opened.is_test)


def _holes(opened: Opened) -> dict[str, str]:
    return {
        **service_frame.holes_of(opened.service, opened.brand),
        "title_of_link": opened.link.title,
    }


def _step_holes(opened: Opened, answers: Answers, step: Step) -> dict[str, str]:
    """Where the form of a step goes, in this language and the other, and what was before it."""
    earlier = link_steps.before(step, opened.link, answers)
    start_url = url_for("pages.payment_links.show", link_id=opened.link.id)
    if answers.personal_link_id:
        start_url = url_for("pages.personal_links.show", personal_link_id=answers.personal_link_id)
    return {
        "action": _url(opened, step),
        "language_action": _url(opened, step),
        "back_url": _url(opened, earlier) if earlier else start_url,
    }


def _url(opened: Opened, step: Step) -> str:
    return url_for(f"pages.payment_links.{step}", link_id=opened.link.id)
