"""Looking repayments up. Loaded and detached; another account's look missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import db
from app.accounts.models import Account, Service
from app.errors import NotFound
from app.payments.models import Payment
from app.repayments.models import BankTransfer, CashOutVoucher, Repayment
from app.repayments.states import RepaymentState, Sums, TransferState, VoucherState

SHOWN = 200  # of an account's, newest first

_ON_ITS_WAY = frozenset({TransferState.WAITING, TransferState.IN_FILE})


class RepaymentNotFound(NotFound):
    """There is no such repayment in this account."""

    code = "repayment_not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A repayment and the roads its money took, newest first."""

    repayment: Repayment
    vouchers: Sequence[CashOutVoucher]
    transfers: Sequence[BankTransfer]

    @property
    def sums(self) -> Sums:
        """What became of its pence so far."""
        return sums_of(self.repayment, self.vouchers, self.transfers)

    @property
    def to_collect(self) -> Sequence[CashOutVoucher]:
        """The vouchers that are good, in the order in which they were issued."""
        good = [one for one in self.vouchers if one.state is VoucherState.ISSUED]
        return sorted(good, key=lambda one: (one.issued_at, one.line))

    @property
    def on_its_way(self) -> BankTransfer | None:
        """The transfer that waits or is in a file; None where there is none."""
        return next((one for one in self.transfers if one.state in _ON_ITS_WAY), None)


def sums_of(
    repayment: Repayment, vouchers: Sequence[CashOutVoucher], transfers: Sequence[BankTransfer]
) -> Sums:
    """What became of the pence of a repayment, from all its vouchers and transfers."""
    return Sums(
        amount_pence=repayment.amount_pence,
        paid_pence=sum(v.amount_pence for v in vouchers if v.state is VoucherState.COLLECTED)
        + sum(t.amount_pence for t in transfers if t.state is TransferState.CONFIRMED),
        issued_pence=sum(v.amount_pence for v in vouchers if v.state is VoucherState.ISSUED),
        banking_pence=sum(t.amount_pence for t in transfers if t.state in _ON_ITS_WAY),
        is_called_off=repayment.called_off_at is not None,
    )


def get(repayment_id: str, *, account_id: str) -> Repayment:
    """One repayment of an account.

    Raises:
        RepaymentNotFound
    """
    with db.reading() as session:
        return _there(session.scalar(_of(repayment_id, account_id)))


def for_change(session: Session, repayment_id: str, *, account_id: str | None = None) -> Repayment:
    """The same in the caller's transaction, locked until that ends.

    Whoever changes a voucher or a transfer of it locks it first. `account_id` is None where nobody
    asks for it by an account: a scheduler, a network, a payer with a link.

    Raises:
        RepaymentNotFound
    """
    statement = (
        select(Repayment).where(Repayment.id == repayment_id)
        if account_id is None
        else _of(repayment_id, account_id)
    )
    return _there(
        session.scalar(statement.with_for_update().execution_options(populate_existing=True))
    )


def story_of(repayment: Repayment) -> Story:
    """A repayment with its vouchers and transfers."""
    with db.reading() as session:
        return story_in(session, repayment)


def story_in(session: Session, repayment: Repayment) -> Story:
    """As `story_of`, in the caller's transaction."""
    return Story(
        repayment=repayment,
        vouchers=session.scalars(
            select(CashOutVoucher)
            .where(CashOutVoucher.repayment_id == repayment.id)
            .order_by(CashOutVoucher.issued_at.desc(), CashOutVoucher.line)
        ).all(),
        transfers=session.scalars(
            select(BankTransfer)
            .where(BankTransfer.repayment_id == repayment.id)
            .order_by(BankTransfer.chosen_at.desc(), BankTransfer.id)
        ).all(),
    )


def of_account(
    account_id: str, *, state: RepaymentState | None = None
) -> Sequence[tuple[Repayment, str]]:
    """An account's newest repayments, each with the reference of its payment."""
    wanted = select(Repayment, Payment.reference).join(Payment, Payment.id == Repayment.payment_id)
    if state is not None:
        wanted = wanted.where(Repayment.state == state)
    with db.reading() as session:
        return [
            (repayment, reference)
            for repayment, reference in session.execute(
                wanted.where(Repayment.account_id == account_id)
                .order_by(Repayment.opened_at.desc(), Repayment.id)
                .limit(SHOWN)
            )
        ]


def of_payment(payment_id: str, *, account_id: str) -> Sequence[Repayment]:
    """The repayments of a payment, oldest first."""
    with db.reading() as session:
        return session.scalars(
            select(Repayment)
            .where(Repayment.payment_id == payment_id, Repayment.account_id == account_id)
            .order_by(Repayment.opened_at, Repayment.id)
        ).all()


def whose(repayment: Repayment) -> tuple[Payment, Account, Service]:
    """The payment, the account and the service of a repayment, for its payer's page."""
    with db.reading() as session:
        payment, account, service = session.execute(
            select(Payment, Account, Service)
            .join(Account, Account.id == Payment.account_id)
            .join(Service, Service.id == Account.service_id)
            .where(Payment.id == repayment.payment_id)
        ).one()
    return payment, account, service


def _of(repayment_id: str, account_id: str) -> Select[Repayment]:
    return select(Repayment).where(Repayment.id == repayment_id, Repayment.account_id == account_id)


def _there(found: Repayment | None) -> Repayment:
    if found is None:
        raise RepaymentNotFound
    return found
