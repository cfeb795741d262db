"""Codes from an authenticator app: time-based, six digits, a new one every half minute.

The shared secret is kept encrypted (Fernet: AES-128 and HMAC-SHA256) under a key derived from the
setting `secret_key`, together with the user's id, so that it cannot be moved to another user.
Changing `secret_key` makes the stored secrets unreadable, and everybody sets up a new one.

Source: RFC 6238.
"""

import base64
import hmac
from datetime import datetime
from functools import lru_cache

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app import settings

STEP_SECONDS = 30
DRIFT_STEPS = 1  # a code is good for its half minute and those beside it: clocks differ


def new_secret() -> str:
    """A secret to share with an authenticator app: 32 base32 characters, 160 bits."""
    return pyotp.random_base32()


def seal(secret: str, *, user_id: str) -> str:
    """The secret as it may be stored."""
    return _fernet(settings.current().secret_key).encrypt(f"{user_id}:{secret}".encode()).decode()


def unseal(sealed: str, *, user_id: str) -> str | None:
    """The secret of this user; None if it was sealed for another, or under another key."""
    try:
        opened = _fernet(settings.current().secret_key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
    owner, _, secret = opened.partition(":")
    return secret if owner == user_id else None


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


@lru_cache(maxsize=4)
def _fernet(secret_key: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"exchequer second factor 1")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))
