"""Roles, what each may do, and the one function that answers it. Data, so that it can be read.

Source: the reference platform's table of roles and permissions.
"""

from enum import StrEnum


class May(StrEnum):
    """Everything that can be permitted. One member for each thing that is permitted on its own."""

    SEE_PAYMENTS = "payments:see"  # list, find, read, time line, download
    SEE_PAYER = "payer:see"  # a payment's description and the payer's email address
    SEE_SETTINGS = "settings:see"  # everything about a service that is not a secret
    SEE_PAYOUTS = "payouts:see"
    SEE_AGREEMENTS = "agreements:see"
    SEE_RECEIPTS = "receipts:see"  # what was paid in elsewhere, and exceptions
    RESOLVE_RECEIPTS = "receipts:resolve"  # decide what becomes of it
    REFUND = "refunds:create"
    MAKE_REPAYMENTS = "repayments:make"  # bank transfers and cash vouchers, and files of them
    TAKE_TELEPHONE_PAYMENTS = "telephone_payments:take"
    CHANGE_AGREEMENTS = "agreements:change"
    SEE_WEBHOOKS = "webhooks:see"
    CHANGE_WEBHOOKS = "webhooks:change"
    SEE_TEAM = "team:see"
    CHANGE_TEAM = "team:change"
    SEE_KEYS = "keys:see"
    REVOKE_KEYS = "keys:revoke"
    CREATE_KEYS = "keys:create"  # and rename them
    CHANGE_PROVIDER = "provider:change"  # credentials, onboarding tasks, test accounts
    CHANGE_CARD_TYPES = "card_types:change"
    CHANGE_EMAILS = "emails:change"  # which emails payers get
    CHANGE_EMAIL_TEXT = "email_text:change"  # the service's own paragraph in them
    CHANGE_MERCHANT_DETAILS = "merchant_details:change"
    CHANGE_SERVICE_NAME = "service_name:change"
    CHANGE_BRANDING = "branding:change"
    CHANGE_3DS = "three_d_secure:change"
    CHANGE_BILLING_ADDRESS = "billing_address:change"
    CHANGE_TELEPHONE = "telephone:change"  # whether payments are taken over the telephone
    CHANGE_TELEPHONE_MASKING = "telephone_masking:change"
    CHANGE_EMAIL_COLLECTION = "email_collection:change"  # whether payers are asked for an address
    CHANGE_SURCHARGES = "surcharges:change"
    CHANGE_PREPAID = "prepaid:change"
    CHANGE_WALLETS = "wallets:change"
    CHANGE_RECURRING = "recurring:change"
    CHANGE_PAYMENT_TYPES = "payment_types:change"
    CHANGE_REFUND_LIMIT = "refund_limit:change"  # above which sum a second person is asked
    CHANGE_API_SWITCHES = "api_switches:change"  # what software may do that payers do not see
    MAKE_BARCODES = "account_barcodes:make"  # for paying in any sum; see, print and close them
    MANAGE_PAYMENT_LINKS = "payment_links:manage"  # make, change and delete them
    TRY_PAYMENTS = "try_payments"  # the demo payment, and links to test with users
    SEE_AUDIT = "audit:see"
    SEE_REQUESTS = "requests:see"  # what a service's own software asked the API
    GO_LIVE = "go_live:request"
    CREATE_PLATFORM_USERS = "platform_users:create"
    SEE_PLATFORM = "platform:see"  # what went wrong anywhere, what browsers report, maintenance
    SWITCH_MAINTENANCE = "maintenance:switch"
    DECIDE_CARD_TESTING = "card_testing:decide"  # about an address that many cards are tried from
    SEE_SERVICES = "services:see"  # of everybody, never their payments
    CHANGE_SERVICES = "services:change"  # disable an account, and what only a platform may set
    SEE_USERS = "users:see"
    CHANGE_USERS = "users:change"  # unlock, reset a second factor, keep out
    APPROVE_GO_LIVE = "go_live:approve"
    SEE_JOBS = "jobs:see"  # and try them again
    SEE_PLATFORM_AUDIT = "platform_audit:see"
    LOAD_REMITTANCES = "remittances:load"  # files of what networks took in
    RESOLVE_UNIDENTIFIED = "unidentified_receipts:resolve"  # money of which nobody knows whose


class Role(StrEnum):
    """What somebody is to a service. PLATFORM is nobody's role in a service: see `User`."""

    ADMINISTRATOR = "administrator"
    VIEW_AND_REFUND = "view_and_refund"
    VIEW_ONLY = "view_only"
    VIEW_AND_TELEPHONE = "view_and_telephone"
    VIEW_REFUND_AND_TELEPHONE = "view_refund_and_telephone"
    PLATFORM = "platform"


_LOOK = frozenset(
    {
        May.SEE_PAYMENTS,
        May.SEE_PAYER,
        May.SEE_SETTINGS,
        May.SEE_PAYOUTS,
        May.SEE_AGREEMENTS,
        May.SEE_RECEIPTS,
    }
)
_REFUND = frozenset({May.REFUND, May.MAKE_BARCODES, May.RESOLVE_RECEIPTS})
_OF_THE_PLATFORM = frozenset(
    {
        May.CREATE_PLATFORM_USERS,
        May.SEE_PLATFORM,
        May.SWITCH_MAINTENANCE,
        May.DECIDE_CARD_TESTING,
        May.SEE_SERVICES,
        May.CHANGE_SERVICES,
        May.SEE_USERS,
        May.CHANGE_USERS,
        May.APPROVE_GO_LIVE,
        May.SEE_JOBS,
        May.SEE_PLATFORM_AUDIT,
        May.LOAD_REMITTANCES,
        May.RESOLVE_UNIDENTIFIED,
    }
)

ROLE_MAY: dict[Role, frozenset[May]] = {
    Role.ADMINISTRATOR: frozenset(May) - _OF_THE_PLATFORM,
    Role.VIEW_AND_REFUND: _LOOK | _REFUND,
    Role.VIEW_ONLY: _LOOK,
    Role.VIEW_AND_TELEPHONE: _LOOK | {May.TAKE_TELEPHONE_PAYMENTS},
    Role.VIEW_REFUND_AND_TELEPHONE: _LOOK | _REFUND | {May.TAKE_TELEPHONE_PAYMENTS},
    # Runs the platform without touching anybody's money, keys, wording or payers.
    Role.PLATFORM: frozenset(May)
    - {
        May.REFUND,
        May.MAKE_BARCODES,
        May.MAKE_REPAYMENTS,
        May.RESOLVE_RECEIPTS,
        May.TAKE_TELEPHONE_PAYMENTS,
        May.SEE_PAYER,
        May.CREATE_KEYS,
        May.CHANGE_SERVICE_NAME,
        May.CHANGE_EMAIL_TEXT,
        May.CHANGE_3DS,
        May.CHANGE_BILLING_ADDRESS,
        May.MANAGE_PAYMENT_LINKS,
        May.TRY_PAYMENTS,
        May.SEE_AUDIT,
        May.SEE_REQUESTS,
        May.GO_LIVE,  # who approves a request does not make it
    },
}


def may(role: Role, permission: May) -> bool:
    """Whether `role` permits it."""
    return permission in ROLE_MAY[role]
