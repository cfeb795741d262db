"""Calling a repayment off, so that its refund fails and the service has the money again."""

from app import clock, db
from app.actors import Actor
from app.errors import Conflict
from app.repayments import cash_out, choosing, moving, queries, record
from app.repayments.models import Repayment
from app.repayments.states import RepaymentHappened, RepaymentState


class CannotBeCalledOff(Conflict):
    """Some of it has reached the payer; or it was never the service's money to begin with."""

    code = "repayment_cannot_be_called_off"
    message = "This repayment cannot be called off"


def can_be(repayment: Repayment, paid_pence: int) -> bool:
    """Whether it may be: of a refund, and nothing has been paid."""
    return repayment.refund_id is not None and not paid_pence and repayment.done_at is None


def call_off(repayment_id: str, *, account_id: str, actor: Actor, ip: str = "") -> Repayment:
    """Pay nothing, and let the refund fail. Vouchers are cancelled, transfers taken back.

    Raises:
        RepaymentNotFound
        CannotBeCalledOff
        TransferUnderWay: it is in a file.
    """
    with db.transaction() as session:
        repayment = queries.for_change(session, repayment_id, account_id=account_id)
        if repayment.state is RepaymentState.CALLED_OFF:
            return repayment
        if not can_be(repayment, queries.story_in(session, repayment).sums.paid_pence):
            raise CannotBeCalledOff
        choosing.take_back(session, repayment, actor=actor)
        cash_out.cancel_all(session, repayment, actor=actor)
        repayment.called_off_at, repayment.remind_at = clock.now(), None
        record.note(session, repayment, RepaymentHappened.CALLED_OFF, actor=actor)
        moving.settle(session, repayment, actor=actor)
        record.audited(session, repayment, "repayment_called_off", actor=actor, ip=ip)
    return repayment


def cancel_vouchers(repayment_id: str, *, account_id: str, actor: Actor, ip: str = "") -> Repayment:
    """Let vouchers that were not collected be good no more; their value can be chosen again.

    Raises:
        RepaymentNotFound
    """
    with db.transaction() as session:
        repayment = queries.for_change(session, repayment_id, account_id=account_id)
        cancelled = cash_out.cancel_all(session, repayment, actor=actor)
        if cancelled:
            moving.settle(session, repayment, actor=actor)
            after = {"vouchers": cancelled}
            record.audited(
                session, repayment, "cash_vouchers_cancelled", actor=actor, ip=ip, after=after
            )
    return repayment
