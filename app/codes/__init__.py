"""Barcodes: what is in them, which modules are dark, and how they are drawn."""

from app.codes.barcode import Barcode, Symbology, make
from app.codes.on_pages import svg
from app.codes.on_paper import draw_on_pdf, size_on_pdf
from app.codes.problems import Unencodable

__all__ = [
    "Barcode",
    "Symbology",
    "Unencodable",
    "draw_on_pdf",
    "make",
    "size_on_pdf",
    "svg",
]
