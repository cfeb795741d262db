"""Payments: the list, which can be searched, and everything about one of them."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import events
from app.disputes import queries as disputes
from app.emails import queries as emails
from app.instalments import queries as instalments
from app.payment_links import queries as payment_links
from app.payments import queries, types
from app.payments.models import Payment, Source
from app.people import May
from app.receipts import queries as receipts
from app.refunds import queries as refunds
from app.refunds import sums
from app.refunds.availability import availability
from app.web.rendering import render, render_page
from app.web.staff import (
    instalment_plans,
    payment_background,
    payment_list,
    receipt_words,
    refund_words,
    repayment_drawing,
    saved_searches,
    timeline,
    wording,
)
from app.web.staff.access import allow, here
from app.web.staff.layout import account_holes, account_shape
from app.web.staff.payment_filter import PaymentFilter
from app.web.staff.payment_list import Shelf

blueprint = Blueprint("payments", __name__, url_prefix="/accounts/<account_id>/payments")

UNPROCESSABLE = 422


@blueprint.route("", methods=["GET", "POST"])
@allow(May.SEE_PAYMENTS)
def index(account_id: str) -> ResponseReturnValue:
    """List payments, newest first. A search is posted, and answered with its results' address."""
    shelf = _shelf(account_id)
    if request.method == "POST":
        asked = PaymentFilter.read(request.form, account_ids=[account_id])
        if asked.errors:
            return payment_list.draw(shelf, asked, None), UNPROCESSABLE
        return redirect(payment_list.address(shelf, asked), 303)
    asked = PaymentFilter.read(request.args, account_ids=[account_id])
    if asked.errors:
        return payment_list.draw(shelf, asked, None), UNPROCESSABLE
    place = payment_list.place()
    page = payment_list.find(shelf, asked, place)
    if not page.lines and place.number > 1:
        return redirect(payment_list.address(shelf, asked, end="yes"), 303)
    return payment_list.draw(shelf, asked, page, saved_searches.links(account_id))


@blueprint.get("/<payment_id>")
@allow(May.SEE_PAYMENTS)
def show(account_id: str, payment_id: str) -> ResponseReturnValue:
    """Everything about one payment."""
    payment = queries.get(payment_id, account_id=account_id)
    made = refunds.of_payment(payment_id, account_id=account_id)
    disputed = disputes.of_payment(payment_id, account_id=account_id)
    happened = events.timeline(payment_id)
    behind = payment_background.of(payment, happened)
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
            "how_paid_url": _how_paid_url(payment),
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
                repayments=repayment_drawing.opened(happened, account_id=account_id),
                disputes=[(one, wording.reason(one.reason)) for one in reversed(disputed)],
                standing=wording.standing(disputed),
                question=behind.open_question,
                asked=wording.question(behind.open_question) if behind.open_question else "",
                background=behind,
                paid_in=receipts.of_payment(payment_id),
                receipt_words=receipt_words,
                timeline=timeline.told(happened, account_id=account_id),
                emails=[
                    (email, wording.reason(email.problem or ""))
                    for email in reversed(emails.of_payment(payment_id, account_id=account_id))
                ],
                sees_payer=here().may(May.SEE_PAYER),
                agreement_url=_agreement_url(payment),
                plan_url=_plan_url(payment),
                by_link=_by_link(payment),
                service_name=here().service.name,
                way=wording.way_to_pay(payment.type),
                brand=wording.card_brand(payment.card_brand),
                wallet=wording.wallet(payment.wallet),
                provider=wording.provider(payment.provider),
                decline_reason=wording.reason(payment.decline_reason),
            ),
        },
    )


def _how_paid_url(payment: Payment) -> str:
    """Where staff see what the payer has to pay with, where the type has such a page."""
    payment_type = types.ALL.get(payment.type)
    if payment_type is None or not payment_type.staff_page:
        return ""
    return url_for(payment_type.staff_page, account_id=payment.account_id, payment_id=payment.id)


def _agreement_url(payment: Payment) -> str:
    if not payment.agreement_id or not here().may(May.SEE_AGREEMENTS):
        return ""
    return url_for(
        "staff.agreements.show",
        account_id=payment.account_id,
        agreement_id=payment.agreement_id,
    )


def _by_link(payment: Payment) -> tuple[str, str] | None:
    """The address and the title of the link by which a payment was made, where it was by one."""
    if payment.source not in {Source.PAYMENT_LINK, Source.AGENT_INITIATED_MOTO}:
        return None
    link = payment_links.of_payment(payment.id, account_id=payment.account_id)
    if link is None:
        return None
    ids: dict[str, Any] = {"account_id": link.account_id, "payment_link_id": link.id}
    return url_for("staff.payment_links.show", **ids), link.title


def _plan_url(payment: Payment) -> str:
    """Where staff see the plan that a payment is part of, where it is of one."""
    if not payment.agreement_id:
        return ""
    plan = instalments.of_payment(payment.id, account_id=payment.account_id)
    return instalment_plans.address_of(plan) if plan else ""


def _shelf(account_id: str) -> Shelf:
    url = url_for(".index", account_id=account_id)
    return Shelf(
        path=url,
        fixed={},
        account_ids=(account_id,),
        with_payer=frozenset({account_id} if here().may(May.SEE_PAYER) else ()),
        saved_in=account_id,
        template="staff/payments/index.html",
        row="staff/payments/_row.html",
        shape=account_shape(),
        holes={
            **account_holes(),
            "refund_chosen_url": url_for("staff.refund_batches.new", account_id=account_id),
            "refunds_url": url_for("staff.refund_batches.index", account_id=account_id),
            "receipts_url": url_for("staff.receipt_exceptions.index", account_id=account_id),
            "repayments_url": url_for("staff.repayments.index", account_id=account_id),
        },
        may_refund=here().may(May.REFUND),
        export_url=url_for("staff.exports.new", account_id=account_id),
        payments_url=lambda _account_id: url,
        names={},
    )
