"""Secrets that have to be kept in a form that gives them back, encrypted in the database.

Fernet (AES-128 and HMAC-SHA256) under a key derived from the setting `secret_key`, one for each
purpose. The owner's id is sealed with the secret, so that it cannot be moved to another row.
Changing `secret_key` makes all of them unreadable.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app import settings


def seal(secret: str, *, purpose: str, owner_id: str) -> str:
    """The secret as it may be stored. `purpose` is ours to choose, and never changes."""
    key = settings.current().secret_key
    return _fernet(key, purpose).encrypt(f"{owner_id}:{secret}".encode()).decode()


def unseal(sealed: str, *, purpose: str, owner_id: str) -> str | None:
    """The secret; None if it was sealed for another owner or purpose, or under another key."""
    try:
        opened = _fernet(settings.current().secret_key, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
    owner, _, secret = opened.partition(":")
    return secret if owner == owner_id else None


@lru_cache(maxsize=8)
def _fernet(secret_key: str, purpose: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=purpose.encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))
