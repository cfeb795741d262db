"""Who did it. One answer for pages, API, jobs, providers and people at a keyboard alike."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class ActorKind(StrEnum):
    PAYER = "payer"
    STAFF = "staff"
    API = "api"
    PROVIDER = "provider"
    JOB = "job"
    OPERATOR = "operator"  # somebody at the command line


@dataclass(frozen=True, slots=True)
class Actor:
    """Who caused a change. `id` is a user, an API key, a provider or a job, never a name.

    Required, by keyword, by every function that changes something.
    """

    kind: ActorKind
    id: str = ""

    @classmethod
    def payer(cls) -> Self:
        return cls(ActorKind.PAYER)

    @classmethod
    def staff(cls, user_id: str) -> Self:
        return cls(ActorKind.STAFF, user_id)

    @classmethod
    def api(cls, key_id: str) -> Self:
        return cls(ActorKind.API, key_id)

    @classmethod
    def provider(cls, name: str) -> Self:
        return cls(ActorKind.PROVIDER, name)

    @classmethod
    def job(cls, name: str) -> Self:
        return cls(ActorKind.JOB, name)

    @classmethod
    def operator(cls, name: str = "") -> Self:
        return cls(ActorKind.OPERATOR, name)
