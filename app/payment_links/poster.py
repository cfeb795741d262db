"""A poster of a link: one page of A4 to be hung up where people can pay by their telephones.

It is in the language in force, and says nothing that the link's own pages do not say to everybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from app import codes
from app.i18n import Language, format_pounds
from app.i18n import gettext as _
from app.money import Pence
from app.paper import BOLD, PLAIN, TaggedPaper, know_typefaces

_WIDE, _HIGH = 595, 842  # A4 in points, as everything here
_MARGIN = 48
_ROOM = _WIDE - 2 * _MARGIN
_BAND = 92
_LARGEST_CODE = 300
_DOTS_AN_INCH, _POINTS_AN_INCH = 300, 72
_INK = "#0b0c0c"
_BREAKS_BEHIND = "/-._ "  # where an address may go on in the next line


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """What stands on it. `ask` are the ways of reaching the service. Colours are "#rrggbb".

    `price_pence` is None where everybody pays another sum.
    """

    service: str
    title: str
    address: str
    price_pence: Pence | None
    ask: Sequence[str]
    is_test: bool
    background: str = "#1d70b8"
    text: str = "#ffffff"
    border: str = "#1d70b8"


def draw(poster: Poster, *, language: Language) -> bytes:
    """The poster as a PDF, in the language in force.

    Raises:
        Unencodable: the address is too long for a code.
    """
    know_typefaces()
    paper = TaggedPaper(
        size=(_WIDE, _HIGH),
        title=f"{poster.title} – {poster.service}",
        author=poster.service,
        language=f"{language}-GB",
    )
    _Page(paper).draw(poster)
    return paper.finished()


class _Page:
    """The page, written from the top down, everything in its middle."""

    def __init__(self, paper: TaggedPaper) -> None:
        self._paper = paper
        self._canvas = paper.canvas
        self._at = float(_HIGH)

    def draw(self, poster: Poster) -> None:
        self._band(poster)
        self._at -= 26
        if poster.is_test:
            self._text("P", _("This is a test. No money will be taken."), sizes=(13,), font=BOLD)
        self._text("H1", poster.title, sizes=(38, 32, 27, 22, 18, 15), font=BOLD)
        if poster.price_pence:
            self._text("P", format_pounds(poster.price_pence), sizes=(26,), font=BOLD)
        self._at -= 8
        self._text("H2", _("Scan to pay"), sizes=(30,), font=BOLD)
        self._text("P", _("Point your phone’s camera at the code."), sizes=(13,))
        self._code(poster.address)
        self._text("H2", _("Or go to"), sizes=(16,), font=BOLD)
        self._address(poster.address.removeprefix("https://"))
        if poster.ask:
            self._at -= 6
            self._text("H2", _("Need help?"), sizes=(13,), font=BOLD)
            self._text(
                "P", _("Contact us: %(ways)s", ways=", ".join(poster.ask)), sizes=(12, 10, 8)
            )

    def _band(self, poster: Poster) -> None:
        """The service's name on its own colours, across the page."""
        with self._paper.decoration():
            self._canvas.setFillColor(HexColor(poster.background))
            self._canvas.rect(0, _HIGH - _BAND, _WIDE, _BAND, stroke=0, fill=1)
            self._canvas.setFillColor(HexColor(poster.border))
            self._canvas.rect(0, _HIGH - _BAND - 8, _WIDE, 8, stroke=0, fill=1)
        lines, size = _fitted(poster.service, BOLD, (28, 24, 20, 16), most_lines=2)
        self._at = _HIGH - (_BAND - size * 1.25 * len(lines)) / 2 - size * 0.1
        self._write("P", lines, size, BOLD, colour=poster.text)
        self._at = _HIGH - _BAND - 8

    def _code(self, address: str) -> None:
        code = codes.make(codes.Symbology.QR, address)
        smallest, _high = codes.size_on_pdf(code)
        times = max(1, _LARGEST_CODE // smallest)
        wide, high = codes.size_on_pdf(code, times=times)
        self._at -= high
        with self._paper.part("Figure", alternative=_("QR code of %(address)s", address=address)):
            codes.draw_on_pdf(
                self._canvas,
                code,
                left_points=(_WIDE - wide) // 2,
                bottom_points=int(self._at),
                times=times,
            )

    def _address(self, address: str) -> None:
        """In letters, for those who type it: on one line, if it fits on one that can be read."""
        lines, size = _fitted(address, PLAIN, (18, 16, 14, 12), most_lines=1)
        if len(lines) > 1:
            lines, size = _fitted(address, PLAIN, (14, 12, 10, 8), most_lines=4)
        self._write("P", lines, size, PLAIN, colour=_INK)
        self._at -= size * 0.45

    def _text(self, kind: str, text: str, *, sizes: Sequence[int], font: str = PLAIN) -> None:
        """Write a text below what was written before, as large as it fits."""
        lines, size = _fitted(text, font, sizes, most_lines=3)
        self._write(kind, lines, size, font, colour=_INK)
        self._at -= size * 0.45

    def _write(self, kind: str, lines: Sequence[str], size: int, font: str, *, colour: str) -> None:
        with self._paper.part(kind):
            self._canvas.setFillColor(HexColor(colour))
            self._canvas.setFont(font, size)
            for line in lines:
                self._at -= size * 1.25
                self._canvas.drawCentredString(_WIDE / 2, self._at + size * 0.25, line)


def _fitted(
    text: str, font: str, sizes: Sequence[int], *, most_lines: int
) -> tuple[list[str], int]:
    """The text in lines, in the largest of these sizes in which there are few; else the last."""
    for size in sizes:
        lines = list(_lines(text, font, size))
        if len(lines) <= most_lines:
            break
    return lines, size


def _lines(text: str, font: str, size: int) -> Iterator[str]:
    """Lines that fit. Words are broken where there are signs for it, else anywhere."""
    line = ""
    for part in _parts(text):
        if line and stringWidth((line + part).rstrip(), font, size) > _ROOM:
            yield line.rstrip()
            line = ""
        line += part
        while stringWidth(line.rstrip(), font, size) > _ROOM:
            fits = next(
                n for n in range(len(line), 0, -1) if stringWidth(line[:n], font, size) <= _ROOM
            )
            yield line[:fits]
            line = line[fits:]
    if line:
        yield line.rstrip()


def _parts(text: str) -> Iterator[str]:
    """The text in pieces between which a line may end."""
    breaks = " " if " " in text else _BREAKS_BEHIND
    ends = [0, *(at for at, sign in enumerate(text, start=1) if sign in breaks), len(text)]
    return (text[start:end] for start, end in pairwise(ends) if start < end)
