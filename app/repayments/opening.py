"""Opening a repayment, once for what it is of."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, ids, ledger
from app.actors import Actor
from app.errors import Conflict
from app.ledger import LedgerAccount
from app.money import Pence
from app.payments.models import Payment
from app.repayments import record, reminders, telling
from app.repayments.models import Repayment
from app.repayments.states import RepaymentHappened
from app.repayments.telling import Told


class OpenedOtherwise(Conflict):
    """There is a repayment of the same thing, and of another sum."""

    code = "repayment_opened_otherwise"
    message = "This has been repaid already, with another amount"


class OpenedMeanwhile(Conflict):
    """Two opened a repayment of the same thing at once, and this was the second."""

    code = "repayment_opened_meanwhile"
    message = "Somebody else is repaying this just now"


# SQLite names the column of the constraint, PostgreSQL the constraint.
for _constraint in ("one_repayment_per_", "repayments.refund_id", "repayments.exception_id"):
    db.refuses(_constraint, OpenedMeanwhile)


def open_in(
    session: Session,
    *,
    account_id: str,
    payment_id: str,
    amount_pence: Pence,
    refund_id: str | None = None,
    exception_id: str | None = None,
    email: str,
    language: str,
    actor: Actor,
) -> Repayment:
    """Open a repayment of a refund or of an exception, in the caller's transaction.

    Opened again, the first is returned. The payer is written to, where they have an address. The
    money of a refund comes to REPAYMENTS when the refund succeeds; that of an exception at once.

    Raises:
        OpenedOtherwise: what there is has another sum.
        OpenedMeanwhile: when the transaction ends, where somebody else did the same at once.
    """
    earlier = _opened(session, refund_id=refund_id, exception_id=exception_id)
    if earlier is not None:
        if earlier.amount_pence != amount_pence:
            raise OpenedOtherwise
        return earlier
    now = clock.now()
    opened = Repayment(
        id=ids.new_id(),
        account_id=account_id,
        service_id=session.get_one(Payment, payment_id).service_id,
        payment_id=payment_id,
        refund_id=refund_id,
        exception_id=exception_id,
        amount_pence=amount_pence,
        email=email,
        language=language,
        opened_by=actor.id or actor.kind.value,
        opened_at=now,
        remind_at=reminders.first(now),
    )
    session.add(opened)
    session.flush()
    if exception_id is not None:
        ledger.post(
            session,
            f"repayment:{opened.id}:opened",
            ledger.movement(
                amount_pence,
                debit=LedgerAccount.PAYER_REFUNDABLE,
                credit=LedgerAccount.REPAYMENTS,
            ),
            account_id=account_id,
            payment_id=payment_id,
            posted_at=now,
        )
    record.note(session, opened, RepaymentHappened.OPENED, actor=actor, amount_pence=amount_pence)
    telling.tell(session, opened, Told.CHOOSE)
    return opened


def _opened(
    session: Session, *, refund_id: str | None, exception_id: str | None
) -> Repayment | None:
    if (refund_id is None) is (exception_id is None):
        raise ValueError("a repayment is of one thing: a refund, or an exception")
    what = (
        Repayment.exception_id == exception_id
        if refund_id is None
        else Repayment.refund_id == refund_id
    )
    return session.scalar(select(Repayment).where(what))
