"""What is counted of payments, and what can be read off it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from app.money import Pence
from app.payments.search import Standing

# How exactly waits are kept: up to so many seconds, in steps of so many. Few steps, since a page
# adds up those of sixty days.
_STEPS = ((60, 1), (600, 5), (7_200, 60))
_HOUR = 3_600


@dataclass(slots=True)
class Figures:
    """What happened to payments in some time.

    Money counts when the ledger has it: taken when it was captured, refunded when the refund
    succeeded. `outcomes` are payments by how they ended, `declines` those that were declined by the
    provider's reason, `waits` those that were paid by how many seconds their payers took.
    """

    taken_pence: Pence = Pence(0)
    refunded_pence: Pence = Pence(0)
    refunds: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    declines: Counter[str] = field(default_factory=Counter)
    waits: Counter[int] = field(default_factory=Counter)

    @property
    def net_pence(self) -> Pence:
        """What is left of what was taken: negative where more went back than came in."""
        return Pence(self.taken_pence - self.refunded_pence)

    @property
    def taken(self) -> int:
        """How many payments were taken."""
        return self.outcomes[Standing.SUCCESS]

    @property
    def ended(self) -> int:
        """How many payments came to an end, whichever."""
        return self.outcomes.total()

    @property
    def success_rate(self) -> float | None:
        """The share of what ended that was taken, from 0 to 1; None where nothing ended."""
        return self.taken / self.ended if self.ended else None

    def wait(self, share: float) -> int | None:
        """In how many seconds so large a share of payers had paid; None where nobody did.

        The nearest rank: a wait that somebody really had, as it was kept.
        """
        rank, seen = share * self.waits.total(), 0
        for seconds in sorted(self.waits):
            seen += self.waits[seconds]
            if seen >= rank:
                return seconds
        return None

    def add(self, other: "Figures") -> None:
        """Count another time, or another kind of payments, in."""
        self.taken_pence = Pence(self.taken_pence + other.taken_pence)
        self.refunded_pence = Pence(self.refunded_pence + other.refunded_pence)
        self.refunds += other.refunds
        self.outcomes.update(other.outcomes)
        self.declines.update(other.declines)
        self.waits.update(other.waits)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "taken_pence": self.taken_pence,
            "refunded_pence": self.refunded_pence,
            "refunds": self.refunds,
            "outcomes": dict(self.outcomes),
            "declines": dict(self.declines),
            "waits": {str(seconds): count for seconds, count in self.waits.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """As it was kept."""
        return cls(
            taken_pence=kept["taken_pence"],
            refunded_pence=kept["refunded_pence"],
            refunds=kept["refunds"],
            outcomes=Counter(kept["outcomes"]),
            declines=Counter(kept["declines"]),
            waits=Counter({int(seconds): count for seconds, count in kept["waits"].items()}),
        )


ByType = dict[str, Figures]  # by the name of the payment type


def total(parts: Iterable[Figures]) -> Figures:
    """All of these together."""
    together = Figures()
    for part in parts:
        together.add(part)
    return together


def merged(parts: Iterable[Mapping[str, Figures]]) -> ByType:
    """All of these together, by payment type."""
    together: ByType = {}
    for part in parts:
        for name, figures in part.items():
            together.setdefault(name, Figures()).add(figures)
    return together


def as_kept(seconds: int) -> int:
    """A wait as exactly as it is kept: whoever took three hours did not take them to the second."""
    step = next((step for most, step in _STEPS if seconds < most), _HOUR)
    return max(seconds - seconds % step, 0)
