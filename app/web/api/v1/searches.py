"""Searching what an account has, newest first, page by page."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.agreements import pages as agreement_pages
from app.disputes import pages as dispute_pages
from app.payments import pages as payment_pages
from app.refunds import pages as refund_pages
from app.web.api.v1 import paged
from app.web.api.v1.access import caller
from app.web.api.v1.schemas.agreements import AgreementQuery
from app.web.api.v1.schemas.disputes import DisputeQuery
from app.web.api.v1.schemas.payments import PaymentQuery
from app.web.api.v1.schemas.refunds import RefundQuery
from app.wire.v1 import additions
from app.wire.v1 import agreements as agreement_wire
from app.wire.v1 import disputes as dispute_wire
from app.wire.v1 import payments as payment_wire
from app.wire.v1 import refunds as refund_wire

blueprint = Blueprint("searches", __name__)


@blueprint.get("/payments", strict_slashes=False)
def payments() -> ResponseReturnValue:
    asked = paged.read(PaymentQuery)
    filters = payment_pages.Filters(
        reference=asked.reference,
        email=asked.email,
        cardholder_name=asked.cardholder_name,
        states=payment_pages.states_shown_as(asked.state) if asked.state else (),
        card_brands=asked.card_brand.lower().split(",") if asked.card_brand else (),
        card_first_six=asked.first_digits_card_number or "",
        card_last_four=asked.last_digits_card_number or "",
        agreement_id=asked.agreement_id,
        created_from=asked.from_date,
        created_before=asked.to_date,
        settled_from=asked.from_settled_date,
        settled_to=asked.to_settled_date,
    )
    found = payment_pages.find(caller().account_id, filters, paged.place(asked))
    more = additions.of(found.rows)
    return paged.answer(
        asked,
        found,
        lambda one: payment_wire.found(one, more=more.get(one.id)),
        says_ends=False,
    )


@blueprint.get("/transactions", strict_slashes=False)
def transactions() -> ResponseReturnValue:
    """Search payments under the name that the oldest clients know."""
    return payments()


@blueprint.get("/refunds", strict_slashes=False)
def refunds() -> ResponseReturnValue:
    asked = paged.read(RefundQuery)
    filters = refund_pages.Filters(
        created_from=asked.from_date,
        created_before=asked.to_date,
        settled_from=asked.from_settled_date,
        settled_to=asked.to_settled_date,
    )
    found = refund_pages.find(caller().account_id, filters, paged.place(asked))
    return paged.answer(asked, found, refund_wire.refund, says_ends=True)


@blueprint.get("/agreements", strict_slashes=False)
def agreements() -> ResponseReturnValue:
    asked = paged.read(AgreementQuery)
    filters = agreement_pages.Filters(reference=asked.reference, state=asked.status)
    found = agreement_pages.find(caller().account_id, filters, paged.place(asked))
    return paged.answer(
        asked, found, lambda one: agreement_wire.agreement(one.agreement, one.card), says_ends=True
    )


@blueprint.get("/disputes", strict_slashes=False)
def disputes() -> ResponseReturnValue:
    asked = paged.read(DisputeQuery)
    filters = dispute_pages.Filters(
        state=asked.status,
        created_from=asked.from_date,
        created_before=asked.to_date,
        settled_from=asked.from_settled_date,
        settled_to=asked.to_settled_date,
    )
    found = dispute_pages.find(caller().account_id, filters, paged.place(asked))
    return paged.answer(asked, found, dispute_wire.dispute, says_ends=True)
