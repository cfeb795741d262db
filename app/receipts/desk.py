"""Everything that what was told is about, found and locked at once: for one line, or for hundreds.

Payments are locked first and in the order of their ids, as everywhere, and what was known of them
is read once nobody else can change it. What is new is written when the transaction ends.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, insert, or_, select
from sqlalchemy.orm import Session

from app import db
from app.accounts.models import Account
from app.errors import ChangedMeanwhile
from app.events import Event
from app.payments.models import Payment
from app.payments.states import Happened, State
from app.receipts.models import (
    AccountBarcode,
    ExceptionCode,
    PaymentNumber,
    Receipt,
    ReceiptException,
    ReceiptKind,
)
from app.receipts.telling import Told

Key = tuple[str, ReceiptKind, str]
_RECEIVED = (Happened.RECEIVED, Happened.RECEIVED_LATE)


class Desk:
    """What is known, in the caller's transaction, of some payments and of some numbers."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.numbers: dict[tuple[str, str], PaymentNumber] = {}
        self.barcodes: dict[str, AccountBarcode] = {}
        self.payments: dict[str, Payment] = {}
        self.accounts: dict[str, Account] = {}
        self.deadlines: dict[str, datetime] = {}
        self.receipts: dict[Key, Receipt] = {}
        self.of_payment: dict[str, list[Receipt]] = defaultdict(list)
        self.reversals: dict[tuple[str, str], Receipt] = {}  # by what they take back
        self.exceptions: dict[tuple[str, ExceptionCode], ReceiptException] = {}
        self.paid_in: set[str] = set()  # payments that were paid by money that came in
        self._new: list[db.Base] = []

    def load(self, tolds: Sequence[Told], *, payment_ids: Collection[str] = ()) -> None:
        """Find and lock all that `tolds` may be about, and these payments besides.

        Raises:
            ChangedMeanwhile: somebody found out just now what a receipt was for.
        """
        # Each list of names is looked up by a plan of its own: the one that suits the first file of
        # a network, kept, would read through all receipts for each list.
        with db.planned_each(self.session):
            self._load(tolds, payment_ids)

    def _load(self, tolds: Sequence[Told], payment_ids: Collection[str]) -> None:
        self._find_numbers(tolds)
        wanted = {n.payment_id for n in self.numbers.values() if n.payment_id}.union(payment_ids)
        known = self._receipts_told_of(tolds)
        wanted.update(one.payment_id for one in known if one.payment_id)
        self._lock(wanted)
        if not db.is_sqlite(self.session):  # there, nobody else is writing
            known = self._receipts_told_of(tolds)
        for receipt in known:
            self.keep(receipt)
        if any(one.payment_id and one.payment_id not in self.payments for one in known):
            raise ChangedMeanwhile
        self._find_what_is_known_of(wanted)
        self._find_exceptions()

    def keep(self, receipt: Receipt) -> None:
        """Know of a receipt."""
        key = (receipt.network, receipt.kind, receipt.key)
        if key in self.receipts:
            return
        self.receipts[key] = receipt
        if receipt.reverses_key and receipt.kind is ReceiptKind.REVERSAL:
            self.reversals.setdefault((receipt.network, receipt.reverses_key), receipt)
        if receipt.payment_id:
            self.of_payment[receipt.payment_id].append(receipt)

    def keep_apart(self, *receipts: Receipt) -> None:
        """Know of receipts of no payment, which the caller has locked, and of their exceptions."""
        for receipt in receipts:
            self.keep(receipt)
        self._find_exceptions()

    def add(self, new: Receipt | ReceiptException | Payment) -> None:
        """Have something new written when everything has been said about it: at `write_new`."""
        self._new.append(new)
        if isinstance(new, Receipt):
            self.keep(new)
        elif isinstance(new, ReceiptException):
            self.exceptions[new.receipt_id or new.payment_id or "", new.code] = new
        else:
            self.payments[new.id] = new

    def write_new(self) -> None:
        """Write what is new, payments before their receipts and those before exceptions.

        Receipts by their keys: two who were told the same at once meet in the same order, so that
        one of them waits, and not each for the other.
        """
        receipts = [new for new in self._new if isinstance(new, Receipt)]
        others = [new for new in self._new if not isinstance(new, Receipt)]
        payments = [new for new in others if isinstance(new, Payment)]
        exceptions = [new for new in others if isinstance(new, ReceiptException)]
        receipts.sort(key=lambda one: (one.network, one.kind, one.key))
        self._write_now(payments)
        for new in (*receipts, *exceptions):
            db.add_new(self.session, new)

    def _write_now(self, payments: Sequence[Payment]) -> None:
        """Write payments before anything else is: a reversal that waited may belong to one."""
        if not payments:
            return
        columns = [column.key for column in Payment.__mapper__.column_attrs]
        rows = [
            {name: one.__dict__[name] for name in columns if one.__dict__.get(name) is not None}
            for one in payments
        ]
        self.session.execute(insert(Payment), [row | {"version": 1} for row in rows])

    def account_of(self, payment: Payment) -> Account:
        """The account of a payment."""
        if payment.account_id not in self.accounts:
            found = self.session.get_one(Account, payment.account_id)
            self.accounts[payment.account_id] = found
        return self.accounts[payment.account_id]

    def _find_numbers(self, tolds: Sequence[Told]) -> None:
        for network, numbers in _by_network((told.network, told.number) for told in tolds):
            found = self.session.scalars(
                select(PaymentNumber).where(
                    PaymentNumber.network == network, PaymentNumber.number.in_(numbers)
                )
            )
            self.numbers.update({(network, number.number): number for number in found})
        barcode_ids = {n.barcode_id for n in self.numbers.values() if n.barcode_id}
        if barcode_ids:
            barcodes = select(AccountBarcode).where(AccountBarcode.id.in_(barcode_ids))
            self.barcodes.update({one.id: one for one in self.session.scalars(barcodes)})

    def _receipts_told_of(self, tolds: Sequence[Told]) -> list[Receipt]:
        """Receipts that are told again or taken back, and reversals that were told before."""
        found: dict[str, Receipt] = {}
        named = [(told.network, told.key) for told in tolds]
        named += [(told.network, told.reverses_key) for told in tolds if told.reverses_key]
        for network, keys in _by_network(named):
            of_network = select(Receipt).where(Receipt.network == network)
            # One by one: asked for all at once, PostgreSQL reads through every receipt there is.
            for which in (
                (Receipt.kind == ReceiptKind.PAYMENT) & Receipt.key.in_(keys),
                (Receipt.kind == ReceiptKind.REVERSAL) & Receipt.key.in_(keys),
                (Receipt.reverses_key != "") & Receipt.reverses_key.in_(keys),
            ):
                found.update({one.id: one for one in self._fresh(of_network.where(which))})
        return sorted(found.values(), key=lambda one: (one.received_at, one.id))

    def _lock(self, payment_ids: Collection[str]) -> None:
        if not payment_ids:
            return
        locked = self.session.scalars(
            select(Payment)
            .where(Payment.id.in_(payment_ids))
            .order_by(Payment.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        self.payments.update({payment.id: payment for payment in locked})

    def _find_what_is_known_of(self, payment_ids: Collection[str]) -> None:
        if not payment_ids:
            return
        for receipt in self._fresh(select(Receipt).where(Receipt.payment_id.in_(payment_ids))):
            self.keep(receipt)
        deadlines = (
            select(PaymentNumber.payment_id, func.max(PaymentNumber.expires_at))
            .where(PaymentNumber.payment_id.in_(payment_ids), PaymentNumber.expires_at.is_not(None))
            .group_by(PaymentNumber.payment_id)
        )
        for payment_id, until in self.session.execute(deadlines):
            if until is not None:
                self.deadlines[str(payment_id)] = until
        captured = [p.id for p in self.payments.values() if p.state is State.CAPTURED]
        if captured:
            by_money = select(Event.payment_id).where(
                Event.payment_id.in_(captured), Event.name.in_(_RECEIVED)
            )
            self.paid_in.update(self.session.scalars(by_money))

    def _find_exceptions(self) -> None:
        receipt_ids = [receipt.id for receipt in self.receipts.values()]
        payment_ids = list(self.payments)
        if not receipt_ids and not payment_ids:
            return
        about = or_(
            ReceiptException.receipt_id.in_(receipt_ids),
            ReceiptException.payment_id.in_(payment_ids),
        )
        found = self.session.scalars(
            select(ReceiptException)
            .where(about, ReceiptException.repayment_id.is_(None))
            .execution_options(populate_existing=True)
        )
        for one in found:
            self.exceptions[one.receipt_id or one.payment_id or "", one.code] = one

    def _fresh(self, receipts: Select[Receipt]) -> Sequence[Receipt]:
        ordered = receipts.order_by(Receipt.received_at, Receipt.id)
        return self.session.scalars(ordered.execution_options(populate_existing=True)).all()


def _by_network(named: Iterable[tuple[str, str]]) -> list[tuple[str, set[str]]]:
    found: dict[str, set[str]] = defaultdict(set)
    for network, name in named:
        found[network].add(name)
    return list(found.items())
