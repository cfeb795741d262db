"""What the bank says of a transfer: that it was paid, or that it came back."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db
from app.actors import Actor
from app.errors import Conflict, NotFound
from app.ledger import LedgerAccount
from app.repayments import moving, queries, record, telling
from app.repayments.models import BankTransfer, Repayment, RepaymentFile
from app.repayments.states import FileState, RepaymentHappened, Sums, TransferState
from app.repayments.telling import Told

# What banks call the usual reasons for returning a credit (the codes of ARUCS).
RETURN_REASONS = (
    "invalid_details",
    "account_closed",
    "account_transferred",
    "payee_deceased",
    "refused",
    "other",
)


class TransferNotFound(NotFound):
    """There is no such transfer in this account."""

    code = "bank_transfer_not_found"


class NotWithTheBank(Conflict):
    """It is in no file that two people have agreed to, or it came back before."""

    code = "bank_transfer_not_with_the_bank"
    message = "The bank has not been given this transfer, or has returned it"


def confirm(transfer_ids: Sequence[str], *, account_id: str, actor: Actor, ip: str = "") -> int:
    """Hear that the bank has paid these. Those that were confirmed before stay as they are.

    Each repayment is settled in a transaction of its own, so that whoever dies on the way has
    done no half of one, and can begin again. Returns how many were news.

    Raises:
        TransferNotFound, NotWithTheBank
    """
    return sum(
        _confirm(transfer_id, account_id=account_id, actor=actor, ip=ip)
        for transfer_id in transfer_ids
    )


def returned(
    transfer_id: str, *, account_id: str, reason: str, actor: Actor, ip: str = ""
) -> BankTransfer:
    """Hear that a transfer came back, paid before or not. The payer is asked again. Twice is once.

    Raises:
        TransferNotFound, NotWithTheBank
        ValueError: the reason is not one of `RETURN_REASONS`.
    """
    if reason not in RETURN_REASONS:
        raise ValueError(reason)
    with db.transaction() as session:
        repayment, transfer = _locked(session, transfer_id, account_id=account_id)
        if transfer.state is TransferState.RETURNED:
            return transfer
        _require_with_the_bank(session, transfer)
        before = queries.story_in(session, repayment).sums
        transfer.state, transfer.returned_at = TransferState.RETURNED, clock.now()
        transfer.return_reason, transfer.sealed_details = reason, ""
        _post(session, repayment, transfer, "returned", before)
        _note(
            session,
            repayment,
            transfer,
            RepaymentHappened.TRANSFER_RETURNED,
            actor=actor,
            reason=reason,
        )
        if moving.settle(session, repayment, actor=actor).left_pence:
            telling.tell(session, repayment, Told.RETURNED)
        after = {"transfer": transfer.id, "reason": reason}
        record.audited(session, repayment, "transfer_returned", actor=actor, ip=ip, after=after)
    return transfer


def _confirm(transfer_id: str, *, account_id: str, actor: Actor, ip: str) -> bool:
    with db.transaction() as session:
        repayment, transfer = _locked(session, transfer_id, account_id=account_id)
        if transfer.state is TransferState.CONFIRMED:
            return False
        _require_with_the_bank(session, transfer)
        before = queries.story_in(session, repayment).sums
        transfer.state, transfer.confirmed_at = TransferState.CONFIRMED, clock.now()
        transfer.sealed_details = ""
        after = _post(session, repayment, transfer, "confirmed", before)
        _note(session, repayment, transfer, RepaymentHappened.TRANSFER_CONFIRMED, actor=actor)
        if more := after.overpaid_pence - before.overpaid_pence:
            record.note(
                session, repayment, RepaymentHappened.OVERPAID, actor=actor, amount_pence=more
            )
        moving.settle(session, repayment, actor=actor)
        record.audited(
            session,
            repayment,
            "transfer_confirmed",
            actor=actor,
            ip=ip,
            after={"transfer": transfer.id, "amount_pence": transfer.amount_pence},
        )
    return True


def _locked(
    session: Session, transfer_id: str, *, account_id: str
) -> tuple[Repayment, BankTransfer]:
    """A transfer and its repayment, which is locked first as everywhere."""
    found = session.scalar(
        select(BankTransfer).where(
            BankTransfer.id == transfer_id, BankTransfer.account_id == account_id
        )
    )
    if found is None:
        raise TransferNotFound
    repayment = queries.for_change(session, found.repayment_id)
    transfer = session.get_one(
        BankTransfer, transfer_id, with_for_update=True, populate_existing=True
    )
    return repayment, transfer


def _require_with_the_bank(session: Session, transfer: BankTransfer) -> None:
    if transfer.state is TransferState.CONFIRMED:
        return
    file = session.get(RepaymentFile, transfer.file_id) if transfer.file_id else None
    approved = file is not None and file.state is FileState.APPROVED
    if transfer.state is not TransferState.IN_FILE or not approved:
        raise NotWithTheBank


def _post(
    session: Session, repayment: Repayment, transfer: BankTransfer, what: str, before: Sums
) -> Sums:
    session.flush()
    after = queries.story_in(session, repayment).sums
    moving.post(
        session,
        repayment,
        f"transfer:{transfer.id}:{what}",
        before=before,
        after=after,
        paid_from=LedgerAccount.BANK,
    )
    return after


def _note(
    session: Session,
    repayment: Repayment,
    transfer: BankTransfer,
    event: RepaymentHappened,
    *,
    actor: Actor,
    reason: str = "",
) -> None:
    record.note(
        session,
        repayment,
        event,
        actor=actor,
        transfer=transfer.id,
        amount_pence=transfer.amount_pence,
        **({"reason": reason} if reason else {}),
    )
