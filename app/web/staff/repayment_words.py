"""What staff read about repayments: states, and what happened."""

from app.i18n import LazyText, lazy
from app.repayments.states import RepaymentHappened

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
    RepaymentHappened.DONE: lazy("Repaid"),
    RepaymentHappened.CALLED_OFF: lazy("Repayment called off"),
}
