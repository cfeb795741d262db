"""What a service has to have done before it may ask to take real money. Pure.

What counts is what is so now. Of a request that is submitted it is written down, to see whether
what is approved is what was submitted.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.accounts.models import Service
from app.credentials import Credentials, CredentialsState
from app.go_live.models import GoLive

ORGANISATION = (
    "organisation",
    "merchant_name",
    "merchant_address_line_1",
    "merchant_address_line_2",
    "merchant_address_city",
    "merchant_address_postcode",
    "merchant_address_country",
    "merchant_telephone",
    "merchant_email",
    "merchant_url",
)
MUST_BE_THERE = (
    "merchant_name",
    "merchant_address_line_1",
    "merchant_address_city",
    "merchant_address_postcode",
)


class Task(StrEnum):
    """What there is to do, in the order in which it is shown."""

    ORGANISATION = "organisation"
    BANK = "bank"
    PROVIDER = "provider"
    TERMS = "terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request with all that it rests on. `terms_version` names the text in force."""

    service: Service
    found: GoLive
    credentials: Credentials | None
    terms_version: str

    @property
    def done(self) -> frozenset[Task]:
        """The tasks that are complete."""
        agreed = self.found.terms_at is not None and self.found.terms_version == self.terms_version
        is_known = self.credentials is not None and (
            self.credentials.state is not CredentialsState.CREATED
        )
        complete = {
            Task.ORGANISATION: all(getattr(self.service, name) for name in MUST_BE_THERE),
            Task.BANK: self.found.bank_sealed != "",
            Task.PROVIDER: is_known,
            Task.TERMS: agreed,
        }
        return frozenset(task for task, is_done in complete.items() if is_done)

    @property
    def is_complete(self) -> bool:
        """Whether it can be submitted."""
        return len(self.done) == len(Task)

    def snapshot(self) -> dict[str, Any]:
        """What is to be approved, to be compared with what was submitted."""
        secret = self.credentials.sealed if self.credentials else ""
        return {
            **{name: getattr(self.service, name) for name in ORGANISATION},
            "bank": _digest(self.found.bank_sealed),
            "provider": self.credentials.provider if self.credentials else "",
            "credentials_id": self.found.credentials_id,
            "credentials": _digest(secret),
            "terms": [self.found.terms_version, self.found.terms_name],
        }


def _digest(sealed: str) -> str:
    return hashlib.sha256(sealed.encode()).hexdigest()
