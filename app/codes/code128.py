"""Code 128, in as few symbols as there can be: pairs of digits by set C, all else by set B.

A symbol is three bars and three spaces, 11 modules together. The barcode is a start, the symbols,
a check symbol and a stop. Source: ISO/IEC 15417.
"""

import re
from collections.abc import Sequence
from typing import Literal, get_args

from app.codes.problems import Unencodable

CodeSet = Literal["B", "C"]
Values = tuple[int, ...]

FNC1 = "\x1d"  # how it is written in the text to encode, and how readers tell of it
QUIET = 10  # modules on each side that must be light

_START: dict[CodeSet, int] = {"B": 104, "C": 105}
_GO_TO: dict[CodeSet, int] = {"B": 100, "C": 99}
_FNC1_VALUE = 102
_CHECK_DIVISOR = 103
_STOP = "2331112"
_FIRST_OF_B, _LAST_OF_B = " ", "~"

# The widths of bar, space, bar, space, bar, space, for each value.
_WIDTHS = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212
112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131
311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321
112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114
122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
114311 411113 411311 113141 114131 311141 411131 211412 211214 211232
""".split()  # noqa: SIM905  a hundred quotes and commas hide a table


def bars(text: str, *, first: CodeSet | None = None) -> str:
    """The modules of the barcode that says `text`, 1 for a dark one, without quiet zones.

    It begins in set `first`, or where that is nothing in the one that makes it shortest.

    Raises:
        Unencodable
    """
    values = symbols(text, first=first)
    drawn = [_WIDTHS[value] for value in (*values, check_value(values))]
    return "".join(_modules(widths) for widths in (*drawn, _STOP))


def symbols(text: str, *, first: CodeSet | None = None) -> Values:
    """The values from the start on, without the check: as few as can be, beginning in set `first`.

    Where that leaves a choice, set B comes first: so an odd digit stands before the pairs.

    Raises:
        Unencodable
    """
    if not text:
        raise Unencodable("there is nothing in it")
    for character in text:
        if character != FNC1 and not _FIRST_OF_B <= character <= _LAST_OF_B:
            raise Unencodable(f"{character!r} is not in Code 128")
    after = _shortest(text)
    starts = (first,) if first else get_args(CodeSet)
    return min(((_START[code_set], *after[code_set]) for code_set in starts), key=len)


def check_value(values: Sequence[int]) -> int:
    """The value of the check symbol: the start counts once, as does the first after it, ..."""
    return sum(value * max(at, 1) for at, value in enumerate(values)) % _CHECK_DIVISOR


def _shortest(text: str) -> dict[CodeSet, Values]:
    """The fewest values that say `text`, for each set that may be on when they begin.

    Worked out from the end: what is shortest from any place on does not depend on what was before.
    """
    after: list[dict[CodeSet, Values]] = [{"B": (), "C": ()}]  # from the next place on, and so on
    for at in range(len(text) - 1, -1, -1):
        by_b = (_value_in_b(text[at]), *after[0]["B"])
        by_c = _by_c(text[at : at + 2], after)
        with_switch: dict[CodeSet, Values] = {"B": by_b, "C": (_GO_TO["B"], *by_b)}
        if by_c is not None:
            with_switch["B"] = min(by_b, (_GO_TO["C"], *by_c), key=len)
            with_switch["C"] = min(by_c, with_switch["C"], key=len)
        after.insert(0, with_switch)
    return after[0]


def _by_c(pair: str, after: Sequence[dict[CodeSet, Values]]) -> Values | None:
    """The fewest values with set C on, if the next one can be of set C."""
    if pair.startswith(FNC1):
        return (_FNC1_VALUE, *after[0]["C"])
    if re.fullmatch("[0-9]{2}", pair):
        return (int(pair), *after[1]["C"])
    return None


def _value_in_b(character: str) -> int:
    return _FNC1_VALUE if character == FNC1 else ord(character) - ord(_FIRST_OF_B)


def _modules(widths: str) -> str:
    """Bars and spaces by turns, a bar first: "21" is 110."""
    return "".join(("0" if at % 2 else "1") * int(width) for at, width in enumerate(widths))
