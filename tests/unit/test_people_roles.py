"""The table of roles and permissions, checked cell by cell against the reference's."""

import pytest

from app.people.roles import ROLE_MAY, May, Role, may

EVERYBODY = set(Role)
IN_A_SERVICE = EVERYBODY - {Role.PLATFORM}
ADMINISTRATOR = {Role.ADMINISTRATOR}
RUNS_THINGS = {Role.ADMINISTRATOR, Role.PLATFORM}

TABLE = {
    May.SEE_PAYMENTS: EVERYBODY,
    May.SEE_SETTINGS: EVERYBODY,
    May.SEE_PAYOUTS: EVERYBODY,
    May.SEE_AGREEMENTS: EVERYBODY,
    May.SEE_PAYER: IN_A_SERVICE,
    May.REFUND: {
        Role.ADMINISTRATOR,
        Role.VIEW_AND_REFUND,
        Role.VIEW_REFUND_AND_TELEPHONE,
    },
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
    May.CHANGE_TELEPHONE_MASKING: RUNS_THINGS,
    May.CHANGE_BRANDING: RUNS_THINGS,
    May.GO_LIVE: RUNS_THINGS,
    May.CREATE_KEYS: ADMINISTRATOR,
    May.CHANGE_SERVICE_NAME: ADMINISTRATOR,
    May.CHANGE_EMAIL_TEXT: ADMINISTRATOR,
    May.CHANGE_3DS: ADMINISTRATOR,
    May.CHANGE_BILLING_ADDRESS: ADMINISTRATOR,
    May.CREATE_PLATFORM_USERS: {Role.PLATFORM},
    May.SEE_PLATFORM: {Role.PLATFORM},
    May.SWITCH_MAINTENANCE: {Role.PLATFORM},
}


@pytest.mark.parametrize("permission", May)
@pytest.mark.parametrize("role", Role)
def test_a_role_permits_what_the_table_says(role, permission):
    assert may(role, permission) is (role in TABLE[permission])


def test_every_role_and_every_permission_is_in_the_table():
    assert set(ROLE_MAY) == set(Role)
    assert set(TABLE) == set(May)
