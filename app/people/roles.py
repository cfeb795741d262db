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
    REFUND = "refunds:create"
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
    CHANGE_TELEPHONE_MASKING = "telephone_masking:change"
    GO_LIVE = "go_live:request"
    CREATE_PLATFORM_USERS = "platform_users:create"
    SEE_PLATFORM = "platform:see"  # what went wrong anywhere, what browsers report, maintenance
    SWITCH_MAINTENANCE = "maintenance:switch"


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
    }
)
_OF_THE_SERVICE = frozenset(May) - {
    May.CREATE_PLATFORM_USERS,
    May.SEE_PLATFORM,
    May.SWITCH_MAINTENANCE,
}

ROLE_MAY: dict[Role, frozenset[May]] = {
    Role.ADMINISTRATOR: _OF_THE_SERVICE,
    Role.VIEW_AND_REFUND: _LOOK | {May.REFUND},
    Role.VIEW_ONLY: _LOOK,
    Role.VIEW_AND_TELEPHONE: _LOOK | {May.TAKE_TELEPHONE_PAYMENTS},
    Role.VIEW_REFUND_AND_TELEPHONE: _LOOK | {May.REFUND, May.TAKE_TELEPHONE_PAYMENTS},
    # Runs the platform without touching anybody's money, keys, wording or payers.
    Role.PLATFORM: frozenset(May)
    - {
        May.REFUND,
        May.TAKE_TELEPHONE_PAYMENTS,
        May.SEE_PAYER,
        May.CREATE_KEYS,
        May.CHANGE_SERVICE_NAME,
        May.CHANGE_EMAIL_TEXT,
        May.CHANGE_3DS,
        May.CHANGE_BILLING_ADDRESS,
    },
}


def may(role: Role, permission: May) -> bool:
    """Whether `role` permits it."""
    return permission in ROLE_MAY[role]
