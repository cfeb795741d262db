"""Who is called next, so that nobody waits for somebody else's receiver. Pure.

No webhook has more than a few calls at once. One whose receiver has lately been slow to answer, or
has not answered, has `patience` above 0 and goes into a lane of its own. And a call that turns out
to be slow counts there from that moment on: what it has kept of the quick lane is free again.
"""

from dataclasses import dataclass, field
from enum import StrEnum

SLOW_SECONDS = 1.0
PATIENCE = 5  # quick answers in a row that make a slow receiver a quick one


class Lane(StrEnum):
    QUICK = "quick"
    SLOW = "slow"


AT_ONCE = {Lane.QUICK: 4, Lane.SLOW: 2}  # calls of one webhook


@dataclass(frozen=True, slots=True)
class _Call:
    webhook_id: str
    lane: Lane
    began: float


@dataclass(slots=True)
class Lanes:
    """The calls that are being made. Moments are of `time.monotonic()`, in seconds.

    `quick` is how many quick calls there may be at once; there may be half as many slow ones, and
    those that become slow besides.
    """

    quick: int
    _calls: dict[str, _Call] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._calls)

    def begin(self, message_id: str, webhook_id: str, lane: Lane, *, now: float) -> None:
        """A call is made."""
        self._calls[message_id] = _Call(webhook_id, lane, now)

    def end(self, message_id: str) -> None:
        """It has come to an end."""
        self._calls.pop(message_id, None)

    def room(self, lane: Lane, *, now: float) -> int:
        """How many more calls there may be."""
        size = self.quick if lane is Lane.QUICK else max(self.quick // 2, 1)
        return max(size - sum(_lane(call, now) is lane for call in self._calls.values()), 0)

    def room_for(self, webhook_id: str, lane: Lane) -> int:
        """How many more calls of one webhook there may be."""
        under_way = sum(call.webhook_id == webhook_id for call in self._calls.values())
        return max(AT_ONCE[lane] - under_way, 0)

    def closed_to(self, lane: Lane, *, now: float) -> set[str]:
        """The webhooks that have no room in a lane, or are just turning out to be slow."""
        ids = {call.webhook_id for call in self._calls.values()}
        full = {webhook_id for webhook_id in ids if not self.room_for(webhook_id, lane)}
        slow = {
            call.webhook_id
            for call in self._calls.values()
            if lane is Lane.QUICK and _lane(call, now) is Lane.SLOW
        }
        return full | slow


def most_calls(quick: int, *, timeout_seconds: int) -> int:
    """How many calls there can be at once: both lanes, and all that can have become slow."""
    became_slow = quick * (timeout_seconds + 1)
    return quick + quick // 2 + 1 + became_slow


def patience_after(before: int, *, seconds: float) -> int:
    """What is left of a webhook's patience after an answer that took so long."""
    return PATIENCE if seconds >= SLOW_SECONDS else max(before - 1, 0)


def _lane(call: _Call, now: float) -> Lane:
    return Lane.SLOW if now - call.began >= SLOW_SECONDS else call.lane
