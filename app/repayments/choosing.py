"""The payer says how they want what is left; or staff do, who have them on the telephone.

What was chosen is on its way until it has come to nothing: then the same can be chosen again.
"""

from sqlalchemy.orm import Session

from app import db, ids
from app.accounts.models import Account, AccountKind
from app.actors import Actor
from app.errors import Conflict
from app.money import Pence
from app.repayments import cash_out, configuring, moving, networks, queries, record, telling
from app.repayments.bank_details import BankDetails
from app.repayments.models import BankTransfer, Repayment
from app.repayments.networks import NobodyPaysOut
from app.repayments.queries import Story
from app.repayments.splitting import LARGEST_VOUCHER_PENCE
from app.repayments.states import RepaymentHappened, RepaymentState, TransferState
from app.repayments.telling import Told

MOST_VOUCHERS = 50  # nobody carries more to a shop; what is more than that goes to a bank


class NothingToChoose(Conflict):
    """All of it is on its way, or there already; or it was called off."""

    code = "repayment_nothing_to_choose"
    message = "You have already chosen how to get this money"


class TransferUnderWay(Conflict):
    """It is in a file that goes to the bank, or has gone there."""

    code = "repayment_transfer_under_way"
    message = "The bank transfer is being made, so it cannot be changed"


class TooMuchForCash(Conflict):
    """It would be more vouchers than anybody can be expected to collect."""

    code = "repayment_too_much_for_cash"
    message = "This is too much money to collect in cash"


def can_be_cash(story: Story, kind: AccountKind) -> bool:
    """Whether what is left may be collected in cash anywhere."""
    return (
        bool(networks.offered(kind))
        and story.sums.left_pence <= MOST_VOUCHERS * LARGEST_VOUCHER_PENCE
        and bool(story.repayment.email)  # vouchers are sent there
    )


def by_bank(
    repayment_id: str,
    details: BankDetails,
    *,
    actor: Actor,
    account_id: str | None = None,
    ip: str = "",
) -> Repayment:
    """Have what is left go to a bank account, with the next file. The same again changes nothing.

    Raises:
        RepaymentNotFound
        NothingToChoose
    """
    with db.transaction() as session:
        repayment = queries.for_change(session, repayment_id, account_id=account_id)
        story = queries.story_in(session, repayment)
        if _is_said_already(story, details):
            return repayment
        left = _left(story)
        transfer_id = ids.new_id()
        session.add(
            BankTransfer(
                id=transfer_id,
                repayment_id=repayment.id,
                account_id=repayment.account_id,
                amount_pence=left,
                reference=_new_reference(),
                sealed_details=details.sealed(owner_id=transfer_id),
                state=TransferState.WAITING,
            )
        )
        record.note(
            session, repayment, RepaymentHappened.BANK_CHOSEN, actor=actor, amount_pence=left
        )
        moving.settle(session, repayment, actor=actor)
        chosen = {"road": RepaymentState.BANK, "amount_pence": left}
        record.audited(session, repayment, "repayment_chosen", actor=actor, ip=ip, after=chosen)
    return repayment


def by_cash_out(
    repayment_id: str,
    network: str,
    *,
    actor: Actor,
    account_id: str | None = None,
    ip: str = "",
) -> Repayment:
    """Issue vouchers for what is left, at once, and send the payer where they can be seen.

    Chosen again while none has run out, it changes nothing.

    Raises:
        RepaymentNotFound, NobodyPaysOut
        NothingToChoose, TooMuchForCash
    """
    chosen = networks.named(network)
    with db.transaction() as session:
        repayment = queries.for_change(session, repayment_id, account_id=account_id)
        kind = session.get_one(Account, repayment.account_id).kind
        if chosen.pays_real_money is not kind.takes_real_money:
            raise NobodyPaysOut
        story = queries.story_in(session, repayment)
        if not story.sums.left_pence and story.to_collect:
            return repayment
        left = _left(story)
        if not can_be_cash(story, kind):
            raise TooMuchForCash
        days = configuring.in_force(session, repayment.account_id).voucher_days
        issued = cash_out.issue(session, repayment, left, network=chosen, days=days)
        record.note(
            session,
            repayment,
            RepaymentHappened.CASH_OUT_CHOSEN,
            actor=actor,
            amount_pence=left,
            vouchers=len(issued),
            network=network,
        )
        moving.settle(session, repayment, actor=actor)
        telling.tell(session, repayment, Told.VOUCHERS)
        after = {
            "road": RepaymentState.CASH_OUT,
            "amount_pence": left,
            "vouchers": len(issued),
            "network": network,
        }
        record.audited(session, repayment, "repayment_chosen", actor=actor, ip=ip, after=after)
    return repayment


def choose_again(
    repayment_id: str, *, actor: Actor, account_id: str | None = None, ip: str = ""
) -> Repayment:
    """Take back a transfer that is in no file yet, so that another road can be chosen.

    Raises:
        RepaymentNotFound
        TransferUnderWay: it is in a file. The bank will pay it, or return it.
    """
    with db.transaction() as session:
        repayment = queries.for_change(session, repayment_id, account_id=account_id)
        if not take_back(session, repayment, actor=actor):
            return repayment
        moving.settle(session, repayment, actor=actor)
        record.audited(session, repayment, "repayment_choice_undone", actor=actor, ip=ip)
    return repayment


def take_back(session: Session, repayment: Repayment, *, actor: Actor) -> bool:
    """Call the transfer off that waits for a file. The caller holds the lock, and settles it.

    False where none does.

    Raises:
        TransferUnderWay
    """
    waiting = queries.story_in(session, repayment).on_its_way
    if waiting is None:
        return False
    transfer = session.get_one(
        BankTransfer, waiting.id, with_for_update=True, populate_existing=True
    )
    if transfer.state is not TransferState.WAITING:
        raise TransferUnderWay
    transfer.state, transfer.sealed_details = TransferState.CALLED_OFF, ""
    record.note(
        session,
        repayment,
        RepaymentHappened.TRANSFER_CALLED_OFF,
        actor=actor,
        amount_pence=transfer.amount_pence,
    )
    return True


def _is_said_already(story: Story, details: BankDetails) -> bool:
    """Whether the same details wait for a file: somebody has clicked twice."""
    waiting = story.on_its_way
    if waiting is None or waiting.state is not TransferState.WAITING or story.sums.left_pence:
        return False
    return BankDetails.unsealed(waiting.sealed_details, owner_id=waiting.id) == details


def _left(story: Story) -> Pence:
    if not story.sums.left_pence or story.on_its_way is not None:
        raise NothingToChoose
    return story.sums.left_pence


def _new_reference() -> str:
    """What stands on the payer's statement, and comes back with a return: 18 signs, random."""
    return "EXQ" + ids.new_id()[:15].upper()
