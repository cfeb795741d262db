"""Texts with a sign between cells: CSV, in the encodings and with the signs that programs use.

Excel writes Windows-1252 unless it is asked for UTF-8, which it then begins with a mark; with a
semicolon where a comma stands in numbers; and "Unicode text" in UTF-16 with tabs.
"""

import codecs
import csv
import io

from app.payment_links.spreadsheets.files import (
    LONGEST_CELL,
    MOST_CELLS,
    MOST_ROWS,
    Fault,
    NotReadable,
    Row,
)

SIGNS = (",", ";", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OF_EXCEL = "cp1252"
_ALLOWED = frozenset("\t\r\n\v\f")  # controls that stand in cells of honest files


def read(content: bytes) -> list[Row]:
    """The rows of a CSV.

    Raises:
        NotReadable
    """
    text = _decoded(content)
    if not all(sign.isprintable() or sign in _ALLOWED or ord(sign) >= 0x80 for sign in set(text)):  # noqa: PLR2004  beyond ASCII
        raise NotReadable(Fault.NOT_A_SHEET)
    sign, text = _separator(text)
    found: list[Row] = []
    try:
        written = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
        for line, cells in enumerate(written, start=1):
            if any(map(str.strip, cells)):
                _require_size(len(found), cells)
                found.append(Row(line, [cell.strip()[:LONGEST_CELL] for cell in cells]))
    except csv.Error:
        raise NotReadable(Fault.DAMAGED) from None
    return found


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _as(content.removeprefix(mark), encoding)
    try:
        return content.decode()
    except UnicodeDecodeError:
        return _as(content, _OF_EXCEL)


def _as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise NotReadable(Fault.NOT_A_SHEET) from None


def _separator(text: str) -> tuple[str, str]:
    """The sign between cells, and the text without a line that says so (`sep=;`)."""
    first, _, rest = text.lstrip("\r\n").partition("\n")
    said = first.strip().strip('"').lower().removeprefix("sep=")
    if first.strip().strip('"').lower().startswith("sep=") and said in SIGNS:
        return said, "\n" + rest  # so that lines keep their numbers
    return max(SIGNS, key=first.count), text


def _require_size(rows_so_far: int, cells: list[str]) -> None:
    while cells and not cells[-1].strip():  # a spreadsheet often has a tail of empty ones
        cells.pop()
    if len(cells) > MOST_CELLS:
        raise NotReadable(Fault.WIDE)
    if rows_so_far > MOST_ROWS:
        raise NotReadable(Fault.LONG)
