"""What the sandbox's banks decide and remember. They never move the same money twice.

They defend themselves as banks elsewhere would: what was sent is not taken back, no more is
returned than came, and an order that was revoked is not carried out.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, db
from app.gateways.port import (
    Answer,
    Approved,
    Declined,
    DeclineReason,
    Failed,
    Instruction,
    NeverArrived,
    Operation,
    Pending,
    SendPayerTo,
)
from app.payments.types.bank import returning
from app.payments.types.bank.banks import BANKS, TAKES_NOTHING_BACK
from app.payments.types.bank.models import BankMovement, BankOrder, Status

RETURNS_AFTER = timedelta(seconds=5)
_MOVED = frozenset({Status.PENDING, Status.DONE})


def carry_out(instruction: Instruction) -> Answer:
    """Do as instructed, once per key, in a transaction of the banks' own."""
    if instruction.operation is Operation.COMPLETE:
        return _outcome(instruction)
    known = _known(instruction)
    if known is not None:
        return known
    try:
        with db.transaction() as session:
            if instruction.operation is Operation.AUTHORISE:
                return _take_order(session, instruction)
            return _move(session, instruction)
    except IntegrityError:
        return _known(instruction) or NeverArrived()  # it came in by another road just now


def look_up(instruction: Instruction) -> Answer:
    """What became of an instruction. Reads and changes nothing."""
    if instruction.operation is Operation.COMPLETE:
        return _outcome(instruction)
    return _known(instruction) or NeverArrived()


def _outcome(instruction: Instruction) -> Answer:
    """Whether a payer has paid, which the bank knows by itself, whoever came back with what.

    One who has not said anything has not been there.
    """
    answer = standing(instruction)
    return NeverArrived() if isinstance(answer, Pending) and not answer.transaction else answer


def standing(instruction: Instruction) -> Answer:
    """How an order stands at the payer's bank. Nothing that is brought from there is believed.

    Pending without a transaction where the payer has not said anything yet.
    """
    with db.reading() as session:
        order = _order(session, instruction)
    if order is None:
        return Failed("unknown transaction")
    match order.status:
        case Status.DONE:
            return Approved(order.transaction)
        case Status.PENDING:
            return Pending(order.transaction)
        case Status.REFUSED:
            return Declined(order.refusal or DeclineReason.OTHER, order.transaction)
        case Status.REVOKED:
            return Failed("already cancelled", order.transaction)
        case Status.AWAITING:
            return Pending("")


def _known(instruction: Instruction) -> Answer | None:
    """The same answer each time, to the same instruction; None to one that never came."""
    with db.reading() as session:
        if instruction.operation is Operation.AUTHORISE:
            order = session.scalar(select(BankOrder).where(BankOrder.key == instruction.key))
            return None if order is None else _answer_order(order, instruction)
        movement = session.get(BankMovement, instruction.key)
        return None if movement is None else _answer(movement, instruction)


def _take_order(session: Session, instruction: Instruction) -> Answer:
    bank = instruction.chosen.get("bank", "")
    if bank not in BANKS or instruction.amount_pence <= 0:
        return Failed("no such bank")
    order = BankOrder(
        key=instruction.key,
        account_id=instruction.account_id,
        payment_id=instruction.payment_id,
        amount_pence=instruction.amount_pence,
        bank=bank,
        merchant=instruction.merchant,
        payment_reference=instruction.reference,
        language=instruction.language,
        return_url=instruction.return_url,
    )
    session.add(order)
    session.flush()
    return _answer_order(order, instruction)


def _answer_order(order: BankOrder, instruction: Instruction) -> Answer:
    if not _is_about(order, instruction):
        return Failed("this key was used for something else")
    return SendPayerTo(returning.page_at_the_bank(order.reference), order.transaction)


def _is_about(known: BankOrder | BankMovement, instruction: Instruction) -> bool:
    """Whether an instruction asks for what is remembered under its key."""
    same_payment = (known.account_id, known.payment_id, known.amount_pence) == (
        instruction.account_id,
        instruction.payment_id,
        instruction.amount_pence,
    )
    same_operation = isinstance(known, BankOrder) or known.operation is instruction.operation
    return same_payment and same_operation


def _order(
    session: Session, instruction: Instruction, *, for_change: bool = False
) -> BankOrder | None:
    """The order that is meant: the one named, or the payment's newest where none is."""
    wanted = select(BankOrder).where(
        BankOrder.account_id == instruction.account_id,
        BankOrder.payment_id == instruction.payment_id,
    )
    if instruction.transaction:
        wanted = wanted.where(BankOrder.transaction == instruction.transaction)
    wanted = wanted.order_by(BankOrder.created_at.desc()).limit(1)
    return session.scalar(wanted.with_for_update() if for_change else wanted)


def _move(session: Session, instruction: Instruction) -> Answer:
    order = _order(session, instruction, for_change=True)
    new = BankMovement(
        key=instruction.key,
        operation=instruction.operation,
        account_id=instruction.account_id,
        payment_id=instruction.payment_id,
        transaction=order.transaction if order else "",
        amount_pence=instruction.amount_pence,
        status=Status.DONE,
    )
    if order is None:
        new.status, new.problem = Status.REFUSED, "unknown transaction"
    elif instruction.operation is Operation.CAPTURE:
        _capture(new, order)
    elif instruction.operation is Operation.CANCEL:
        _cancel(session, new, order)
    else:
        _send_back(session, new, order)
    session.add(new)
    session.flush()
    return _answer(new, instruction)


def _capture(new: BankMovement, order: BankOrder) -> None:
    """Nothing is taken: the payer has sent the money. Say whether they have."""
    if order.status is not Status.DONE:
        new.status, new.problem = Status.REFUSED, "not paid"
    elif new.amount_pence > order.amount_pence:
        new.status, new.problem = Status.REFUSED, "more than was paid"


def _cancel(session: Session, new: BankMovement, order: BankOrder) -> None:
    """Revoke an order whose payer has said nothing yet. What is on its way cannot be stopped."""
    if order.status in _MOVED:
        new.status, new.refusal = Status.REFUSED, DeclineReason.OTHER
    elif order.status is Status.AWAITING:
        order.status = Status.REVOKED
        session.flush()


def _send_back(session: Session, new: BankMovement, order: BankOrder) -> None:
    returned_pence = sum(
        row.amount_pence
        for row in _movements(session, order)
        if row.operation is Operation.REFUND and row.status in _MOVED
    )
    if order.status is not Status.DONE:
        new.status, new.problem = Status.REFUSED, "not paid"
    elif returned_pence + new.amount_pence > order.amount_pence:
        new.status, new.problem = Status.REFUSED, "more than was paid"
    else:
        new.status, new.due_at = Status.PENDING, clock.now() + RETURNS_AFTER
        if order.bank == TAKES_NOTHING_BACK:
            new.refusal = DeclineReason.ACCOUNT_CLOSED


def _movements(session: Session, order: BankOrder) -> Sequence[BankMovement]:
    about = BankMovement.transaction == order.transaction
    return session.scalars(select(BankMovement).where(about)).all()


def _answer(movement: BankMovement, instruction: Instruction) -> Answer:
    if not _is_about(movement, instruction):
        return Failed("this key was used for something else")
    is_return = movement.operation is Operation.REFUND
    transaction = movement.name if is_return else movement.transaction
    if movement.status is Status.DONE:
        return Approved(transaction)
    if movement.status is Status.PENDING:
        return Pending(transaction)
    if movement.refusal is not None:
        return Declined(movement.refusal, transaction)
    return Failed(movement.problem, transaction)
