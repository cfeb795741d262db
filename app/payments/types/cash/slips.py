"""What a payer takes to a counter, and how it stands: read once, and shown as a page, PDF or email.

A slip is of a payment, or of an account barcode, into which any sum may be paid. It holds nothing
about a person: whoever finds one learns what is to be paid to which service, and where.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, db
from app.accounts.models import Account, Service
from app.codes import Barcode
from app.errors import NotFound
from app.money import Pence
from app.payments.models import Payment
from app.payments.states import State
from app.payments.types.cash import links, networks, sums
from app.payments.types.cash.models import BarcodeLink, Voucher
from app.payments.types.cash.networks import Terms
from app.receipts.models import AccountBarcode, PaymentNumber


class VoucherNotFound(NotFound):
    """There is no such voucher, or none that this reader may see."""

    code = "voucher_not_found"
    message = "There is no such voucher"


class Standing(StrEnum):
    """Whether a slip can be used, and if not, what became of it."""

    OPEN = "open"  # nothing was paid in yet
    PART = "part"  # less than it wants was paid in
    PAID = "paid"
    TIME_UP = "time_up"
    CALLED_OFF = "called_off"
    REVERSED = "reversed"  # it was paid, and all of it was taken back

    @property
    def can_be_paid(self) -> bool:
        """Whether a counter may take money for it."""
        return self in {Standing.OPEN, Standing.PART}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where the slip can be used, and under which number."""

    terms: Terms
    number: str
    amount_pence: Pence | None  # that is to be paid; None where the payer says how much

    @property
    def grouped(self) -> str:
        """The number as people read it."""
        return self.terms.scheme.grouped(self.number)

    @property
    def barcode(self) -> Barcode:
        """What the shop scans: the sum is in it, where the network has it there."""
        return self.terms.scheme.barcode(self.number, self.amount_pence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One slip as it stands now. `path` leads to it without signing in, "" where that is lost.

    Of an account barcode `total_pence` and `expires_at` are None, and nothing is counted.
    """

    service_en: str
    service_cy: str
    is_test: bool
    language: str
    path: str
    standing: Standing
    total_pence: Pence | None
    received_pence: Pence
    excess_pence: Pence
    expires_at: datetime | None
    counters: tuple[Counter, ...]

    @property
    def outstanding_pence(self) -> Pence | None:
        """What is still to be paid."""
        if self.total_pence is None:
            return None
        return Pence(max(self.total_pence - self.received_pence, 0))

    def service_name(self, language: str) -> str:
        """The service's name, English where it has no Welsh one."""
        return (language == "cy" and self.service_cy) or self.service_en


def of_payment(payment_id: str) -> Slip:
    """The slip of the payment whose payer has shown that it is theirs.

    Raises:
        VoucherNotFound: it has none.
    """
    with db.reading() as session:
        return of_payment_in(session, payment_id)


def of_payment_in(session: Session, payment_id: str) -> Slip:
    """As `of_payment`, in the caller's session."""
    return _of_vouchers(session, Voucher.payment_id == payment_id)


def by_link(token: str) -> Slip:
    """The slip that a link shows, whoever follows it.

    Raises:
        VoucherNotFound
    """
    digest = links.digest_of(token)
    with db.reading() as session:
        try:
            return _of_vouchers(session, Voucher.link_digest == digest)
        except VoucherNotFound:
            return _of_barcodes(session, AccountBarcode.link_digest == digest)


def of_barcode(barcode_id: str, *, account_id: str) -> Slip:
    """The slip of one account barcode of one account.

    Raises:
        VoucherNotFound
    """
    with db.reading() as session:
        return of_barcode_in(session, barcode_id, account_id=account_id)


def of_barcode_in(session: Session, barcode_id: str, *, account_id: str) -> Slip:
    """As `of_barcode`, in the caller's session."""
    return _of_barcodes(
        session, AccountBarcode.id == barcode_id, AccountBarcode.account_id == account_id
    )


def _of_vouchers(session: Session, *conditions: object) -> Slip:
    row = session.execute(
        select(Voucher, Payment, Account, Service)
        .join(Payment, Payment.id == Voucher.payment_id)
        .join(Account, Account.id == Payment.account_id)
        .join(Service, Service.id == Account.service_id)
        .where(*conditions)  # type: ignore[arg-type]
    ).one_or_none()
    if row is None:
        raise VoucherNotFound
    voucher, payment, account, service = row
    paid_in = sums.of_payments(session, [payment.id])[payment.id]
    standing = _standing(voucher, payment, paid_in.received_pence)
    wanted_pence = Pence(max(payment.total_pence - paid_in.received_pence, 0))
    numbers = session.scalars(
        select(PaymentNumber)
        .where(PaymentNumber.payment_id == payment.id)
        .order_by(PaymentNumber.created_at, PaymentNumber.id)
    ).all()
    terms = {one.scheme.name: one for one in networks.of_account(session, account)}
    return Slip(
        service_en=service.name,
        service_cy=service.name_cy,
        is_test=not account.kind.takes_real_money,
        language=payment.spoken_language,
        path=links.path_of(voucher.link_sealed, owner_id=payment.id),
        standing=standing,
        total_pence=payment.total_pence,
        received_pence=paid_in.received_pence,
        excess_pence=paid_in.excess_pence,
        expires_at=voucher.expires_at,
        counters=_counters(numbers, terms, wanted_pence),
    )


def _standing(voucher: Voucher, payment: Payment, received_pence: Pence) -> Standing:
    if payment.state is State.CAPTURED:
        taken_back = payment.reversed_pence >= payment.total_pence
        return Standing.REVERSED if taken_back else Standing.PAID
    if payment.state is State.EXPIRED:
        return Standing.TIME_UP
    if payment.state is not State.AWAITING_PAYMENT:
        return Standing.CALLED_OFF
    if voucher.expires_at <= clock.now():  # nobody has ended it yet
        return Standing.TIME_UP
    return Standing.PART if received_pence else Standing.OPEN


def _of_barcodes(session: Session, *conditions: object) -> Slip:
    row = session.execute(
        select(AccountBarcode, BarcodeLink, Account, Service)
        .join(BarcodeLink, BarcodeLink.barcode_id == AccountBarcode.id)
        .join(Account, Account.id == AccountBarcode.account_id)
        .join(Service, Service.id == Account.service_id)
        .where(*conditions)  # type: ignore[arg-type]
    ).one_or_none()
    if row is None:
        raise VoucherNotFound
    barcode, link, account, service = row
    numbers = session.scalars(
        select(PaymentNumber)
        .where(PaymentNumber.barcode_id == barcode.id)
        .order_by(PaymentNumber.created_at, PaymentNumber.id)
    ).all()
    terms = {one.scheme.name: one for one in networks.of_account(session, account)}
    is_open = barcode.closed_at is None and account.disabled_at is None
    return Slip(
        service_en=service.name,
        service_cy=service.name_cy,
        is_test=not account.kind.takes_real_money,
        language=barcode.language,
        path=links.path_of(link.link_sealed, owner_id=barcode.id),
        standing=Standing.OPEN if is_open else Standing.CALLED_OFF,
        total_pence=None,
        received_pence=Pence(0),
        excess_pence=Pence(0),
        expires_at=None,
        counters=_counters(numbers, terms, None),
    )


def _counters(
    numbers: Sequence[PaymentNumber], terms: Mapping[str, Terms], wanted_pence: Pence | None
) -> tuple[Counter, ...]:
    """Where a slip can be used. A network whose contract is gone is left out."""
    return tuple(
        Counter(terms=terms[one.network], number=one.number, amount_pence=wanted_pence)
        for one in numbers
        if one.network in terms
    )
