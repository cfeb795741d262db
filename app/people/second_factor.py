"""Codes from an authenticator app: time-based, six digits, a new one every half minute.

The shared secret is kept sealed (`app.sealing`) together with the user's id. Changing the setting
`secret_key` makes the stored secrets unreadable, and everybody sets up a new one.

Source: RFC 6238.
"""

import hmac
from datetime import datetime

import pyotp

from app import sealing

PURPOSE = "exchequer second factor 1"
STEP_SECONDS = 30
DRIFT_STEPS = 1  # a code is good for its half minute and those beside it: clocks differ


def new_secret() -> str:
    """A secret to share with an authenticator app: 32 base32 characters, 160 bits."""
    return pyotp.random_base32()


def seal(secret: str, *, user_id: str) -> str:
    """The secret as it may be stored."""
    return sealing.seal(secret, purpose=PURPOSE, owner_id=user_id)


def unseal(sealed: str, *, user_id: str) -> str | None:
    """The secret of this user; None if it was sealed for another, or under another key."""
    return sealing.unseal(sealed, purpose=PURPOSE, owner_id=user_id)


def step_of(code: str, *, secret: str, now: datetime) -> int | None:
    """The half minute, counted from 1970, that `code` belongs to; None when it is not right.

    Every candidate is compared, and in the same time, whether or not an earlier one matched.
    """
    typed = "".join(code.split()).encode()
    current = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    found = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if hmac.compare_digest(typed, totp.at(step * STEP_SECONDS).encode()):
            found = step
    return found


def address(secret: str, *, email: str, issuer: str) -> str:
    """The otpauth address that an app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)
