"""Charts, drawn here as SVG: where each bar stands and how long it is, in parts of the whole."""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 100, 40  # of the drawing of columns; style sheets stretch it
_GAP = 0.2  # of the room for one pair of columns


class Column(NamedTuple):
    """A pair of columns side by side: what they are about, and where they stand."""

    title: str
    x: float
    width: float
    first: float  # heights
    second: float


class Row(NamedTuple):
    """A bar that lies: its name, what it says, and its length in hundredths."""

    label: str
    says: str
    share: str
    length: float


def columns(pairs: Sequence[tuple[str, int, int]]) -> list[Column]:
    """Pairs of columns, of two numbers each. Negative ones and nothing have no height."""
    most = max([max(first, second) for _, first, second in pairs], default=0)
    room = WIDTH / max(len(pairs), 1)
    width = room * (1 - _GAP) / 2
    return [
        Column(
            title,
            round(number * room + room * _GAP / 2, 3),
            round(width, 3),
            _height(first, most),
            _height(second, most),
        )
        for number, (title, first, second) in enumerate(pairs)
    ]


def rows(bars: Sequence[tuple[str, str, int]]) -> list[Row]:
    """Bars of one number each, and what share of all it is."""
    whole = sum(number for _, _, number in bars)
    most = max((number for _, _, number in bars), default=0)
    return [
        Row(
            label,
            says,
            percent(number / whole) if whole else percent(0),
            round(100 * number / most, 2) if most else 0,
        )
        for label, says, number in bars
    ]


def percent(share: float) -> str:
    """A share as people read it: "97.5%"; all and nothing without a fraction."""
    hundredths = round(100 * share, 1)
    if 0 < share < 1 and hundredths in {0, 100}:  # nearly is not quite
        return "<0.1%" if hundredths == 0 else ">99.9%"
    return f"{hundredths:g}%"


def _height(number: int, most: int) -> float:
    return round(HEIGHT * max(number, 0) / most, 3) if most > 0 else 0
