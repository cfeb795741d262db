"""What a provider gives a service, so that we may act for it there, and what it says of it.

A plug-in declares the fields; the core seals what is typed into them and never knows a name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.i18n import LazyText


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialField:
    """One thing to enter. `pattern` is what all of it must look like; `problem` says so in words.

    What is not `secret` names the service's account with the provider. A payment is finished where
    it was begun, so that much stays what it is once a payment was made with it.
    """

    name: str
    label: LazyText
    hint: LazyText
    pattern: str
    problem: LazyText
    secret: bool = False

    def fits(self, text: str) -> bool:
        """Whether it has the shape of what is asked for."""
        return re.fullmatch(self.pattern, text) is not None


def unfit(fields: Sequence[CredentialField], values: Mapping[str, str]) -> list[CredentialField]:
    """The fields whose value is missing, or has not their shape."""
    return [field for field in fields if not field.fits(values.get(field.name, ""))]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider knows them. `moves_money` is whether it is real money that they move."""

    moves_money: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider does not know them, or lets us do nothing. `why` is for who has typed them."""

    why: LazyText


@dataclass(frozen=True, slots=True)
class NotKnown:
    """The provider did not say. Nothing follows from that."""


Check = Accepted | Refused | NotKnown
