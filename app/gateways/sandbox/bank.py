"""The sandbox's own bank: decides, remembers, and never moves the same money twice.

It defends itself as a provider elsewhere would: no capture beyond what was reserved, no refund
beyond what was captured, whatever it is told. Our own limits stand before these; whoever reaches
these has found a bug in ours.
"""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import clock, db, ids
from app.gateways.port import (
    Answer,
    Approved,
    Declined,
    DeclineReason,
    DisputeStage,
    Failed,
    Instruction,
    NeverArrived,
    Operation,
)
from app.gateways.sandbox import cards, challenges, merchants, plans, wallets
from app.gateways.sandbox.cards import YES, Decision
from app.gateways.sandbox.models import (
    SandboxCard,
    SandboxChallenge,
    SandboxDispute,
    SandboxOutcome,
    SandboxTransaction,
)
from app.money import Pence

# An authorisation reserves once: when it is asked for, or when it is completed.
_RESERVE = frozenset({Operation.AUTHORISE, Operation.COMPLETE})


def carry_out(instruction: Instruction) -> Answer:
    """Do as instructed, once per key, in a transaction of the provider's own."""
    try:
        with db.transaction() as session:
            if instruction.operation is Operation.AUTHORISE:
                new = _authorise(session, instruction)
            else:
                history = _own_history(session, instruction)
                for row in history:
                    if row.key == instruction.key:
                        return _answer(row, instruction)
                if instruction.operation is Operation.COMPLETE:
                    new = _complete(session, instruction, history)
                else:
                    new = _go_on(session, instruction, history)
            db.add_new(session, new)
    except IntegrityError:
        return look_up(instruction)  # the key came in before, or by another road just now
    return _answer(new, instruction)


def look_up(instruction: Instruction) -> Answer:
    """What became of an instruction. Reads and changes nothing."""
    with db.reading() as session:
        known = session.get(SandboxTransaction, instruction.key)
    if known is None or known.merchant != merchants.of(instruction.credentials):
        return NeverArrived()
    return _answer(known, instruction)


def forget_card(token: str, *, account_id: str) -> None:
    """Keep a card no longer. What was paid with it stays as it is."""
    with db.transaction() as session:
        session.execute(
            delete(SandboxCard).where(
                SandboxCard.token == token, SandboxCard.account_id == account_id
            )
        )


def lock_history(
    session: Session, *, account_id: str, payment_id: str
) -> Sequence[SandboxTransaction]:
    """Everything done about the payment so far. Nobody else adds to it until we have."""
    about = (
        SandboxTransaction.account_id == account_id,
        SandboxTransaction.payment_id == payment_id,
    )
    order = (SandboxTransaction.created_at, SandboxTransaction.key)
    if not db.is_sqlite(session):
        # A statement that waited for a lock still sees what was there when it began to wait, so
        # the lock is taken by one statement and the history is read by the next.
        session.execute(
            select(SandboxTransaction.key).where(*about).order_by(*order).with_for_update()
        )
    return session.scalars(select(SandboxTransaction).where(*about).order_by(*order)).all()


def _own_history(session: Session, instruction: Instruction) -> list[SandboxTransaction]:
    """As `lock_history`, as far as it is the merchant's who asks: nobody sees another's money."""
    merchant = merchants.of(instruction.credentials)
    history = lock_history(
        session, account_id=instruction.account_id, payment_id=instruction.payment_id
    )
    return [row for row in history if row.merchant == merchant]


def _authorise(session: Session, instruction: Instruction) -> SandboxTransaction:
    """Reserve the money, or wait for the payer to be seen."""
    card = instruction.card
    decision = _decide_card(session, instruction)
    if decision.outcome is SandboxOutcome.CHALLENGED:
        decision = challenges.begin(session, instruction)
    new = _row(instruction, ids.new_id(), decision)
    if card is not None and new.outcome is SandboxOutcome.APPROVED:
        new.authenticated = instruction.authenticate and not instruction.moto
        if instruction.keep_card:
            later = cards.decide_later(card.number)
            new.stored_card = _keep(
                session, instruction, later, first_six=card.number[:6], last_four=card.number[-4:]
            )
    return new


def _complete(
    session: Session, instruction: Instruction, history: Sequence[SandboxTransaction]
) -> SandboxTransaction:
    """Reserve the money of a payer who has been seen. The first time decides."""
    waiting = challenges.begun(history, instruction.transaction)
    if waiting is None:
        return _row(instruction, "", Decision(SandboxOutcome.FAILED, "unknown transaction"))
    authorisation = waiting.transaction
    done = [row for row in history if row.authorisation == authorisation and row is not waiting]
    if any(row.operation is Operation.CANCEL for row in done):
        return _row(
            instruction, authorisation, Decision(SandboxOutcome.FAILED, "already cancelled")
        )
    before = next((row for row in done if row.operation is Operation.COMPLETE), None)
    if before is not None:
        again = _row(instruction, authorisation, Decision(before.outcome, before.detail))
        again.authenticated, again.stored_card = before.authenticated, before.stored_card
        return again
    expected = session.get_one(SandboxChallenge, waiting.detail)
    new = _row(instruction, authorisation, challenges.decide(expected, instruction))
    if new.outcome is SandboxOutcome.APPROVED:
        new.authenticated = True
        if expected.keep_card:
            later = Decision(expected.outcome_later, expected.detail_later)
            new.stored_card = _keep(
                session,
                instruction,
                later,
                first_six=expected.first_six,
                last_four=expected.last_four,
            )
    return new


def _go_on(
    session: Session, instruction: Instruction, history: Sequence[SandboxTransaction]
) -> SandboxTransaction:
    """Take, let go or give back, as far as what was approved before allows it."""
    authorisation = _authorisation(history, instruction)
    done = [row for row in history if _is_about(row, authorisation)]
    new = _row(instruction, authorisation, _decide(session, instruction, done))
    if not any(row.operation is Operation.CAPTURE for row in done):
        plans.after_capture(session, new, done)
    return new


def _authorisation(history: Sequence[SandboxTransaction], instruction: Instruction) -> str:
    """The authorisation that is meant: the one named, or the newest when none is.

    One whose payer was never seen counts: it can be cancelled, and then not be completed.
    """
    begun = [
        row.transaction
        for row in history
        if row.operation is Operation.AUTHORISE
        and row.outcome in {SandboxOutcome.APPROVED, SandboxOutcome.CHALLENGED}
    ]
    if instruction.transaction:
        return instruction.transaction if instruction.transaction in begun else ""
    return begun[-1] if begun else ""


def _is_about(row: SandboxTransaction, authorisation: str) -> bool:
    return row.authorisation == authorisation and row.outcome is SandboxOutcome.APPROVED


def _decide_card(session: Session, instruction: Instruction) -> Decision:
    if instruction.payment_type != "card":
        return Decision(SandboxOutcome.FAILED, "unsupported payment type")
    if challenges.is_wanted(instruction.card, moto=instruction.moto):
        return Decision(SandboxOutcome.CHALLENGED)
    if instruction.card is not None:
        return cards.decide(instruction.card.number)
    if instruction.wallet is not None:
        return wallets.decide(instruction.wallet, description=instruction.description)
    kept = session.get(SandboxCard, instruction.stored_card)
    whose = (instruction.account_id, merchants.of(instruction.credentials))
    if kept is None or (kept.account_id, kept.merchant) != whose:
        return Decision(SandboxOutcome.FAILED, cards.NOT_KEPT)
    return Decision(kept.outcome, kept.detail)


def _keep(
    session: Session, instruction: Instruction, later: Decision, *, first_six: str, last_four: str
) -> str:
    """Keep the card of an approved authorisation, never its number. Gives our name for it."""
    kept = SandboxCard(
        token=f"card_{ids.new_id()}",
        account_id=instruction.account_id,
        first_six=first_six,
        last_four=last_four,
        outcome=later.outcome,
        detail=later.detail,
        merchant=merchants.of(instruction.credentials),
        created_at=clock.now(),
    )
    db.add_new(session, kept)
    return kept.token


def _decide(
    session: Session, instruction: Instruction, done: Sequence[SandboxTransaction]
) -> Decision:
    """Decide about a capture, a cancellation or a refund, from what was approved so far."""
    amount_pence = instruction.amount_pence
    reserved_pence = max((row.amount_pence for row in done if row.operation in _RESERVE), default=0)
    captured_pence = total_pence(done, Operation.CAPTURE)
    refunded_pence = total_pence(done, Operation.REFUND)
    operations = {row.operation for row in done}
    match instruction.operation:
        case Operation.CANCEL if Operation.CAPTURE in operations:
            problem = "already captured"
        case Operation.CANCEL:
            problem = ""  # nothing reserved is nothing to release: cancelling always works
        case _ if not done:
            problem = "unknown transaction"
        case Operation.CAPTURE if Operation.CANCEL in operations:
            problem = "already cancelled"
        case Operation.CAPTURE if captured_pence + amount_pence > reserved_pence:
            problem = "capture exceeds what was authorised"
        case Operation.REFUND if _is_disputed(session, instruction):
            problem = "the payment is disputed"
        case Operation.REFUND if refunded_pence + amount_pence > captured_pence:
            problem = "refund exceeds what was captured"
        case _:
            problem = ""
    return Decision(SandboxOutcome.FAILED, problem) if problem else YES


def _is_disputed(session: Session, instruction: Instruction) -> bool:
    """Whether a dispute of the payment is open or was lost: its money is spoken for."""
    spoken_for = select(SandboxDispute.id).where(
        SandboxDispute.account_id == instruction.account_id,
        SandboxDispute.payment_id == instruction.payment_id,
        SandboxDispute.stage != DisputeStage.WON,
    )
    return session.scalar(spoken_for.limit(1)) is not None


def total_pence(rows: Sequence[SandboxTransaction], operation: Operation) -> Pence:
    return Pence(sum(row.amount_pence for row in rows if row.operation is operation))


def _row(instruction: Instruction, authorisation: str, decision: Decision) -> SandboxTransaction:
    is_refund = instruction.operation is Operation.REFUND
    number = "" if instruction.card is None else instruction.card.number
    return SandboxTransaction(
        key=instruction.key,
        operation=instruction.operation,
        account_id=instruction.account_id,
        payment_id=instruction.payment_id,
        transaction=ids.new_id() if is_refund else authorisation,
        authorisation=authorisation,
        amount_pence=instruction.amount_pence,
        outcome=decision.outcome,
        detail=decision.detail,
        card_expiry=wallets.expiry_told(instruction.wallet),
        merchant=merchants.of(instruction.credentials),
        disputed_to=cards.DISPUTED.get(number),
        payout="",
        created_at=clock.now(),
    )


def _answer(known: SandboxTransaction, instruction: Instruction) -> Answer:
    """The same answer each time, to the same instruction."""
    asked = (instruction.operation, instruction.account_id, instruction.payment_id)
    if (known.operation, known.account_id, known.payment_id) != asked or (
        known.amount_pence != instruction.amount_pence
    ):
        return Failed("this key was used for something else")
    match known.outcome:
        case SandboxOutcome.APPROVED:
            return Approved(
                known.transaction,
                known.stored_card,
                authenticated=known.authenticated,
                card_expiry=known.card_expiry,
            )
        case SandboxOutcome.CHALLENGED:
            return challenges.where_to_go(known)
        case SandboxOutcome.DECLINED:
            return Declined(DeclineReason(known.detail), known.transaction)
        case SandboxOutcome.FAILED:
            return Failed(known.detail, known.transaction)
