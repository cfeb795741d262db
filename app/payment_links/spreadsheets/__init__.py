"""What somebody uploads as a spreadsheet: a CSV of any of the kinds that programs write, or XLSX.

Pure: bytes go in, and rows of texts come out, or one word for why there are none.
"""

from app.payment_links.spreadsheets.files import (
    LARGEST_BYTES,
    LONGEST_CELL,
    MOST_CELLS,
    MOST_ROWS,
    Fault,
    NotReadable,
    Row,
)
from app.payment_links.spreadsheets.reading import read

__all__ = [
    "LARGEST_BYTES",
    "LONGEST_CELL",
    "MOST_CELLS",
    "MOST_ROWS",
    "Fault",
    "NotReadable",
    "Row",
    "read",
]
