"""What is said of a spreadsheet, of whichever kind it is, and how much of one is read."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from app.errors import Invalid

LARGEST_BYTES = 1_000_000
MOST_ROWS = 5_000  # with anything in them, beside the headings
MOST_CELLS = 40  # of a row; beyond, nobody can have meant it
LONGEST_CELL = 1_000  # characters; what is longer is cut, and too long for whatever it is


class Fault(StrEnum):
    """Why nothing of a file can be read."""

    EMPTY = "empty"
    LARGE = "large"
    LONG = "long"  # more rows than are taken
    WIDE = "wide"  # more cells in a row
    NOT_A_SHEET = "not_a_sheet"  # something else altogether
    OLD = "old"  # a workbook as it was written until 2007, or one with a password
    DAMAGED = "damaged"


class NotReadable(Invalid):
    """Nothing of it can be read. `fault` says why."""

    code = "spreadsheet_not_readable"
    message = "This file cannot be read"

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(field="file")


class Row(NamedTuple):
    """A row with anything in it. `line` is its number as spreadsheet programs count."""

    line: int
    cells: Sequence[str]
