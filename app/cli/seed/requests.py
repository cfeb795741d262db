"""A refund that waits for a second person, so that there is one to decide on."""

from app.cli.seed.journey import Till
from app.payments import search
from app.payments.states import State
from app.refunds.batches import confirmation, proposal, queries
from app.refunds.batches.proposal import Wanted
from app.refunds.reasons import Reason, RefundReason

MANY = 3


def leave_one(till: Till) -> None:
    """Let a caseworker ask for several refunds together, above the limit of their account."""
    user_id = till.caseworkers[0].id
    paid = [
        line.id
        for line in search.find(till.account_id, size=search.PAGE_SIZES[-1]).lines
        if line.state is State.CAPTURED and not line.refunded_pence
    ]
    wanted = [Wanted(payment_id) for payment_id in paid[:MANY]]
    batch = proposal.propose(till.account_id, user_id=user_id, wanted=wanted)
    amounts = {line.row.line: line.row.amount_pence for line in queries.lines(batch)}
    whose = {"account_id": till.account_id, "user_id": user_id}
    reason = Reason(RefundReason.NOT_PROVIDED, "The lake was closed")
    proposal.revise(
        batch.id,
        **whose,
        amounts={line: pence for line, pence in amounts.items() if pence},
        reason=reason,
    )
    confirmation.confirm(batch.id, **whose)
