"""Which stories are told, how often, on which account, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from app.cli.seed import payers, standing, stories
from app.cli.seed.journey import Journey, Till, Wanted
from app.cli.seed.stories import Story
from app.money import Pence

DAYS = 60
_OPENING_HOURS = (7, 8, 9, 9, 10, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 20, 21, 22)

# On each account: the story, and how many payments have it. They are spread over the two months.
LONG_AGO: dict[str, dict[Story, int]] = {
    "fishing": {
        stories.paid: 84,
        stories.paid_in_welsh: 7,
        stories.refunded: 7,
        stories.refunded_by_service: 3,
        stories.refunded_in_part: 6,
        stories.refunded_twice: 2,
        stories.refund_failed: 2,
        stories.declined: 6,
        stories.declined_as_expired: 2,
        stories.declined_for_security_code: 3,
        stories.errored: 2,
        stories.capture_failed: 1,
        stories.cancelled_on_card_page: 6,
        stories.cancelled_on_confirm_page: 4,
        stories.cancelled_by_service: 2,
        stories.never_started: 4,
        stories.given_up_on_card_page: 5,
        stories.given_up_on_confirm_page: 3,
    },
    "every feature": {
        stories.paid: 6,
        stories.paid_by_telephone: 4,
        stories.paid_with_apple_pay: 2,
        stories.paid_with_google_pay: 2,
        stories.card_sent: 3,
        stories.card_sent_and_declined: 1,
        stories.taken_elsewhere: 2,
        stories.refused_elsewhere: 1,
        stories.paid_nothing: 2,
        stories.paid_elsewhere: 2,
        stories.paid_too_much: 1,
        stories.paid_late: 1,
        stories.captured_later: 4,
        stories.capture_cancelled: 2,
        stories.never_captured: 2,
        stories.refunded_in_part: 1,
        stories.dispute_won: 1,
        stories.dispute_lost: 2,
        stories.refunded_in_part_and_lost: 1,
        standing.kept_up: 2,
        standing.refused_for_now: 1,
        standing.refused_for_good: 1,
        standing.with_another_card: 1,
        standing.cancelled: 1,
    },
    "parking": {
        stories.paid: 45,
        stories.refunded: 4,
        stories.refunded_in_part: 2,
        stories.declined: 5,
        stories.declined_for_security_code: 1,
        stories.errored: 1,
        stories.cancelled_on_card_page: 4,
        stories.never_started: 3,
        stories.given_up_on_card_page: 3,
    },
    "trouble": {stories.paid: 2, stories.capture_lost: 1, stories.refund_lost: 2},
}

# What can only be so for a while has happened lately: how many minutes ago at most.
LATELY: dict[str, dict[Story, tuple[int, int]]] = {
    "fishing": {
        stories.created: (2, 60),
        stories.started: (2, 60),
        stories.authorised: (2, 50),
        stories.challenged: (1, 60),
        stories.paid: (6, 2_000),
        stories.refunded: (1, 6_000),
        stories.declined: (2, 600),
        stories.cancelled_on_card_page: (1, 300),
    },
    "every feature": {
        stories.disputed: (1, 9_000),
        stories.dispute_answered: (1, 17_000),
        stories.awaiting_payment: (2, 9_000),
        stories.paid_in_part: (1, 9_000),
        stories.capturable: (3, 6_000),
        stories.paid_by_telephone: (1, 900),
        standing.asked_for: (1, 3_000),
        standing.being_set_up: (1, 50),
    },
    "parking": {
        stories.created: (1, 60),
        stories.started: (1, 60),
        stories.paid: (5, 1_500),
        stories.declined: (1, 300),
    },
    "trouble": {stories.authorisation_lost: (1, 5_000), stories.capture_lost: (1, 3_000)},
}
# How many days a story takes at the longest, where that is more than one.
LASTS: dict[Story, int] = {
    stories.refunded: 4,
    stories.refunded_by_service: 4,
    stories.refunded_in_part: 4,
    stories.refunded_twice: 7,
    stories.refund_failed: 4,
    stories.refund_lost: 4,
    stories.paid_elsewhere: 4,
    stories.paid_too_much: 4,
    stories.paid_late: 33,
    stories.dispute_won: 16,
    stories.dispute_lost: 16,
    stories.refunded_in_part_and_lost: 7,
    stories.captured_later: 4,
    stories.capture_cancelled: 4,
    stories.never_captured: 6,
    standing.kept_up: 15,
    standing.refused_for_now: 8,
    standing.refused_for_good: 8,
    standing.with_another_card: 10,
    standing.cancelled: 11,
}
SHORTEST_AGO = timedelta(minutes=10)  # long enough for every step on the payer's pages

_LICENCES = (
    (Pence(710), "Salmon and sea trout fishing licence, 1 day"),
    (Pence(720), "Trout and coarse fishing licence, 1 day"),
    (Pence(1450), "Trout and coarse fishing licence, 8 days"),
    (Pence(3820), "Trout and coarse fishing licence, 12 months"),
    (Pence(9210), "Salmon and sea trout fishing licence, 12 months"),
)
_FINES = (
    (Pence(2500), "Parking fine, paid within 14 days"),
    (Pence(3500), "Parking fine, paid within 14 days"),
    (Pence(5000), "Parking fine"),
    (Pence(7000), "Parking fine"),
)


@dataclass(frozen=True, slots=True)
class Showing:
    """A story about one payment, and when it begins."""

    begins_at: datetime
    story: Iterator[timedelta]


def showings(tills: dict[str, Till], *, now: datetime, chance: Random) -> Iterator[Showing]:
    """Everything that is to be played, in no order."""
    for role, counts in LONG_AGO.items():
        for story, count in counts.items():
            for _ in range(count):
                begins_at = _one_day(now, chance, at_least=LASTS.get(story, 1))
                yield _showing(role, tills[role], story, begins_at, chance)
    for role, recent in LATELY.items():
        for story, (count, minutes) in recent.items():
            for _ in range(count):
                ago = timedelta(minutes=chance.uniform(minutes / 4, minutes))
                begins_at = now - max(ago, SHORTEST_AGO)
                yield _showing(role, tills[role], story, begins_at, chance)


def _showing(role: str, till: Till, story: Story, begins_at: datetime, chance: Random) -> Showing:
    payer = payers.somebody(chance, year=begins_at.year)
    journey = Journey(till, payer, _wanted(role, chance), chance=chance)
    return Showing(begins_at, story(journey))


def _one_day(now: datetime, chance: Random, *, at_least: int) -> datetime:
    """Some time on one of the days, `at_least` so many ago that the story has come to its end."""
    day = now - timedelta(days=chance.randint(at_least + 1, DAYS - 1))
    return day.replace(
        hour=chance.choice(_OPENING_HOURS),
        minute=chance.randint(0, 59),
        second=chance.randint(0, 59),
    )


def _wanted(role: str, chance: Random) -> Wanted:
    if role in {"parking", "trouble"}:
        amount_pence, description = chance.choice(_FINES)
        return Wanted(
            amount_pence=amount_pence,
            reference=f"PCN-RB{chance.randint(10_000_000, 99_999_999)}",
            description=description,
            return_url="https://parking.example.com/return",
            asked={"metadata": {"ward": chance.choice(("North", "Castle", "Weir"))}},
        )
    amount_pence, description = chance.choice(_LICENCES)
    return Wanted(
        amount_pence=amount_pence,
        reference=f"FL-{chance.randint(100_000, 999_999)}-{chance.choice('ABCDEFGHJK')}",
        description=description,
        return_url="https://fishing.example.com/return",
        asked={"metadata": {"ledger_code": "RFA-4410", "online": True}},
    )
