"""The chart of accounts: every place where money can be.

A positive balance of an asset is money somebody owes us or holds for us; of a liability, shown as
negative, money we owe. All sums are debits minus credits.
"""

from enum import StrEnum


class LedgerAccount(StrEnum):
    """Named after what it would be called in a finance officer's own books."""

    CARD_CLEARING = "card_clearing"  # asset: captured, not yet paid out by the provider
    SERVICE_PAYABLE = "service_payable"  # liability: owed to the service
    CHARGEBACK = "chargeback"  # liability: disputed by payers, outcome not known
    PROVIDER_FEES = "provider_fees"  # liability: what providers charge for their work
    REFUNDS_IN_FLIGHT = "refunds_in_flight"  # liability: promised to payers, outcome not known
