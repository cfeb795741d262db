"""What staff read about repayments: states, and what happened."""

from app.i18n import LazyText, lazy
from app.repayments.files.formats import Format
from app.repayments.states import (
    FileState,
    RepaymentHappened,
    RepaymentState,
    TransferState,
    VoucherState,
)

HAPPENED: dict[str, LazyText] = {
    RepaymentHappened.OPENED: lazy("Repayment opened, for the payer to choose how to get it"),
    RepaymentHappened.BANK_CHOSEN: lazy("Repayment by bank transfer chosen"),
    RepaymentHappened.CASH_OUT_CHOSEN: lazy("Repayment in cash chosen: vouchers issued"),
    RepaymentHappened.VOUCHER_COLLECTED: lazy("Cash voucher collected"),
    RepaymentHappened.VOUCHER_COLLECTED_LATE: lazy(
        "Cash voucher collected although it was not good any more"
    ),
    RepaymentHappened.VOUCHER_EXPIRED: lazy("Cash voucher expired: its value came back"),
    RepaymentHappened.VOUCHER_CANCELLED: lazy("Cash voucher cancelled: its value came back"),
    RepaymentHappened.PUT_IN_FILE: lazy("Bank transfer put in a file"),
    RepaymentHappened.TAKEN_OUT_OF_FILE: lazy("Bank transfer taken out of a file"),
    RepaymentHappened.TRANSFER_CONFIRMED: lazy("Bank transfer made"),
    RepaymentHappened.TRANSFER_RETURNED: lazy("Bank transfer returned by the bank"),
    RepaymentHappened.TRANSFER_CALLED_OFF: lazy("Bank transfer called off"),
    RepaymentHappened.OVERPAID: lazy("More was handed out than was owed: have it back"),
    RepaymentHappened.OVERPAID_NO_MORE: lazy(
        "What had been given back or written off was owed after all"
    ),
    RepaymentHappened.DONE: lazy("Repaid"),
    RepaymentHappened.CALLED_OFF: lazy("Repayment called off"),
}

STATES: dict[str, tuple[LazyText, str]] = {
    RepaymentState.WAITING: (lazy("Payer has to choose"), "yellow"),
    RepaymentState.BANK: (lazy("Going to a bank"), "blue"),
    RepaymentState.CASH_OUT: (lazy("To be collected in cash"), "blue"),
    RepaymentState.DONE: (lazy("Repaid"), "green"),
    RepaymentState.CALLED_OFF: (lazy("Called off"), "grey"),
}

VOUCHERS: dict[str, LazyText] = {
    VoucherState.ISSUED: lazy("Not collected yet"),
    VoucherState.COLLECTED: lazy("Collected"),
    VoucherState.EXPIRED: lazy("Expired"),
    VoucherState.CANCELLED: lazy("Cancelled"),
}

TRANSFERS: dict[str, LazyText] = {
    TransferState.WAITING: lazy("Waits for a file"),
    TransferState.IN_FILE: lazy("In a file"),
    TransferState.CONFIRMED: lazy("Made"),
    TransferState.RETURNED: lazy("Returned"),
    TransferState.CALLED_OFF: lazy("Called off"),
}

FILES: dict[str, tuple[LazyText, str]] = {
    FileState.MADE: (lazy("Needs approval"), "yellow"),
    FileState.APPROVED: (lazy("Approved"), "green"),
    FileState.REJECTED: (lazy("Not approved"), "grey"),
}

FORMATS: dict[str, LazyText] = {
    Format.BACS_STANDARD_18: lazy("Bacs Standard 18"),
    Format.PAIN_001: lazy("ISO 20022 (pain.001)"),
}

RETURNS: dict[str, LazyText] = {
    "invalid_details": lazy("There is no such account"),
    "account_closed": lazy("The account is closed"),
    "account_transferred": lazy("The account has moved to another bank"),
    "payee_deceased": lazy("The payer has died"),
    "refused": lazy("The bank or the payer refused it"),
    "other": lazy("Another reason"),
}
