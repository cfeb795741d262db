"""Keeping bank details, and links, no longer than they are needed."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from app import clock, db
from app.repayments.models import BankTransfer, RepaymentFile, RepaymentLink
from app.repayments.states import FileState, TransferState

# A bank returns a credit within days; people who look for a mistake have some weeks.
FILES_KEPT = timedelta(days=60)
AT_ONCE = 200


def sweep() -> int:
    """Wipe approved files, and the details of their transfers, after a time. Returns how many.

    A transfer that the bank has said nothing of stays in its file: it can still be confirmed, or
    returned.
    """
    now = clock.now()
    with db.transaction() as session:
        old = session.scalars(
            select(RepaymentFile.id)
            .where(
                RepaymentFile.state == FileState.APPROVED,
                RepaymentFile.wiped_at.is_(None),
                RepaymentFile.decided_at < now - FILES_KEPT,
            )
            .limit(AT_ONCE)
        ).all()
        session.execute(
            update(RepaymentFile)
            .where(RepaymentFile.id.in_(old))
            .values(sealed="", wiped_at=now, version=RepaymentFile.version + 1)
        )
        session.execute(
            update(BankTransfer)
            .where(BankTransfer.file_id.in_(old), BankTransfer.state == TransferState.IN_FILE)
            .values(sealed_details="")
        )
        session.execute(delete(RepaymentLink).where(RepaymentLink.expires_at < now))
    return len(old)
