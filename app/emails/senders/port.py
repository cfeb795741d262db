"""What somebody who carries emails must do, and what they can say."""

from dataclasses import dataclass
from typing import Protocol

from app.emails.letter import Letter
from app.emails.models import Problem


@dataclass(frozen=True, slots=True)
class Parcel:
    """An email to be carried. `id` is our name for it, by which it can be asked about later.

    One that is about no payment has "" for it and for its account.
    """

    id: str
    account_id: str
    payment_id: str
    recipient: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class Sent:
    """The carrier has it. `reference` is its own name for it, "" where it gives none."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The carrier will never have it."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Later:
    """The carrier does not have it, for certain. Trying again may help."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The carrier may have it, or not. Only looking up can tell, where it can be looked up."""


Outcome = Sent | Refused | Later | NoAnswer


class Sender(Protocol):
    """A carrier of emails. Called from several threads at once, with no transaction open."""

    can_look_up: bool

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one email over. Never raises for what the carrier does."""

    def look_up(self, email_id: str) -> Sent | Refused | Later | NoAnswer:
        """What became of an email that may have been handed over.

        `Later` says that the carrier does not have it; `NoAnswer`, that it could not be asked.
        Only called where `can_look_up`.
        """
