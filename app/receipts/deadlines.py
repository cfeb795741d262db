"""What becomes of part payments when time runs out, and of two halves that missed each other."""

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app import db
from app.payments.models import Payment
from app.payments.states import State
from app.receipts import settling, unidentified
from app.receipts.desk import Desk
from app.receipts.models import (
    ExceptionCode,
    ExceptionState,
    Outcome,
    Receipt,
    ReceiptException,
    ReceiptKind,
)

AT_ONCE = 200

_CALLED_OFF = (State.CANCELLED_BY_USER, State.CANCELLED_BY_SERVICE)


def sweep() -> int:
    """See to payments that ended with a part of their money, and to reversals whose receipt came.

    The part of one whose time ran out waits for a person, or for the rest to come late; that of one
    that was called off is the payer's. Returns how many there were.
    """
    with db.reading() as session:
        ended: dict[str, str] = dict(
            session.execute(
                select(Payment.id, Receipt.network)
                .join(Payment, Payment.id == Receipt.payment_id)
                .where(Receipt.outcome == Outcome.PART, Receipt.applied_pence > 0, _is_unseen())
                .limit(AT_ONCE)
            ).all()
        )
        apart = session.execute(_halves().limit(AT_ONCE)).all()
    for payment_id, network in ended.items():
        _look_again(payment_id, network)
    for receipt_id, reversal_id in apart:
        _bring_together(receipt_id, reversal_id)
    return len(ended) + len(apart)


def _is_unseen() -> ColumnElement[bool]:
    is_told = exists().where(
        ReceiptException.payment_id == Payment.id,
        ReceiptException.code == ExceptionCode.UNDER,
    )
    return or_(Payment.state.in_(_CALLED_OFF), and_(Payment.state == State.EXPIRED, ~is_told))


def _halves() -> Select[str, str]:
    """Receipts that were told at the same moment as their reversals, by another process."""
    reversal = aliased(Receipt)
    return (
        select(Receipt.id, reversal.id)
        .join(
            reversal,
            and_(
                reversal.network == Receipt.network,
                reversal.reverses_key == Receipt.key,
                reversal.amount_pence == Receipt.amount_pence,
            ),
        )
        .join(ReceiptException, ReceiptException.receipt_id == reversal.id)
        .where(
            Receipt.kind == ReceiptKind.PAYMENT,
            Receipt.reversed_at.is_(None),
            reversal.outcome == Outcome.NOTHING_TO_REVERSE,
            ReceiptException.code == ExceptionCode.REVERSAL_UNMATCHED,
            ReceiptException.state != ExceptionState.RESOLVED,
        )
    )


def _look_again(payment_id: str, network: str) -> None:
    with db.transaction() as session:
        desk = Desk(session)
        desk.load((), payment_ids=[payment_id])
        payment = desk.payments[payment_id]
        settling.look_again(desk, payment, cause=f"{payment.state}", network=network)
        desk.write_new()


def _bring_together(receipt_id: str, reversal_id: str) -> None:
    with db.transaction() as session:
        payment_id = session.get_one(Receipt, receipt_id).payment_id
        desk = Desk(session)
        desk.load((), payment_ids=[payment_id] if payment_id else ())
        receipt = session.get_one(Receipt, receipt_id, populate_existing=True, with_for_update=True)
        reversal = session.get_one(
            Receipt, reversal_id, populate_existing=True, with_for_update=True
        )
        if not settling.takes_back(reversal, receipt) or receipt.payment_id != payment_id:
            return
        desk.keep_apart(receipt, reversal)
        if payment_id is None:
            unidentified.meet(desk, receipt, reversal)
        else:
            waited_in = settling.waited_in(desk, reversal)
            payment = desk.payments[payment_id]
            settling.take_back(desk, payment, receipt, reversal, to=waited_in)
        desk.write_new()
