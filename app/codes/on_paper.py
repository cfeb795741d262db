"""A barcode on a page of a PDF."""

from typing import TYPE_CHECKING

from app.codes.barcode import Barcode

if TYPE_CHECKING:  # whoever draws has it; whoever does not need not load it
    from reportlab.pdfgen.canvas import Canvas

# Everything is whole dots of a printer of 300, 600 or 1200 dots an inch. A module of bars is
# 0.34 mm, where scanners of shops read from 0.25 mm on; one of QR is 0.85 mm.
_DOTS_AN_INCH, _POINTS_AN_INCH = 300, 72
_BAR_MODULE, _SQUARE_MODULE = 4, 10
_BARS_HIGH = 225  # 19 mm


def size_on_pdf(barcode: Barcode, *, times: int = 1) -> tuple[int, int]:
    """Width and height in points, with quiet zones, rounded up; so many `times` as large."""
    wide, high = _size(barcode, times)
    return -(-wide * _POINTS_AN_INCH // _DOTS_AN_INCH), -(-high * _POINTS_AN_INCH // _DOTS_AN_INCH)


def draw_on_pdf(
    canvas: "Canvas", barcode: Barcode, *, left_points: int, bottom_points: int, times: int = 1
) -> None:
    """Draw a barcode and its quiet zones, black on white, with its lower left corner there.

    It is moved by up to half a dot, so that each of its edges falls between two.
    """
    module = _module(barcode) * times
    wide, high = _size(barcode, times)
    row_high = high // barcode.modules_high
    dark = canvas.beginPath()
    for row, at, long in barcode.runs():
        dark.rect(at * module, high - (row + 1) * row_high, long * module, row_high)
    canvas.saveState()
    canvas.scale(_POINTS_AN_INCH / _DOTS_AN_INCH, _POINTS_AN_INCH / _DOTS_AN_INCH)
    canvas.translate(_in_dots(left_points), _in_dots(bottom_points))
    canvas.setFillGray(1)
    canvas.rect(0, 0, wide, high, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.drawPath(dark, stroke=0, fill=1)
    canvas.restoreState()


def _size(barcode: Barcode, times: int) -> tuple[int, int]:
    """Width and height in dots."""
    module = _module(barcode) * times
    high = _BARS_HIGH * times if barcode.is_linear else barcode.modules_high * module
    return barcode.modules_wide * module, high


def _module(barcode: Barcode) -> int:
    return _BAR_MODULE if barcode.is_linear else _SQUARE_MODULE


def _in_dots(points: int) -> int:
    return round(points * _DOTS_AN_INCH / _POINTS_AN_INCH)
