"""The chart of accounts: every place where money can be.

A positive balance of an asset is money somebody owes us or holds for us; of a liability, shown as
negative, money we owe. All sums are debits minus credits.
"""

from enum import StrEnum


class LedgerAccount(StrEnum):
    """Named after what it would be called in a finance officer's own books."""

    CARD_CLEARING = "card_clearing"  # asset: captured, not yet paid out by the provider
    NETWORK_CLEARING = "network_clearing"  # asset: paid in at a network, not yet remitted by it
    BANK = "bank"  # asset: in the platform's own bank account
    SERVICE_PAYABLE = "service_payable"  # liability: owed to the service
    CHARGEBACK = "chargeback"  # liability: disputed by payers, outcome not known
    PART_PAYMENTS = "part_payments"  # liability: received for payments that wait for the rest
    PAYER_REFUNDABLE = "payer_refundable"  # liability: too much, too late or twice
    UNIDENTIFIED_RECEIPTS = "unidentified_receipts"  # liability: nobody knows for what
    REPAYMENTS = "repayments"  # what goes back to payers otherwise than to their card; ends at 0
    CASH_OUT_ISSUED = "cash_out_issued"  # liability: vouchers that payers have not collected
    OVERPAID = "overpaid"  # asset: handed to payers beyond what they were owed, to be had back
    WRITTEN_OFF = "written_off"  # what two people gave up looking for
    PROVIDER_FEES = "provider_fees"  # liability: what providers charge for their work
    REFUNDS_IN_FLIGHT = "refunds_in_flight"  # liability: promised to payers, outcome not known
