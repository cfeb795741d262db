"""Looking files up. What is returned is loaded and detached; another account's look missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app import db
from app.money import Pence
from app.repayments.files.making import FileNotFound
from app.repayments.models import BankTransfer, Repayment, RepaymentFile
from app.repayments.states import TransferState

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """The transfers that wait for a file."""

    transfers: int
    total_pence: Pence


def waiting(account_id: str) -> Waiting:
    """How many wait, and what they sum to."""
    with db.reading() as session:
        count, total = session.execute(
            select(func.count(), func.coalesce(func.sum(BankTransfer.amount_pence), 0)).where(
                BankTransfer.account_id == account_id,
                BankTransfer.state == TransferState.WAITING,
            )
        ).one()
    return Waiting(count, Pence(int(total)))


def of_account(account_id: str) -> Sequence[RepaymentFile]:
    """An account's newest files."""
    with db.reading() as session:
        return session.scalars(
            select(RepaymentFile)
            .where(RepaymentFile.account_id == account_id)
            .order_by(RepaymentFile.made_at.desc(), RepaymentFile.id)
            .limit(SHOWN)
        ).all()


def get(file_id: str, *, account_id: str) -> RepaymentFile:
    """One file of an account.

    Raises:
        FileNotFound
    """
    with db.reading() as session:
        file = session.scalar(
            select(RepaymentFile).where(
                RepaymentFile.id == file_id, RepaymentFile.account_id == account_id
            )
        )
    if file is None:
        raise FileNotFound
    return file


def transfers_of(file: RepaymentFile) -> Sequence[tuple[BankTransfer, Repayment]]:
    """The transfers of a file in its order, each with its repayment."""
    with db.reading() as session:
        return [
            (transfer, repayment)
            for transfer, repayment in session.execute(
                select(BankTransfer, Repayment)
                .join(Repayment, Repayment.id == BankTransfer.repayment_id)
                .where(BankTransfer.file_id == file.id)
                .order_by(BankTransfer.line)
            )
        ]
