"""What shops handed out beyond what payers were owed: somebody has to have it back, or give it up.

A voucher that had run out can be paid out all the same, when its value has gone another way. Each
repayment has one exception about that at most which waits for a person; what was decided stays, and
is taken back where money turns out not to have been too much.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, ids, ledger
from app.actors import Actor
from app.ledger import LedgerAccount
from app.money import Pence
from app.receipts import raising
from app.receipts.models import ExceptionCode, ExceptionState, ReceiptException, Resolution
from app.repayments import queries, record
from app.repayments.models import CashOutVoucher, Repayment
from app.repayments.queries import Story
from app.repayments.states import RepaymentHappened

# Where the money went that somebody decided about.
WENT_TO: dict[Resolution, LedgerAccount] = {
    Resolution.GIVEN_BACK_BY_NETWORK: LedgerAccount.NETWORK_CLEARING,
    Resolution.GIVEN_BACK_BY_PAYER: LedgerAccount.BANK,
    Resolution.WRITTEN_OFF: LedgerAccount.WRITTEN_OFF,
}


def see_to(repayment_id: str) -> None:
    """Let an exception say what is too much now, or none. A worker's job; twice is once."""
    with db.transaction() as session:
        repayment = queries.for_change(session, repayment_id)
        story = queries.story_in(session, repayment)
        known = session.scalars(
            select(ReceiptException)
            .where(ReceiptException.repayment_id == repayment.id)
            .order_by(ReceiptException.raised_at, ReceiptException.id)
            .with_for_update()
        ).all()
        decided = [one for one in known if one.resolution in WENT_TO and one.resolved_at]
        undecided = story.sums.overpaid_pence - sum(one.amount_pence for one in decided)
        if undecided < 0:
            _take_back(session, repayment, decided, -undecided)
        waiting = next((one for one in known if one.state is not ExceptionState.RESOLVED), None)
        if waiting is None and undecided > 0:
            session.add(_new(story, undecided))
        elif waiting is not None and undecided <= 0:
            raising.settle_itself(waiting)
        elif waiting is not None and waiting.amount_pence != undecided:
            raising.open_again(waiting, undecided)


def too_late(story: Story) -> list[CashOutVoucher]:
    """The vouchers that were paid out although their value was on another road already.

    Be it that we only heard too late that they had been.
    """
    return [one for one in story.vouchers if one.collected_at is not None and one.ended_at]


def _new(story: Story, pence: int) -> ReceiptException:
    repayment = story.repayment
    networks = [one.network for one in (*too_late(story), *story.vouchers)]
    return ReceiptException(
        id=ids.new_id(),
        code=ExceptionCode.HANDED_OUT,
        network=networks[0],
        account_id=repayment.account_id,
        payment_id=repayment.payment_id,
        repayment_id=repayment.id,
        amount_pence=Pence(pence),
        raised_at=clock.now(),
    )


def _take_back(
    session: Session, repayment: Repayment, decided: Sequence[ReceiptException], pence: int
) -> None:
    """Undo what was decided about money that is not too much any more, the latest first.

    A bank has returned a transfer, say: the payer has not had that, and what the shop handed out
    was owed to them after all.
    """
    for one in reversed(decided):
        taken = min(one.amount_pence, pence)
        if not taken or one.resolution is None:
            break
        pence -= taken
        ledger.post(
            session,
            f"overpaid-undone:{one.id}:{one.version}",
            ledger.movement(taken, debit=LedgerAccount.OVERPAID, credit=WENT_TO[one.resolution]),
            account_id=repayment.account_id,
            payment_id=repayment.payment_id,
            counterparty=one.network,
        )
        record.note(
            session,
            repayment,
            RepaymentHappened.OVERPAID_NO_MORE,
            actor=Actor.job("see_to_overpaid"),
            amount_pence=taken,
            exception_id=one.id,
        )
        if taken == one.amount_pence:
            one.resolution = Resolution.SETTLED_ITSELF
        else:
            one.amount_pence = Pence(one.amount_pence - taken)
