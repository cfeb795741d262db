"""Accounts with the sandbox: any merchant ID has one, and three passwords act something out.

Who has no account pays all the same. What was done for one merchant no other finds, as it would be
with a provider elsewhere: a payment that is asked about with the wrong credentials is not there.
"""

import time
from collections.abc import Mapping

from app import db
from app.gateways.credentials import Accepted, Check, CredentialField, NotKnown, Refused
from app.i18n import lazy

MERCHANT, PASSWORD = "merchant_id", "password"
LONGEST_MERCHANT = 40

REFUSED = "refused-password"
SLOW = "slow-password"
UNREACHABLE = "unreachable-password"
SLOW_SECONDS = 3.0

FIELDS = (
    CredentialField(
        name=MERCHANT,
        label=lazy("Merchant ID"),
        hint=lazy("6 to 40 capital letters and digits. Make one up, for example FISHING01"),
        pattern=f"[A-Z0-9]{{6,{LONGEST_MERCHANT}}}",
        problem=lazy("Merchant ID must be 6 to 40 capital letters and digits"),
    ),
    CredentialField(
        name=PASSWORD,
        label=lazy("Password"),
        hint=lazy("8 to 100 letters, digits and hyphens. Make one up"),
        pattern="[A-Za-z0-9-]{8,100}",
        problem=lazy("Password must be 8 to 100 letters, digits and hyphens"),
        secret=True,
    ),
)

_UNKNOWN = Refused(lazy("The sandbox does not know this merchant ID with this password"))


def of(credentials: Mapping[str, str]) -> str:
    """The merchant who acts, "" for one without an account."""
    return credentials.get(MERCHANT, "")


def check(values: Mapping[str, str]) -> Check:
    """Say whether a merchant may act. The password decides, so that each outcome can be tried."""
    password = values.get(PASSWORD, "")
    if password == UNREACHABLE:
        return NotKnown()
    if password == SLOW:
        db.require_none_open()
        time.sleep(SLOW_SECONDS)
    return Accepted(moves_money=False) if of(values) and password != REFUSED else _UNKNOWN
