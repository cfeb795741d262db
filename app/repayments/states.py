"""Where a repayment, a voucher, a transfer and a file can be, and what follows from sums. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from app.money import Pence


class RepaymentState(StrEnum):
    """Where a repayment is. It waits while any of it is left that nobody has said the road of."""

    WAITING = "waiting"
    BANK = "bank"
    CASH_OUT = "cash_out"
    DONE = "done"
    CALLED_OFF = "called_off"


class VoucherState(StrEnum):
    """Where a cash-out voucher is. The value of one that ended uncollected is back."""

    ISSUED = "issued"
    COLLECTED = "collected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class TransferState(StrEnum):
    """Where a bank transfer is. The value of one that was returned or called off is back."""

    WAITING = "waiting"  # for a file
    IN_FILE = "in_file"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    CALLED_OFF = "called_off"


class FileState(StrEnum):
    """Where a file for the bank is: a second person has to agree before anybody can have it."""

    MADE = "made"
    APPROVED = "approved"
    REJECTED = "rejected"


class RepaymentHappened(StrEnum):
    """What can happen to a repayment. The name of the event that is written down."""

    OPENED = "repayment_opened"
    BANK_CHOSEN = "repayment_bank_chosen"
    CASH_OUT_CHOSEN = "repayment_cash_out_chosen"
    VOUCHER_COLLECTED = "repayment_voucher_collected"
    VOUCHER_COLLECTED_LATE = "repayment_voucher_collected_late"
    VOUCHER_EXPIRED = "repayment_voucher_expired"
    VOUCHER_CANCELLED = "repayment_voucher_cancelled"
    PUT_IN_FILE = "repayment_put_in_file"
    TAKEN_OUT_OF_FILE = "repayment_taken_out_of_file"
    TRANSFER_CONFIRMED = "repayment_transfer_confirmed"
    TRANSFER_RETURNED = "repayment_transfer_returned"
    TRANSFER_CALLED_OFF = "repayment_transfer_called_off"
    OVERPAID = "repayment_overpaid"
    OVERPAID_NO_MORE = "repayment_overpaid_no_more"
    DONE = "repayment_done"
    CALLED_OFF = "repayment_called_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What became of the pence of a repayment so far.

    `paid_pence` may be more than `amount_pence`: a shop can pay out a voucher that had expired, and
    whose value has gone another way since.
    """

    amount_pence: int
    paid_pence: int = 0  # collected, or confirmed by the bank
    issued_pence: int = 0  # in vouchers that nobody has collected
    banking_pence: int = 0  # in transfers that wait, or are in a file
    is_called_off: bool = False

    @property
    def left_pence(self) -> Pence:
        """What nobody has said the road of."""
        if self.is_called_off:
            return Pence(0)
        gone = self.paid_pence + self.issued_pence + self.banking_pence
        return Pence(max(0, self.amount_pence - gone))

    @property
    def drawn_pence(self) -> Pence:
        """What has left the ledger's account of repayments: never more than was owed."""
        owed = 0 if self.is_called_off else self.amount_pence
        return Pence(min(owed, self.paid_pence + self.issued_pence))

    @property
    def overpaid_pence(self) -> Pence:
        """What payers were handed, or may yet be, beyond what they were owed."""
        return Pence(self.paid_pence + self.issued_pence - self.drawn_pence)


def state_of(sums: Sums) -> RepaymentState:
    """The state that a repayment with these sums is in."""
    if sums.is_called_off:
        return RepaymentState.CALLED_OFF
    if sums.paid_pence >= sums.amount_pence:
        return RepaymentState.DONE
    if sums.left_pence:
        return RepaymentState.WAITING
    return RepaymentState.CASH_OUT if sums.issued_pence else RepaymentState.BANK
