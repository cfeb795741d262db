"""Looking at what the platform has done, where no service shows it."""

from collections.abc import Sequence

from sqlalchemy import select

from app import db, events, ledger
from app.agreements.models import Agreement
from app.disputes.models import Dispute
from app.gateways.port import Operation
from app.gateways.sandbox.models import SandboxOutcome, SandboxTransaction
from app.ledger import LedgerAccount
from app.payments.models import Payment, Question
from app.queue import Job, JobKind
from app.refunds.models import Refund

_KINDS = {
    Payment: "payment",
    Refund: "refund",
    Dispute: "dispute",
    Agreement: "agreement",
}


def story(of: Payment | Refund | Dispute | Agreement) -> list[str]:
    """The names of the events of one payment, refund, dispute or agreement, in order."""
    kind = _KINDS[type(of)]
    with db.reading() as session:
        return list(events.names_of(session, resource_kind=kind, resource_id=of.id))


def jobs(kind: JobKind | None = None) -> Sequence[Job]:
    """What is in the queue, due or not, dead or not."""
    with db.reading() as session:
        wanted = select(Job).order_by(Job.id)
        return session.scalars(wanted if kind is None else wanted.where(Job.kind == kind)).all()


def questions(of: Payment | Refund) -> Sequence[Question]:
    """Everything that was asked about a payment itself, or about one refund."""
    about = (
        Question.refund_id == of.id
        if isinstance(of, Refund)
        else (Question.payment_id == of.id) & (Question.refund_id == "")
    )
    with db.reading() as session:
        return session.scalars(select(Question).where(about).order_by(Question.asked_at)).all()


def books(of: Payment) -> dict[LedgerAccount, int]:
    """What the ledger says about one payment; accounts that are even are left out."""
    with db.reading() as session:
        balances = ledger.balances_pence(session, payment_id=of.id)
    return {account: pence for account, pence in balances.items() if pence}


def done_by_provider(of: Payment, operation: Operation | None = None) -> list[int]:
    """The sums, in pence, that the sandbox has moved for a payment by its own account."""
    wanted = select(SandboxTransaction.amount_pence).where(
        SandboxTransaction.payment_id == of.id,
        SandboxTransaction.outcome == SandboxOutcome.APPROVED,
    )
    if operation is not None:
        wanted = wanted.where(SandboxTransaction.operation == operation)
    with db.reading() as session:
        return list(session.scalars(wanted.order_by(SandboxTransaction.created_at)))
