"""What can become of an agreement. Each story yields how long it is until its next step."""

from collections.abc import Iterator
from datetime import timedelta

from app.cli.seed.journey import Journey
from app.cli.seed.stories import soon

NOT_ENOUGH_MONEY_LATER, NEVER_AGAIN = "4000000000000341", "5105105105105100"
CAN_BE_CHARGED = "4000056655665556"

_A_WEEK = timedelta(days=7)


def asked_for(journey: Journey) -> Iterator[timedelta]:
    journey.agree()
    yield from ()


def being_set_up(journey: Journey) -> Iterator[timedelta]:
    journey.agree()
    yield from _to_confirm_page(journey)


def kept_up(journey: Journey) -> Iterator[timedelta]:
    yield from _set_up(journey, CAN_BE_CHARGED)
    for _ in range(2):
        yield _A_WEEK
        journey.charge()


def refused_for_now(journey: Journey) -> Iterator[timedelta]:
    yield from _set_up(journey, NOT_ENOUGH_MONEY_LATER)
    yield _A_WEEK
    journey.charge()


def refused_for_good(journey: Journey) -> Iterator[timedelta]:
    yield from _set_up(journey, NEVER_AGAIN)
    yield _A_WEEK
    journey.charge()


def with_another_card(journey: Journey) -> Iterator[timedelta]:
    yield from refused_for_now(journey)
    yield timedelta(days=2)
    yield from _to_confirm_page(journey, CAN_BE_CHARGED)
    journey.confirm()


def cancelled(journey: Journey) -> Iterator[timedelta]:
    yield from _set_up(journey, CAN_BE_CHARGED)
    yield _A_WEEK
    journey.charge()
    yield timedelta(days=3)
    journey.cancel_agreement()


def _set_up(journey: Journey, number: str) -> Iterator[timedelta]:
    journey.agree()
    yield from _to_confirm_page(journey, number)
    journey.confirm()


def _to_confirm_page(journey: Journey, number: str | None = None) -> Iterator[timedelta]:
    journey.set_up()
    yield soon(journey)
    journey.open()
    yield soon(journey)
    journey.enter_card(number)
    yield soon(journey)
