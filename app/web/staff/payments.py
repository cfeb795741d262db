"""Payments: the list, which can be searched, and everything about one of them."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.disputes import queries as disputes
from app.emails import queries as emails
from app.i18n import current_language, format_datetime, format_pounds
from app.i18n import gettext as _
from app.payments import queries, search
from app.payments.search import Line, Page, Place
from app.payments.states import State
from app.people import May
from app.refunds import queries as refunds
from app.refunds import sums
from app.refunds.availability import availability
from app.searching import Position
from app.web.rendering import render, render_page, render_rows
from app.web.staff import refund_words, timeline, wording
from app.web.staff.access import allow, here
from app.web.staff.layout import account_holes, account_shape
from app.web.staff.payment_filter import STANDINGS, PaymentFilter

blueprint = Blueprint("payments", __name__, url_prefix="/accounts/<account_id>/payments")

UNPROCESSABLE = 422


@blueprint.route("", methods=["GET", "POST"])
@allow(May.SEE_PAYMENTS)
def index(account_id: str) -> ResponseReturnValue:
    """List payments, newest first. A search is posted, and answered with its results' address."""
    if request.method == "POST":
        asked = PaymentFilter.read(request.form)
        if asked.errors:
            return _draw_index(asked, None), UNPROCESSABLE
        return redirect(url_for(".index", account_id=account_id, **asked.query()), 303)
    asked = PaymentFilter.read(request.args)
    if asked.errors:
        return _draw_index(asked, None), UNPROCESSABLE
    page = search.find(
        account_id,
        asked.wanted(),
        place=Place(
            after=Position.read(request.args.get("older_than", "")),
            before=Position.read(request.args.get("newer_than", "")),
        ),
        size=asked.size,
    )
    return _draw_index(asked, page)


@blueprint.get("/<payment_id>")
@allow(May.SEE_PAYMENTS)
def show(account_id: str, payment_id: str) -> ResponseReturnValue:
    """Everything about one payment."""
    payment = queries.get(payment_id, account_id=account_id)
    made = refunds.of_payment(payment_id, account_id=account_id)
    disputed = disputes.of_payment(payment_id, account_id=account_id)
    question = queries.open_question(payment_id)
    return render_page(
        "staff/payments/show.html",
        shape={
            **account_shape(),
            "may_refund": here().may(May.REFUND),
            "availability": availability(payment),
        },
        holes={
            **account_holes(),
            "name": wording.name_of(payment),
            "new_refund_url": url_for(
                "staff.refunds.new", account_id=account_id, payment_id=payment_id
            ),
            "details": render(
                "staff/payments/_details.html",
                payment=payment,
                sums=sums.of(payment, made),
                refunds=[
                    (
                        refund,
                        wording.reason(refund.failure),
                        refund_words.reason(refund.reason, refund.reason_note),
                    )
                    for refund in reversed(made)
                ],
                disputes=[(one, wording.reason(one.reason)) for one in reversed(disputed)],
                standing=wording.standing(disputed),
                question=question,
                asked=wording.question(question) if question else "",
                timeline=timeline.of(payment),
                emails=[
                    (email, wording.reason(email.problem or ""))
                    for email in reversed(emails.of_payment(payment_id, account_id=account_id))
                ],
                sees_payer=here().may(May.SEE_PAYER),
                service_name=here().service.name,
                brand=wording.card_brand(payment.card_brand),
                wallet=wording.wallet(payment.wallet),
                provider=wording.provider(payment.provider),
                decline_reason=wording.reason(payment.decline_reason),
            ),
        },
    )


def _draw_index(asked: PaymentFilter, page: Page | None) -> str:
    """Draw the list; without a `page`, only the form with what is wrong in it."""
    return render_page(
        "staff/payments/index.html",
        shape={
            **account_shape(),
            "standings": tuple(STANDINGS.items()),
            "chosen": asked.standings,
            "more_is_open": bool(asked.standings or asked.texts["from"] or asked.texts["to"]),
            "outcome": _outcome(asked, page),
            "is_filtered": not asked.is_empty,
            "comparison": _comparison(asked, page),
            "size": asked.size,
            "may_refund": here().may(May.REFUND),
        },
        holes={
            **account_holes(),
            "refund_chosen_url": url_for("staff.refund_batches.new", account_id=here().account.id),
            "refunds_url": url_for("staff.refund_batches.index", account_id=here().account.id),
            **{f"typed_{name}": text for name, text in asked.shown().items()},
            **_results(asked, page),
        },
        errors=asked.errors,
    )


def _results(asked: PaymentFilter, page: Page | None) -> dict[str, str]:
    """The part of the page that is different each time. Without a `page` there is nothing in it."""
    tags = [(text, _url(without)) for text, without in asked.tags()] if page else []
    all_url = url_for(".index", account_id=here().account.id)
    other_size = next(size for size in search.PAGE_SIZES if size != asked.size)
    return {
        "count": wording.count_of_payments(page) if page else "",
        "tags": render("staff/payments/_tags.html", tags=tags, clear_url=all_url) if tags else "",
        "rows": _rows(page.lines) if page and page.lines else "",
        "newer_url": _url(asked, newer_than=page.before) if page and page.before else "",
        "older_url": _url(asked, older_than=page.after) if page and page.after else "",
        "by_part_url": _url(replace(asked, by_part=True)),
        "other_size_url": _url(replace(asked, size=other_size)),
        "other_size": str(other_size),
        "export_url": url_for("staff.exports.new", account_id=here().account.id, **asked.query()),
    }


def _rows(lines: Sequence[Line]) -> Markup:
    address = url_for(".index", account_id=here().account.id)
    return render_rows(
        "staff/payments/_row.html", [_row(line, f"{address}/{line.id}") for line in lines]
    )


def _row(line: Line, url: str) -> dict[str, str]:
    refunded = format_pounds(line.refunded_pence) if line.refunded_pence else ""
    return {
        "tick": _tick(line),
        "url": url,
        "name": line.reference if line.reference.strip() else line.id,
        "email": line.email,
        "amount": format_pounds(line.total_pence),
        "refunded": _("%(amount)s refunded", amount=refunded) if refunded else "",
        "card": f"{wording.card_brand(line.card_brand)} {line.card_last_four}",
        "status": wording.status_tag(line.state, current_language()),
        "created": format_datetime(line.created_at),
    }


def _tick(line: Line) -> Markup:
    """The box that chooses a payment to be refunded with others, for those who may refund."""
    if not here().may(May.REFUND):
        return Markup()
    if line.state is not State.CAPTURED or line.refunded_pence == line.total_pence:
        return Markup("<td></td>")
    name = line.reference if line.reference.strip() else line.id
    return render_rows("staff/payments/_tick.html", [{"id": line.id, "name": name}])


def _outcome(asked: PaymentFilter, page: Page | None) -> str:
    """Which of the four lists it is: one with lines, none found, none at all, or not looked for."""
    if page is None:
        return "not_looked"
    if page.lines:
        return "found"
    return "nothing_yet" if asked.is_empty and page.count == 0 else "none_found"


def _comparison(asked: PaymentFilter, page: Page | None) -> str:
    """How a reference or an email address was compared: "whole", "part", or "" for neither."""
    if page is None or not (asked.texts["reference"] or asked.texts["email"]):
        return ""
    return "part" if page.by_part else "whole"


def _url(asked: PaymentFilter, **position: Position) -> str:
    """The address of a list, perhaps going on from a position."""
    query = asked.query() | {name: str(place) for name, place in position.items()}
    return url_for(".index", account_id=here().account.id, **query)
