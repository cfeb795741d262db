"""Colours, and whether what is written on them can be read. Pure.

Source: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance and #dfn-contrast-ratio.
"""

import re

ENOUGH = 4.5  # success criterion 1.4.3, text of any size
BLACK, WHITE = "#000000", "#ffffff"

_TYPED = re.compile("#?([0-9a-f]{3}|[0-9a-f]{6})")


def read_colour(typed: str) -> str | None:
    """What was typed as "#rrggbb"; None when it is no colour. "#ABC" and "abc" are colours too."""
    found = _TYPED.fullmatch(typed.strip().lower())
    if found is None:
        return None
    digits = found[1]
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))  # noqa: PLR2004


def contrast(one: str, other: str) -> float:
    """How far apart two colours ("#rrggbb") are, from 1 (the same) to 21 (black and white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(background: str) -> str:
    """Black or white, whichever is easier to read. One of them always has 4.58 at least."""
    return max((WHITE, BLACK), key=lambda text: contrast(text, background))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  sRGB
