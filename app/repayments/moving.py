"""Letting a repayment follow what became of its vouchers and transfers: state, ledger, refund."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, ledger, queue
from app.actors import Actor
from app.ledger import LedgerAccount, Line
from app.money import Pence
from app.payments.models import Question
from app.repayments import queries, record, reminders
from app.repayments.models import Repayment
from app.repayments.states import RepaymentHappened, RepaymentState, Sums, state_of


def post(
    session: Session,
    repayment: Repayment,
    key: str,
    *,
    before: Sums,
    after: Sums,
    paid_from: LedgerAccount = LedgerAccount.NETWORK_CLEARING,
    counterparty: str = "",
) -> None:
    """Write the journal between two moments of a repayment. Nothing where no money moved.

    What is in the books follows from the sums alone, so that however often and in whatever order
    things are told, REPAYMENTS ends at nothing, and CASH_OUT_ISSUED is what can be collected.
    """
    changes = {
        LedgerAccount.REPAYMENTS: after.drawn_pence - before.drawn_pence,
        LedgerAccount.OVERPAID: after.overpaid_pence - before.overpaid_pence,
        LedgerAccount.CASH_OUT_ISSUED: before.issued_pence - after.issued_pence,
        paid_from: before.paid_pence - after.paid_pence,
    }
    if changes[LedgerAccount.OVERPAID]:
        queue.enqueue(session, queue.JobKind.SEE_TO_OVERPAID, repayment.id)
    lines = [Line(account, Pence(pence)) for account, pence in changes.items() if pence]
    if lines:
        ledger.post(
            session,
            key,
            lines,
            account_id=repayment.account_id,
            payment_id=repayment.payment_id,
            counterparty=counterparty,
        )


def settle(session: Session, repayment: Repayment, *, actor: Actor) -> Sums:
    """Bring the state up to date, in the transaction that holds the repayment's lock.

    When all of it has been paid, or none will be, whoever keeps its refund is left word: looking
    its question up is then answered. Returns what became of the pence.
    """
    session.flush()
    before, sums = repayment.state, queries.story_in(session, repayment).sums
    repayment.state = state_of(sums)
    if repayment.state is before:
        return sums
    match repayment.state:
        case RepaymentState.DONE:
            repayment.done_at = repayment.done_at or clock.now()
            record.note(session, repayment, RepaymentHappened.DONE, actor=actor)
            _leave_word(session, repayment)
        case RepaymentState.CALLED_OFF:
            _leave_word(session, repayment)
        case RepaymentState.WAITING:
            repayment.remind_at = reminders.first(clock.now())
        case _:
            repayment.remind_at = None
    return sums


def _leave_word(session: Session, repayment: Repayment) -> None:
    """Have the open question about its refund looked up, by a worker, once this is committed."""
    if repayment.refund_id is None:
        return
    question_id = session.scalar(
        select(Question.id).where(
            Question.refund_id == repayment.refund_id, Question.answered_at.is_(None)
        )
    )
    if question_id is not None:
        queue.enqueue(session, queue.JobKind.FIND_OUT, question_id)
