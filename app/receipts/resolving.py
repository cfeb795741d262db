"""What people do about exceptions: keep the money, give it back, find its payment, or give it up.

Each is one transaction with its audit record, and is refused where the exception is not any more
what they looked at. Giving up takes two people, who must both be allowed to at that moment.
Source: OWASP ASVS 5.0, 2.3.5, https://github.com/OWASP/ASVS
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db, ledger
from app.ledger import LedgerAccount
from app.money import Pence
from app.receipts import deciding, matching, settling, unidentified
from app.receipts.deciding import Decided, Decider, InHand
from app.receipts.models import (
    ExceptionCode,
    ExceptionState,
    ReceiptException,
    Resolution,
)
from app.receipts.overpaid import WENT_TO
from app.receipts.refusals import (
    AddressMissing,
    NotResolvedSo,
    NotYourProposal,
    OwnProposal,
    ProposerMayNot,
)
from app.receipts.writing import Told, tell
from app.repayments import opening

_A, _C = LedgerAccount, ExceptionCode

_OF_PAYERS = frozenset({_C.OVER, _C.TWICE, _C.NOT_WANTED, _C.UNDER})
_OF_NOBODY = frozenset({_C.UNKNOWN, _C.REVERSAL_UNMATCHED})

# What may be done about each. To note is to have seen that nothing is left to do.
WAYS: dict[ExceptionCode, frozenset[Resolution]] = {
    **dict.fromkeys(
        _OF_PAYERS, frozenset({Resolution.ACCEPTED, Resolution.REPAID, Resolution.WRITTEN_OFF})
    ),
    _C.UNKNOWN: frozenset({Resolution.MATCHED, Resolution.WRITTEN_OFF}),
    _C.REVERSAL_UNMATCHED: frozenset({Resolution.WRITTEN_OFF}),
    _C.HANDED_OUT: frozenset(WENT_TO),
    _C.LATE: frozenset({Resolution.NOTED}),
    _C.REVERSED: frozenset({Resolution.NOTED}),
}


def note(exception_id: str, by: Decider, *, reason: str) -> ReceiptException:
    """Say that it was seen, and that nothing has to be done.

    Raises:
        As every function here: ExceptionNotFound, AlreadyResolved, MayNotResolve, NotResolvedSo,
        ChangedMeanwhile.
    """
    with db.transaction() as session:
        hand = _take(session, exception_id, by, Resolution.NOTED)
        deciding.resolve(hand, by, Resolution.NOTED, reason=reason)
        deciding.write_down(session, hand, by, Decided.NOTED)
    return hand.exception


def accept(exception_id: str, by: Decider, *, reason: str = "") -> ReceiptException:
    """Let the service keep the money. Its payment stays as it is."""
    with db.transaction() as session:
        hand = _take(session, exception_id, by, Resolution.ACCEPTED)
        _decide(session, hand, to=_A.SERVICE_PAYABLE)
        if hand.payment is not None:
            account, pence = hand.desk.account_of(hand.payment), hand.exception.amount_pence
            tell(session, hand.payment, account, Told.ACCEPTED, amount_pence=pence)
        _conclude(session, hand, by, Resolution.ACCEPTED, Decided.ACCEPTED, reason=reason)
    return hand.exception


def repay(exception_id: str, by: Decider, *, email: str) -> ReceiptException:
    """Give the money back. The payer is asked at `email` how they want to have it.

    Raises:
        AddressMissing
    """
    if not email:
        raise AddressMissing(field="email")
    with db.transaction() as session:
        hand = _take(session, exception_id, by, Resolution.REPAID)
        payment = hand.payment
        if payment is None:
            raise NotResolvedSo
        _decide(session, hand, to=_A.PAYER_REFUNDABLE)  # which opening takes it out of
        opening.open_in(
            session,
            account_id=payment.account_id,
            payment_id=payment.id,
            amount_pence=hand.exception.amount_pence,
            exception_id=hand.exception.id,
            email=email,
            language=payment.spoken_language,
            actor=by.actor,
        )
        _conclude(session, hand, by, Resolution.REPAID, Decided.REPAID)
    return hand.exception


def given_back(
    exception_id: str, by: Decider, way: Resolution, *, reason: str = ""
) -> ReceiptException:
    """Say that what was handed out too much is back: from the network, or from the payer."""
    with db.transaction() as session:
        hand = _take(session, exception_id, by, way)
        _have_back(session, hand, to=WENT_TO[way])
        deciding.resolve(hand, by, way, reason=reason)
        deciding.write_down(session, hand, by, Decided.GIVEN_BACK)
    return hand.exception


def match(exception_id: str, by: Decider, *, name: str) -> ReceiptException:
    """Say which payment money was for, by its number, its ID or its reference.

    From then on it is as if it had just come. What a demonstration takes is for no payment whose
    money is real, nor the reverse.

    Raises:
        NothingMatches, SeveralMatch
    """
    with db.transaction() as session:
        told_by = session.scalar(
            select(ReceiptException.network).where(ReceiptException.id == exception_id)
        )
        payment_id = matching.only_payment(session, name, network=told_by or "")
        hand = _take(session, exception_id, by, Resolution.MATCHED, payment_id=payment_id)
        receipt, payment = hand.receipt, hand.desk.payments[payment_id]
        if receipt is None:
            raise NotResolvedSo
        hand.exception.payment_id = payment.id
        hand.exception.account_id = payment.account_id
        hand.payment = payment
        deciding.resolve(hand, by, Resolution.MATCHED)
        settling.put_to(
            hand.desk,
            payment,
            receipt,
            key=f"match:{receipt.id}",
            out_of=_A.UNIDENTIFIED_RECEIPTS,
        )
        deciding.write_down(session, hand, by, Decided.MATCHED)
    return hand.exception


def propose_write_off(exception_id: str, by: Decider, *, reason: str) -> ReceiptException:
    """Ask a second person to give the money up. `reason` is for them, and for those who audit."""
    with db.transaction() as session:
        hand = _take(session, exception_id, by, Resolution.WRITTEN_OFF)
        if hand.exception.state is not ExceptionState.OPEN:
            raise NotResolvedSo
        found = hand.exception
        found.state, found.resolution = ExceptionState.PROPOSED, Resolution.WRITTEN_OFF
        found.proposed_by, found.proposed_at, found.reason = by.user_id, clock.now(), reason
        deciding.write_down(session, hand, by, Decided.WRITE_OFF_PROPOSED)
    return hand.exception


def withdraw_write_off(exception_id: str, by: Decider) -> ReceiptException:
    """Take one's own proposal back.

    Raises:
        NotYourProposal
    """
    with db.transaction() as session:
        hand = _proposed(session, exception_id, by)
        if hand.exception.proposed_by != by.user_id:
            raise NotYourProposal
        deciding.write_down(session, hand, by, Decided.WRITE_OFF_WITHDRAWN)
        _open_again(hand.exception)
    return hand.exception


def refuse_write_off(exception_id: str, by: Decider) -> ReceiptException:
    """Not agree: it is open again, for something else to be done.

    Raises:
        OwnProposal
    """
    with db.transaction() as session:
        hand = _proposed(session, exception_id, by)
        if hand.exception.proposed_by == by.user_id:
            raise OwnProposal
        deciding.write_down(session, hand, by, Decided.WRITE_OFF_REFUSED)
        _open_again(hand.exception)
    return hand.exception


def agree_to_write_off(exception_id: str, by: Decider) -> ReceiptException:
    """Give the money up, as the second person. Both must be allowed to in this very moment.

    Raises:
        OwnProposal, ProposerMayNot
    """
    with db.transaction() as session:
        hand = _proposed(session, exception_id, by)
        first = hand.exception.proposed_by
        if first == by.user_id:
            raise OwnProposal
        if not deciding.is_allowed(session, first, account_id=by.account_id):
            raise ProposerMayNot
        if hand.exception.code in _OF_NOBODY and hand.receipt is not None:
            unidentified.give_up(hand.desk, hand.receipt, f"decision:{hand.key}")
            if hand.exception.code is _C.UNKNOWN:
                hand.receipt.decided_pence = hand.receipt.amount_pence
        elif hand.exception.code is _C.HANDED_OUT:
            _have_back(session, hand, to=_A.WRITTEN_OFF)
        else:
            _decide(session, hand, to=_A.WRITTEN_OFF)
        _conclude(session, hand, by, Resolution.WRITTEN_OFF, Decided.WRITTEN_OFF)
    return hand.exception


def _take(
    session: Session, exception_id: str, by: Decider, way: Resolution, *, payment_id: str = ""
) -> InHand:
    others = [payment_id] if payment_id else []
    hand = deciding.take(session, exception_id, by, payment_ids=others)
    if way not in WAYS[hand.exception.code] or hand.exception.state is not ExceptionState.OPEN:
        raise NotResolvedSo
    return hand


def _proposed(session: Session, exception_id: str, by: Decider) -> InHand:
    hand = deciding.take(session, exception_id, by)
    if hand.exception.state is not ExceptionState.PROPOSED:
        raise NotResolvedSo
    return hand


def _open_again(found: ReceiptException) -> None:
    found.state, found.resolution, found.reason = ExceptionState.OPEN, None, ""
    found.proposed_by, found.proposed_at = "", None


def _decide(session: Session, hand: InHand, *, to: LedgerAccount) -> None:
    """Take the money at stake out of what waits to be decided about."""
    exception, payment = hand.exception, hand.payment
    if payment is None:
        raise NotResolvedSo
    is_part = exception.code is _C.UNDER
    out_of = _A.PART_PAYMENTS if is_part else _A.PAYER_REFUNDABLE
    for receipt in hand.receipts:
        decided = receipt.applied_pence if is_part else exception.amount_pence
        receipt.decided_pence = Pence(receipt.decided_pence + decided)
        if is_part:
            receipt.applied_pence = Pence(0)
    if out_of is not to:
        ledger.post(
            session,
            f"decision:{hand.key}",
            ledger.movement(exception.amount_pence, debit=out_of, credit=to),
            account_id=payment.account_id,
            payment_id=payment.id,
            counterparty=exception.network,
        )


def _have_back(session: Session, hand: InHand, *, to: LedgerAccount) -> None:
    """Take what was handed out too much off what is to be had back."""
    exception, payment = hand.exception, hand.payment
    if payment is None:
        raise NotResolvedSo
    ledger.post(
        session,
        f"decision:{hand.key}",
        ledger.movement(exception.amount_pence, debit=to, credit=_A.OVERPAID),
        account_id=payment.account_id,
        payment_id=payment.id,
        counterparty=exception.network,
    )


def _conclude(
    session: Session,
    hand: InHand,
    by: Decider,
    resolution: Resolution,
    action: Decided,
    *,
    reason: str = "",
) -> None:
    key = hand.key
    deciding.resolve(hand, by, resolution, reason=reason)
    if hand.payment is not None and hand.exception.code is not _C.HANDED_OUT:
        network = hand.exception.network
        settling.look_again(hand.desk, hand.payment, cause=key, network=network)
    deciding.write_down(session, hand, by, action)
