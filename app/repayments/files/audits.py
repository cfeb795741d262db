"""What staff did with a file, in the audit log: how many transfers and what sum, never to whom."""

from sqlalchemy.orm import Session

from app import audit
from app.actors import Actor
from app.repayments.models import RepaymentFile


def record(session: Session, file: RepaymentFile, action: str, *, actor: Actor, ip: str) -> None:
    """Write it down, last in the caller's transaction."""
    audit.record(
        session,
        actor=actor,
        action=action,
        subject_kind="repayment_file",
        subject_id=file.id,
        service_id=file.service_id,
        account_id=file.account_id,
        after={
            "serial": file.serial,
            "format": file.format,
            "transfers": file.transfers,
            "total_pence": file.total_pence,
            "pay_on": file.pay_on.isoformat(),
            "sha256": file.digest,
        },
        ip=ip,
    )
