"""A barcode before it is drawn: which of its modules are dark."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import segno

from app.codes import code128, gs1
from app.codes.problems import Unencodable


class Symbology(StrEnum):
    """The kinds of barcode that can be drawn."""

    CODE_128 = "code128"
    GS1_128 = "gs1_128"
    QR = "qr"


@dataclass(frozen=True, slots=True)
class Barcode:
    """`rows` of modules, 1 for a dark one; one row where it is made of bars.

    `content` is what it says: for GS1-128 its elements, "(415)...(8020)...". `quiet` is how many
    light modules have to stand on each side of it, and for QR above and below as well.
    """

    symbology: Symbology
    content: str
    rows: tuple[str, ...]
    quiet: int

    @property
    def is_linear(self) -> bool:
        """Whether it is made of bars, which may be of any height."""
        return len(self.rows) == 1

    @property
    def modules_wide(self) -> int:
        """Its width with both quiet zones."""
        return len(self.rows[0]) + 2 * self.quiet

    @property
    def modules_high(self) -> int:
        """Its height with both quiet zones; 1 where it is made of bars."""
        return 1 if self.is_linear else len(self.rows) + 2 * self.quiet

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Row, first module and length of everything dark, quiet zones counted."""
        above = 0 if self.is_linear else self.quiet
        for number, row in enumerate(self.rows):
            start = 0
            while (start := row.find("1", start)) >= 0:
                end = row.find("0", start)
                end = len(row) if end < 0 else end
                yield number + above, start + self.quiet, end - start
                start = end


def make(symbology: Symbology, content: str) -> Barcode:
    """The barcode that says `content`.

    Raises:
        Unencodable
    """
    match symbology:
        case Symbology.CODE_128:
            if code128.FNC1 in content:
                raise Unencodable("FNC1 is for gs1_128")
            return Barcode(symbology, content, (code128.bars(content),), code128.QUIET)
        case Symbology.GS1_128:
            message = gs1.message(gs1.elements(content))
            return Barcode(symbology, content, (code128.bars(message),), code128.QUIET)
        case Symbology.QR:
            return Barcode(symbology, content, _qr(content), quiet=4)


def _qr(content: str) -> tuple[str, ...]:
    """Correction level M: a fold or a scratch does not matter, and modules stay large."""
    if not content:
        raise Unencodable("there is nothing in it")
    try:
        drawn = segno.make_qr(content, error="m", boost_error=False)
    except (segno.DataOverflowError, ValueError) as problem:
        raise Unencodable(str(problem)) from None
    return tuple("".join("1" if module else "0" for module in row) for row in drawn.matrix)
