"""The table of roles and permissions, checked cell by cell against the reference's."""

from pathlib import Path

import pytest

from app.people.roles import ROLE_MAY, May, Role, may

EVERYBODY = set(Role)
IN_A_SERVICE = EVERYBODY - {Role.PLATFORM}
ADMINISTRATOR = {Role.ADMINISTRATOR}
PLATFORM = {Role.PLATFORM}
RUNS_THINGS = {Role.ADMINISTRATOR, Role.PLATFORM}

TABLE = {
    May.SEE_PAYMENTS: EVERYBODY,
    May.SEE_SETTINGS: EVERYBODY,
    May.SEE_PAYOUTS: EVERYBODY,
    May.SEE_AGREEMENTS: EVERYBODY,
    May.SEE_RECEIPTS: EVERYBODY,
    May.SEE_PAYER: IN_A_SERVICE,
    May.RESOLVE_RECEIPTS: {
        Role.ADMINISTRATOR,
        Role.VIEW_AND_REFUND,
        Role.VIEW_REFUND_AND_TELEPHONE,
    },
    May.REFUND: {
        Role.ADMINISTRATOR,
        Role.VIEW_AND_REFUND,
        Role.VIEW_REFUND_AND_TELEPHONE,
    },
    May.MAKE_BARCODES: {
        Role.ADMINISTRATOR,
        Role.VIEW_AND_REFUND,
        Role.VIEW_REFUND_AND_TELEPHONE,
    },
    May.MAKE_REPAYMENTS: ADMINISTRATOR,
    May.TAKE_TELEPHONE_PAYMENTS: {
        Role.ADMINISTRATOR,
        Role.VIEW_AND_TELEPHONE,
        Role.VIEW_REFUND_AND_TELEPHONE,
    },
    May.CHANGE_AGREEMENTS: RUNS_THINGS,
    May.SEE_WEBHOOKS: RUNS_THINGS,
    May.CHANGE_WEBHOOKS: RUNS_THINGS,
    May.SEE_TEAM: RUNS_THINGS,
    May.CHANGE_TEAM: RUNS_THINGS,
    May.SEE_KEYS: RUNS_THINGS,
    May.REVOKE_KEYS: RUNS_THINGS,
    May.CHANGE_PROVIDER: RUNS_THINGS,
    May.CHANGE_CARD_TYPES: RUNS_THINGS,
    May.CHANGE_EMAILS: RUNS_THINGS,
    May.CHANGE_MERCHANT_DETAILS: RUNS_THINGS,
    May.CHANGE_TELEPHONE: RUNS_THINGS,
    May.CHANGE_TELEPHONE_MASKING: RUNS_THINGS,
    May.CHANGE_EMAIL_COLLECTION: RUNS_THINGS,
    May.CHANGE_SURCHARGES: RUNS_THINGS,
    May.CHANGE_PREPAID: RUNS_THINGS,
    May.CHANGE_WALLETS: RUNS_THINGS,
    May.CHANGE_RECURRING: RUNS_THINGS,
    May.CHANGE_PAYMENT_TYPES: RUNS_THINGS,
    May.CHANGE_REFUND_LIMIT: RUNS_THINGS,
    May.CHANGE_API_SWITCHES: RUNS_THINGS,
    May.TRY_PAYMENTS: ADMINISTRATOR,
    May.MANAGE_PAYMENT_LINKS: ADMINISTRATOR,  # who may create the key that a link stands for
    May.SEE_AUDIT: ADMINISTRATOR,
    May.SEE_REQUESTS: ADMINISTRATOR,
    May.CHANGE_BRANDING: RUNS_THINGS,
    May.GO_LIVE: ADMINISTRATOR,  # not the reference's: who approves a request does not make it
    May.CREATE_KEYS: ADMINISTRATOR,
    May.CHANGE_SERVICE_NAME: ADMINISTRATOR,
    May.CHANGE_EMAIL_TEXT: ADMINISTRATOR,
    May.CHANGE_3DS: ADMINISTRATOR,
    May.CHANGE_BILLING_ADDRESS: ADMINISTRATOR,
    May.CREATE_PLATFORM_USERS: PLATFORM,
    May.SEE_PLATFORM: PLATFORM,
    May.SWITCH_MAINTENANCE: PLATFORM,
    May.DECIDE_CARD_TESTING: PLATFORM,
    May.SEE_SERVICES: PLATFORM,
    May.CHANGE_SERVICES: PLATFORM,
    May.SEE_USERS: PLATFORM,
    May.CHANGE_USERS: PLATFORM,
    May.APPROVE_GO_LIVE: PLATFORM,
    May.SEE_JOBS: PLATFORM,
    May.LOAD_REMITTANCES: PLATFORM,
    May.SEE_PLATFORM_AUDIT: PLATFORM,
    May.RESOLVE_UNIDENTIFIED: PLATFORM,
}


@pytest.mark.parametrize("permission", May)
@pytest.mark.parametrize("role", Role)
def test_a_role_permits_what_the_table_says(role, permission):
    assert may(role, permission) is (role in TABLE[permission])


def test_every_role_and_every_permission_is_in_the_table():
    assert set(ROLE_MAY) == set(Role)
    assert set(TABLE) == set(May)


def test_the_document_has_the_same_table():
    """Its columns are the roles in the order in which it names them."""
    columns = (
        Role.ADMINISTRATOR,
        Role.VIEW_AND_REFUND,
        Role.VIEW_REFUND_AND_TELEPHONE,
        Role.VIEW_AND_TELEPHONE,
        Role.VIEW_ONLY,
        Role.PLATFORM,
    )
    lines = (Path(__file__).parents[2] / "docs" / "back-office.md").read_text().splitlines()
    written = {}
    for line in lines:
        name, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            written[name.strip("`")] = {
                role for role, cell in zip(columns, cells, strict=True) if cell == "yes"
            }
    assert written == {permission.value: set(roles) for permission, roles in TABLE.items()}
