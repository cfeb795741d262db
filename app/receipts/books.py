"""The ledger of what came in for a payment: where its money is, and where it is to be.

Each step posts what happened (money came, money went, the payment was paid) and then, in one more
journal, whatever is still between where the money is and where it has to be.
"""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy.orm import Session

from app import ledger
from app.ledger import LedgerAccount, Line
from app.money import Pence
from app.payments.models import Payment
from app.receipts.models import Receipt, ReceiptKind

_A = LedgerAccount


def undecided_pence(receipt: Receipt) -> int:
    """What of a receipt is the payer's, until somebody decides about it."""
    if receipt.kind is ReceiptKind.REVERSAL or receipt.reversed_at is not None:
        return 0
    return receipt.amount_pence - receipt.applied_pence - receipt.decided_pence


class Books:
    """Where the money of one payment's receipts is, in the course of one step.

    `is_paid_in` is whether what came in has been given to the service.
    """

    def __init__(
        self,
        session: Session,
        payment: Payment,
        receipts: Iterable[Receipt],
        *,
        network: str,
        is_paid_in: bool,
    ) -> None:
        self._session, self._payment, self._network = session, payment, network
        self._held = _A.SERVICE_PAYABLE if is_paid_in else _A.PART_PAYMENTS
        self._stands = self._should_stand(receipts)

    def post(self, key: str, debit: LedgerAccount, credit: LedgerAccount, pence: int) -> None:
        """Move money, for a reason of which this is the first and only time."""
        if pence == 0:
            return
        self._write(key, ledger.movement(pence, debit=debit, credit=credit))

    def was_captured(self) -> None:
        """Note that the payment took all it wanted out of part payments: it posts that itself."""
        self._stands[_A.PART_PAYMENTS] += self._payment.total_pence
        self._stands[_A.SERVICE_PAYABLE] -= self._payment.total_pence
        self._held = _A.SERVICE_PAYABLE

    def take_back(
        self, key: str, receipt: Receipt, *, decided_by: LedgerAccount, to: LedgerAccount
    ) -> None:
        """Let the network have a receipt's money back, from wherever it is.

        What a person has decided about is made good by `decided_by`.
        """
        parts = Counter({self._held: receipt.applied_pence})
        parts[_A.PAYER_REFUNDABLE] += undecided_pence(receipt)
        parts[decided_by] += receipt.decided_pence
        lines = [Line(account, Pence(pence)) for account, pence in parts.items() if pence]
        self._write(key, [*lines, Line(to, Pence(-receipt.amount_pence))])
        self._stands[decided_by] -= receipt.decided_pence  # decided, so not ours to move again

    def settle(self, key: str, receipts: Iterable[Receipt]) -> None:
        """Move what is not yet where it has to be."""
        wanted = self._should_stand(receipts)
        lines = [
            Line(account, Pence(wanted[account] - self._stands[account]))
            for account in (_A.PART_PAYMENTS, _A.SERVICE_PAYABLE, _A.PAYER_REFUNDABLE)
            if wanted[account] != self._stands[account]
        ]
        if lines:
            self._write(key, lines)

    def _should_stand(self, receipts: Iterable[Receipt]) -> Counter[LedgerAccount]:
        stands: Counter[LedgerAccount] = Counter()
        for receipt in receipts:
            stands[self._held] -= receipt.applied_pence
            stands[_A.PAYER_REFUNDABLE] -= undecided_pence(receipt)
        return stands

    def _write(self, key: str, lines: list[Line]) -> None:
        for line in lines:
            self._stands[line.ledger_account] += line.amount_pence
        ledger.post(
            self._session,
            key,
            lines,
            account_id=self._payment.account_id,
            payment_id=self._payment.id,
            counterparty=self._network,
        )
