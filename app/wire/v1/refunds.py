"""Refunds on the wire."""

from collections.abc import Iterable

from app.refunds.models import Refund
from app.wire.v1.common import Json, get_link, moment, payment_address


def refund(refund: Refund) -> Json:
    """One refund."""
    address = payment_address(refund.payment_id)
    summary = {} if refund.settled_on is None else {"settled_date": refund.settled_on.isoformat()}
    return {
        "refund_id": refund.id,
        "payment_id": refund.payment_id,
        "amount": refund.amount_pence,
        "status": refund.external_status,
        "created_date": moment(refund.created_at),
        "settlement_summary": summary,
        "_links": {
            "self": get_link(f"{address}/refunds/{refund.id}"),
            "payment": get_link(address),
        },
    }


def refunds(payment_id: str, of_payment: Iterable[Refund]) -> Json:
    """All refunds of a payment."""
    address = payment_address(payment_id)
    return {
        "payment_id": payment_id,
        "_links": {"self": get_link(f"{address}/refunds"), "payment": get_link(address)},
        "_embedded": {"refunds": [refund(one) for one in of_payment]},
    }
