"""Typefaces of our own: those that every reader of PDFs has lack the Welsh ŵ and ŷ."""

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "ExchequerSans", "ExchequerSans-Bold"
_FILES = {PLAIN: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}


@cache
def know_typefaces() -> None:
    """Tell ReportLab of them, which has to know before anything is measured or written."""
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, Path(__file__).with_name("fonts") / file))
