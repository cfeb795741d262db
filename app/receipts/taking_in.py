"""Taking in what networks say of money: once, however often and in whatever order it is told.

One telling and ten thousand go the same way: everything they are about is found and locked at
once, each is decided about in memory, and what is new is written together. docs/receipts.md has
the table of what follows from what.
"""

from collections.abc import Iterator, Sequence

from app import clock, db, ids
from app.actors import Actor
from app.errors import ChangedMeanwhile, Conflict, Refusal
from app.ledger import LedgerAccount
from app.money import Pence
from app.payments.models import Payment, Source
from app.payments.states import Happened
from app.payments.transitions import advance
from app.receipts import settling, unidentified
from app.receipts.desk import Desk
from app.receipts.models import (
    AccountBarcode,
    Outcome,
    Receipt,
    ReceiptKind,
)
from app.receipts.telling import (
    LONGEST_OUTLET,
    Told,
    ToldDifferently,
    ToldWrongly,
    require_sense,
    require_the_same,
)

BATCH = 200
ATTEMPTS = 5


class ToldAtOnce(Conflict):
    """Another process was told the same at the same moment. Only inside: it is looked up again."""

    code = "receipt_told_at_once"
    message = "This is being recorded already. Try again."


# PostgreSQL names the index, SQLite its columns.
for _index in (
    "one_receipt_per_key",
    "receipts.network, receipts.kind, receipts.key",
    "one_missing_rest_per_payment",
    "one_exception_per_receipt",
):
    db.refuses(_index, ToldAtOnce)


def take_in(told: Told) -> Receipt:
    """Take in one thing that a network says. Told again, nothing changes but what was not known.

    Raises:
        ToldDifferently: it was told before, with another sum or another number.
        ToldWrongly: it has no sum, or no name.
    """
    (taken,) = _take([told])
    if isinstance(taken, Refusal):
        raise taken
    return taken


def take_in_all(tolds: Sequence[Told]) -> list[Receipt | Refusal]:
    """Take in what a file says, in its order, in batches of one transaction each.

    What cannot be taken in is answered with the refusal, and does not stand in the others' way.
    After a crash it may be told from the beginning again.
    """
    return [one for batch in _batches(tolds) for one in _take(batch)]


def _batches(tolds: Sequence[Told]) -> Iterator[Sequence[Told]]:
    for start in range(0, len(tolds), BATCH):
        yield tolds[start : start + BATCH]


def _take(tolds: Sequence[Told]) -> list[Receipt | Refusal]:
    for _attempt in range(ATTEMPTS - 1):
        try:
            return _take_once(tolds)
        except (ToldAtOnce, ChangedMeanwhile):
            continue  # what the other one wrote is there now
    return _take_once(tolds)


def _take_once(tolds: Sequence[Told]) -> list[Receipt | Refusal]:
    # Nothing goes to the database before its payment does: what waited may belong to a new one.
    with db.transaction() as session, session.no_autoflush:
        desk = Desk(session)
        desk.load(tolds)
        taken = [_one(desk, told) for told in tolds]
        desk.write_new()
    return taken


def _one(desk: Desk, told: Told) -> Receipt | Refusal:
    known = desk.receipts.get((told.network, told.kind, told.key))
    try:
        require_sense(told)
        if known is None:
            return _first_time(desk, told)
        require_the_same(told, known)
    except (ToldDifferently, ToldWrongly) as refusal:
        return refusal
    if known.remitted_on is None and told.remitted_on is not None:
        known.remitted_on = told.remitted_on
        if known.payment_id:
            settling.note_remitted(desk, desk.payments[known.payment_id], known.network)
    return known


def _first_time(desk: Desk, told: Told) -> Receipt:
    receipt = Receipt(
        id=ids.new_id(),
        network=told.network,
        kind=told.kind,
        key=told.key,
        reverses_key=told.reverses_key,
        number=told.number,
        amount_pence=told.amount_pence,
        paid_at=told.paid_at,
        outlet=told.outlet[:LONGEST_OUTLET],
        received_at=clock.now(),
        told_by=told.told_by,
        remitted_on=told.remitted_on,
        outcome=Outcome.UNKNOWN,
        is_late=False,
        applied_pence=Pence(0),
        decided_pence=Pence(0),
    )
    if told.kind is ReceiptKind.REVERSAL:
        _take_back(desk, receipt)
    else:
        _pay_in(desk, receipt)
    return receipt


def _pay_in(desk: Desk, receipt: Receipt) -> None:
    number = desk.numbers.get((receipt.network, receipt.number))
    desk.add(receipt)
    if number is None:
        unidentified.come_in(desk, receipt)
        return
    if number.payment_id is not None:
        payment = desk.payments[number.payment_id]
    else:
        payment = _payment_of(desk, desk.barcodes[str(number.barcode_id)], receipt)
        receipt.outcome = Outcome.OPEN
    key = f"receipt:{receipt.id}"
    settling.put_to(desk, payment, receipt, key=key, out_of=LedgerAccount.NETWORK_CLEARING)


def _take_back(desk: Desk, reversal: Receipt) -> None:
    of = (reversal.network, ReceiptKind.PAYMENT, reversal.reverses_key)
    receipt = desk.receipts.get(of)
    reversal.outcome = Outcome.NOTHING_TO_REVERSE
    desk.add(reversal)
    if receipt is None or not settling.takes_back(reversal, receipt):
        unidentified.go_out(desk, reversal)
    elif receipt.payment_id is not None:
        settling.take_back(desk, desk.payments[receipt.payment_id], receipt, reversal)
    else:
        unidentified.take_back(desk, receipt, reversal)


def _payment_of(desk: Desk, barcode: AccountBarcode, receipt: Receipt) -> Payment:
    """Make the payment that money paid into somebody's account is: one for each time."""
    payment = Payment(
        id=ids.new_id(),
        account_id=barcode.account_id,
        service_id=barcode.service_id,
        type=barcode.type,
        provider=barcode.provider,
        attempt=1,
        amount_pence=receipt.amount_pence,
        surcharge_pence=Pence(0),
        refunded_pence=Pence(0),
        reversed_pence=Pence(0),
        reference=barcode.reference,
        description=barcode.description,
        language=barcode.language,
        email=barcode.email,
        authorisation_mode="web",
        agreement_id="",
        source=Source.ACCOUNT_BARCODE,
        created_at=clock.now(),
    )
    actor = Actor.provider(receipt.network)
    advance(desk.session, payment, Happened.CREATED, actor=actor, amount_pence=receipt.amount_pence)
    desk.add(payment)
    return payment
