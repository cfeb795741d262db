"""Disputes on the wire."""

from app.disputes.models import Dispute
from app.disputes.states import DisputeState
from app.wire.v1.common import Json, get_link, moment, payment_address


def dispute(dispute: Dispute) -> Json:
    """One dispute. What it costs is said once it is lost."""
    body: Json = {
        "amount": dispute.amount_pence,
        "created_date": moment(dispute.created_at),
        "dispute_id": dispute.id,
        "payment_id": dispute.payment_id,
        "reason": dispute.reason.value,
        "status": dispute.state.value,
        "_links": {"payment": get_link(payment_address(dispute.payment_id))},
    }
    if dispute.evidence_due_at is not None:
        body["evidence_due_date"] = moment(dispute.evidence_due_at)
    if dispute.state is DisputeState.LOST:
        body["fee"] = dispute.fee_pence
        body["net_amount"] = -(dispute.amount_pence + dispute.fee_pence)
        settled_on = dispute.settled_on
        body["settlement_summary"] = (
            {} if settled_on is None else {"settled_date": settled_on.isoformat()}
        )
    return body
