"""What must be true of money that others took in, at any time: each penny is explained.

What waits for the rest is of payments that wait, or of an exception; what is the payer's, or
nobody's, is of exceptions that nobody has resolved.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger import Journal, LedgerAccount, Posting
from app.payments.models import Payment
from app.payments.states import State
from app.receipts.models import (
    ExceptionCode,
    ExceptionState,
    Outcome,
    Receipt,
    ReceiptException,
    ReceiptKind,
)

_OF_PAYERS = {ExceptionCode.OVER, ExceptionCode.TWICE, ExceptionCode.NOT_WANTED}


def broken(session: Session) -> Iterator[str]:
    """The laws that are broken now. Nothing came in: there is nothing to explain."""
    if session.scalar(select(Receipt.id).limit(1)) is None:
        return
    stands: Counter[LedgerAccount] = Counter(_sums(session))
    receipts = session.scalars(select(Receipt)).all()
    states = dict(session.execute(select(Payment.id, Payment.state)).all())
    unresolved = session.scalars(
        select(ReceiptException).where(ReceiptException.state != ExceptionState.RESOLVED)
    ).all()
    at_stake: Counter[ExceptionCode] = Counter()
    for one in unresolved:
        at_stake[one.code] += one.amount_pence
    waiting = sum(one.applied_pence for one in receipts if states.get(one.payment_id) not in _PAID)
    yield from _of_payments(session, receipts, states)
    is_over = sum(
        one.applied_pence for one in receipts if states.get(one.payment_id) is State.EXPIRED
    )
    came = sum(_signed(one) for one in receipts)
    nobodys = at_stake[ExceptionCode.UNKNOWN] - at_stake[ExceptionCode.REVERSAL_UNMATCHED]
    yield from _compare(stands, LedgerAccount.PART_PAYMENTS, waiting)
    yield from _compare(
        stands, LedgerAccount.PAYER_REFUNDABLE, sum(at_stake[code] for code in _OF_PAYERS)
    )
    yield from _compare(stands, LedgerAccount.UNIDENTIFIED_RECEIPTS, nobodys)
    if at_stake[ExceptionCode.UNDER] > is_over:
        yield f"{at_stake[ExceptionCode.UNDER]} pence are said to be under, and {is_over} came"
    yield from _of_clearing(stands, came)
    for one in receipts:
        yield from _of_receipt(one)


_PAID = {State.CAPTURED}


def _sums(session: Session) -> dict[LedgerAccount, int]:
    sums = (
        select(Posting.ledger_account, func.sum(Posting.amount_pence))
        .join(Journal, Journal.id == Posting.journal_id)
        .group_by(Posting.ledger_account)
    )
    return {account: int(pence) for account, pence in session.execute(sums)}


def _of_payments(
    session: Session, receipts: Sequence[Receipt], states: dict[str, State]
) -> Iterator[str]:
    """What waits for the rest is what counts towards a payment, and nothing once it is paid."""
    counts: Counter[str] = Counter()
    for one in receipts:
        counts[one.payment_id or ""] += one.applied_pence
    wait = (
        select(Journal.payment_id, func.sum(Posting.amount_pence))
        .join(Posting, Posting.journal_id == Journal.id)
        .where(Posting.ledger_account == LedgerAccount.PART_PAYMENTS)
        .group_by(Journal.payment_id)
    )
    for payment_id, pence in session.execute(wait):
        explained = 0 if states.get(payment_id) in _PAID else counts[payment_id]
        if int(pence) != -explained:
            yield f"payment {payment_id}: {-int(pence)} pence wait and {explained} are explained"


def _signed(receipt: Receipt) -> int:
    is_payment = receipt.kind is ReceiptKind.PAYMENT
    return receipt.amount_pence if is_payment else -receipt.amount_pence


def _compare(stands: Counter[LedgerAccount], account: LedgerAccount, owed: int) -> Iterator[str]:
    if stands[account] != -owed:
        yield f"{account} stands at {stands[account]} and {-owed} is explained"


def _of_clearing(stands: Counter[LedgerAccount], came: int) -> Iterator[str]:
    """What networks owe is what they said came in; less what was paid out there in cash."""
    cashed = stands[LedgerAccount.NETWORK_CLEARING] - came
    if cashed > 0:
        yield f"networks owe {cashed} pence more than they ever took in"


def _of_receipt(receipt: Receipt) -> Iterator[str]:
    known = receipt.applied_pence + receipt.decided_pence
    if known > receipt.amount_pence or min(receipt.applied_pence, receipt.decided_pence) < 0:
        yield f"receipt {receipt.id}: {known} of {receipt.amount_pence} pence are spoken for"
    gone = receipt.reversed_at is not None or receipt.outcome is Outcome.NOT_WANTED
    if gone and receipt.applied_pence:
        yield f"receipt {receipt.id}: {receipt.applied_pence} pence count that are not there"
