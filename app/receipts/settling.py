"""What money that comes or goes makes of its payment: state, ledger, exceptions and events.

All of it in the transaction of whoever tells of the money, who has the payment's lock. Each step
starts from the whole of what is known and ends where `allocation` says, so that it makes no
difference in which order things are told, or how often.
"""

from datetime import date, datetime

from app import clock
from app.actors import Actor
from app.i18n import in_uk_time
from app.ledger import LedgerAccount
from app.money import Pence
from app.payments import attempts, queries, settlement
from app.payments.models import Payment
from app.payments.states import Happened, State
from app.payments.transitions import advance, note
from app.receipts import raising
from app.receipts.allocation import Allocation, Case, Paid, Standing, decide
from app.receipts.books import Books, undecided_pence
from app.receipts.desk import Desk
from app.receipts.models import ExceptionCode, Outcome, Receipt, ReceiptKind
from app.receipts.writing import LETTERS, Told, tell

_A = LedgerAccount

_WAITS = frozenset({State.CREATED, State.STARTED, State.AWAITING_PAYMENT, State.EXPIRED})
_CALLED_OFF = frozenset(
    {State.CANCELLED_BY_USER, State.CANCELLED_BY_SERVICE, State.DECLINED, State.ERRORED}
)


def put_to(
    desk: Desk, payment: Payment, receipt: Receipt, *, key: str, out_of: LedgerAccount
) -> None:
    """Let a payment have a receipt, which has just come or was found to be for it.

    Where a reversal of it was told before, that is carried out now.
    """
    books = _books(desk, payment, receipt.network)
    books.post(key, out_of, _A.PART_PAYMENTS, receipt.amount_pence)
    _belongs(desk, receipt, payment)
    reversal = desk.reversals.get((receipt.network, receipt.key))
    if reversal is not None and takes_back(reversal, receipt):
        found = f"reversal-found:{reversal.id}"
        books.post(found, _A.PART_PAYMENTS, waited_in(desk, reversal), receipt.amount_pence)
        _carry_out(desk, payment, receipt, reversal)
    _conclude(desk, payment, books, cause=receipt)


def takes_back(reversal: Receipt, receipt: Receipt) -> bool:
    """Whether it takes back all of it, for the first time. Anything else is for people."""
    is_waiting = reversal.outcome is Outcome.NOTHING_TO_REVERSE
    return (
        is_waiting and receipt.reversed_at is None and reversal.amount_pence == receipt.amount_pence
    )


def waited_in(desk: Desk, reversal: Receipt) -> LedgerAccount:
    """Where the money of a reversal that nobody recognised is."""
    written_off = raising.was_written_off(desk, reversal)
    return _A.WRITTEN_OFF if written_off else _A.UNIDENTIFIED_RECEIPTS


def take_back(
    desk: Desk,
    payment: Payment,
    receipt: Receipt,
    reversal: Receipt,
    *,
    to: LedgerAccount = LedgerAccount.NETWORK_CLEARING,
) -> None:
    """Let a network have back what a payment was paid with.

    `to` is where a reversal waited that was told before.
    """
    books = _books(desk, payment, receipt.network)
    written_off = raising.was_written_off(desk, receipt)
    books.take_back(
        f"reversal:{reversal.id}" if to is _A.NETWORK_CLEARING else f"reversal-found:{reversal.id}",
        receipt,
        decided_by=_A.WRITTEN_OFF if written_off else _A.SERVICE_PAYABLE,
        to=to,
    )
    receipt.applied_pence = Pence(0)
    _carry_out(desk, payment, receipt, reversal)
    _conclude(desk, payment, books, cause=reversal)


def look_again(desk: Desk, payment: Payment, *, cause: str, network: str) -> None:
    """Settle what has changed by itself: the payment's time ran out, or it was called off."""
    books = _books(desk, payment, network)
    _apply(desk, payment, books, network=network, cause=cause)


def note_remitted(desk: Desk, payment: Payment, network: str) -> None:
    """Write down when the payment's money was paid out, once all of it has been."""
    counted = [one for one in desk.of_payment[payment.id] if one.applied_pence]
    days = [one.remitted_on for one in counted if one.remitted_on is not None]
    is_whole = sum(one.applied_pence for one in counted) == payment.total_pence
    is_settled = payment.state is State.CAPTURED and is_whole and len(days) == len(counted)
    if is_settled and counted:
        settlement.settle_in(
            desk.session,
            payment,
            settled_on=max(days),
            payout=network,
            actor=Actor.provider(network),
        )


def _books(desk: Desk, payment: Payment, network: str) -> Books:
    return Books(
        desk.session,
        payment,
        desk.of_payment[payment.id],
        network=network,
        is_paid_in=payment.id in desk.paid_in,
    )


def _belongs(desk: Desk, receipt: Receipt, payment: Payment) -> None:
    receipt.payment_id, receipt.account_id = payment.id, payment.account_id
    if receipt not in desk.of_payment[payment.id]:
        desk.of_payment[payment.id].append(receipt)


def _carry_out(desk: Desk, payment: Payment, receipt: Receipt, reversal: Receipt) -> None:
    receipt.reversed_at = clock.now()
    reversal.outcome = Outcome.REVERSED
    _belongs(desk, reversal, payment)
    raising.settle_itself(desk.exceptions.get((reversal.id, ExceptionCode.REVERSAL_UNMATCHED)))


def _conclude(desk: Desk, payment: Payment, books: Books, *, cause: Receipt) -> None:
    missing_before = payment.reversed_pence
    found = _apply(desk, payment, books, network=cause.network, cause=cause.id)
    note_remitted(desk, payment, cause.network)
    _tell(desk, payment, cause, found, missing_before=missing_before)


def _apply(desk: Desk, payment: Payment, books: Books, *, network: str, cause: str) -> Allocation:
    """Let everything be as the whole of what is known says."""
    receipts = desk.of_payment[payment.id]
    found = decide(_case(desk, payment))
    if found.is_paid and payment.id not in desk.paid_in:
        _take_up(desk, payment, found)
        _pay(desk, payment, receipts, Actor.provider(network))
        books.was_captured()
    for receipt in receipts:
        if verdict := found.verdicts.get(receipt.id):
            receipt.is_late = verdict.is_late
            receipt.applied_pence = Pence(verdict.applied_pence)
            if receipt.outcome is not Outcome.OPEN or verdict.outcome is not Outcome.EXACT:
                receipt.outcome = verdict.outcome
    if found.is_paid and payment.reversed_pence != found.missing_pence:
        payment.reversed_pence = Pence(found.missing_pence)
        payment.updated_at = clock.now()
    books.settle(f"allocation:{payment.id}:{cause}", receipts)
    raising.reconcile(desk, payment, _exceptions(payment, found), network=network)
    return found


def _take_up(desk: Desk, payment: Payment, found: Allocation) -> None:
    """Let a payment be one by the way whose money pays it, where its payer had given that up."""
    if payment.attempt > 1:
        paid = {
            (one.network, one.key)
            for one in desk.of_payment[payment.id]
            if one.id in found.verdicts and found.verdicts[one.id].applied_pence
        }
        attempts.take_up_in(desk.session, payment, paid)


def _pay(desk: Desk, payment: Payment, receipts: list[Receipt], actor: Actor) -> None:
    if payment.state in {State.CREATED, State.STARTED}:
        advance(desk.session, payment, Happened.VOUCHER_ISSUED, actor=actor)
    in_time = payment.state is State.AWAITING_PAYMENT
    event = Happened.RECEIVED if in_time else Happened.RECEIVED_LATE
    is_late = any(one.is_late for one in receipts)
    advance(desk.session, payment, event, actor=actor, is_late=is_late)
    desk.paid_in.add(payment.id)


def _case(desk: Desk, payment: Payment) -> Case:
    receipts = desk.of_payment[payment.id]
    taken_back = {
        (one.network, one.reverses_key): one
        for one in receipts
        if one.kind is ReceiptKind.REVERSAL and one.outcome is Outcome.REVERSED
    }
    return Case(
        wanted_pence=payment.total_pence,
        standing=_standing(desk, payment),
        paid=[
            _paid(one, taken_back.get((one.network, one.key)), payment)
            for one in receipts
            if one.kind is ReceiptKind.PAYMENT
        ],
        deadline=desk.deadlines.get(payment.id) or payment.expires_at or _ended(payment),
        was_paid=payment.id in desk.paid_in,
        is_over=payment.state is State.EXPIRED,
        takes_late=desk.account_of(payment).disabled_at is None,
        given_up=raising.is_given_up(desk, payment),
    )


def _ended(payment: Payment) -> datetime | None:
    return payment.ended_at if payment.state is State.EXPIRED else None


def _paid(receipt: Receipt, reversal: Receipt | None, payment: Payment) -> Paid:
    return Paid(
        id=receipt.id,
        key=receipt.key,
        amount_pence=receipt.amount_pence,
        paid_at=receipt.paid_at,
        decided_pence=receipt.decided_pence,
        reversed_at=reversal.paid_at if reversal else None,
        reversal=reversal.id if reversal else "",
        reversal_is_harmless=reversal is not None
        and payment.refunded_pence == 0
        and _day(reversal) == _day(receipt),
    )


def _day(receipt: Receipt) -> date:
    return in_uk_time(receipt.paid_at).date()


def _standing(desk: Desk, payment: Payment) -> Standing:
    if payment.id in desk.paid_in or (payment.state in _WAITS and not _is_asked(desk, payment)):
        return Standing.WANTS
    is_called_off = payment.state in _CALLED_OFF
    return Standing.CALLED_OFF if is_called_off else Standing.PAID_OTHERWISE


def _is_asked(desk: Desk, payment: Payment) -> bool:
    """Whether its payer has given up the way by which this came, and pays by another just now."""
    if payment.attempt == 1 or payment.state not in {State.CREATED, State.STARTED}:
        return False
    return queries.open_question_in(desk.session, payment.id) is not None


def _exceptions(payment: Payment, found: Allocation) -> dict[tuple[str, ExceptionCode], int]:
    wanted = {
        (receipt_id, code): pence
        for receipt_id, verdict in found.verdicts.items()
        for code, pence in verdict.exceptions.items()
    }
    reversed_ = ExceptionCode.REVERSED
    wanted |= {(reversal_id, reversed_): pence for reversal_id, pence in found.reversals.items()}
    if found.under_pence:
        wanted[payment.id, ExceptionCode.UNDER] = found.under_pence
    return wanted


def _tell(
    desk: Desk, payment: Payment, cause: Receipt, found: Allocation, *, missing_before: int
) -> None:
    """Write down what its payer and its service have to know besides that it is paid.

    And write to the payer.
    """
    told, amount_pence, outstanding = _news(payment, cause, found, missing_before)
    if told is None:
        return
    about = {"receipt_id": cause.id, "amount_pence": amount_pence}
    if told is Told.PART_RECEIVED:
        about["outstanding_pence"] = outstanding
    note(desk.session, payment, told, actor=Actor.provider(cause.network), **about)
    if told is Told.PART_RECEIVED and payment.expires_at is None:
        told = Told.UNWANTED  # it came late, and nobody knows whether the rest will
    if told in LETTERS:
        tell(
            desk.session,
            payment,
            desk.account_of(payment),
            told,
            amount_pence=amount_pence,
            outstanding_pence=outstanding,
        )


def _news(
    payment: Payment, cause: Receipt, found: Allocation, missing_before: int
) -> tuple[Told | None, int, int]:
    """What there is to tell, how much it is about, and how much is still to be paid."""
    if cause.kind is ReceiptKind.REVERSAL or cause.reversed_at is not None:
        return Told.REVERSED, cause.amount_pence, 0
    if excess := undecided_pence(cause):
        unwanted = cause.outcome is Outcome.NOT_WANTED
        return Told.UNWANTED if unwanted else Told.OVERPAID, excess, 0
    if not found.is_paid:
        there = sum(verdict.applied_pence for verdict in found.verdicts.values())
        return Told.PART_RECEIVED, cause.amount_pence, payment.total_pence - there
    if missing_before > payment.reversed_pence:
        return Told.MADE_GOOD, missing_before - payment.reversed_pence, 0
    return None, 0, 0
