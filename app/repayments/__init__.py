"""Money that goes back to payers by another road than it came: in cash, or by bank transfer.

A repayment is opened for a refund, or for what was paid in and not wanted (`opening`). Its payer
says how they want it (`choosing`): as vouchers that a shop pays out (`cash_out`), or by a transfer
(`transfers`), which two people put into a file for the bank (`files`). docs/repayments.md.
"""
