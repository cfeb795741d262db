"""What happened to a payment or an agreement, told to staff: newest first, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app import events
from app.accounts import keys
from app.actors import ActorKind
from app.agreements.models import Agreement
from app.events import Event
from app.money import Pence
from app.people import directory
from app.web.staff import wording


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `reason` and `amount_pence` where there is something to say."""

    title: str
    by: str
    happened_at: datetime
    reason: str
    amount_pence: Pence | None


def of_agreement(agreement: Agreement) -> list[Entry]:
    """The story of an agreement and its cards, newest first."""
    happened = events.of_resource(resource_kind="agreement", resource_id=agreement.id)
    return told(happened, account_id=agreement.account_id)


def told(happened: Sequence[Event], *, account_id: str) -> list[Entry]:
    """What happened in an account, oldest first, as it is told: newest first."""
    names = _names(happened, account_id=account_id)
    return [_entry(event, names.get(event.actor_id, "")) for event in reversed(happened)]


def _entry(event: Event, name: str) -> Entry:
    return Entry(
        title=wording.happened(event.name),
        by=wording.actor(event.actor_kind, name),
        happened_at=event.happened_at,
        reason=wording.reason_of_event(event.name, event.details.get("reason", ""))
        or wording.payout(event.details),
        amount_pence=event.details.get("amount_pence"),
    )


def _names(happened: Sequence[Event], *, account_id: str) -> dict[str, str]:
    """The names of the people and API keys that took part, by their ids. Two queries at most."""
    staff = {event.actor_id for event in happened if event.actor_kind is ActorKind.STAFF}
    names = directory.names(staff)
    if any(event.actor_kind is ActorKind.API for event in happened):
        names |= {key.id: key.description for key in keys.list_keys(account_id)}
    return names
