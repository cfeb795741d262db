"""Barcodes: what is in them, which modules are dark, and how they are drawn."""

from app.payments.types.cash.codes.barcode import Barcode, Symbology, make
from app.payments.types.cash.codes.problems import Unencodable

__all__ = ["Barcode", "Symbology", "Unencodable", "make"]
