"""Rows as a spreadsheet (XLSX): the documents in the archive, and the cells.

Source: ECMA-376 part 1, 18.3 (sheets) and 18.8 (styles). Text is written as text, so nothing in a
cell can be a formula; sums, days and times are numbers that show as what they are.
docs/decisions/0036 says why no library writes it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from xml.sax.saxutils import escape

MOST_ROWS = 1_048_576  # of a sheet, the headings among them

SHEET = "xl/worksheets/sheet1.xml"
_MONEY = frozenset({"Amount", "Corporate Card Surcharge", "Total Amount"})
_DAYS = frozenset({"Date Created"})
_TIMES = frozenset({"Time Created"})

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OPEN = "application/vnd.openxmlformats"
_SHEETS = f"{_OPEN}-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# The styles of cells by number: usual, bold, #,##0.00, dd mmm yyyy, hh:mm:ss.
_BOLD, _SUM, _DAY, _TIME = 1, 2, 3, 4
_FORMATS = ((0, 0), (0, 1), (4, 0), (164, 0), (21, 0))
_STYLES = "".join(
    f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="0" xfId="0"'
    ' applyNumberFormat="1" applyFont="1"/>'
    for number, font in _FORMATS
)


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{_SHEETS}.{kind}+xml"/>'


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


_DOCUMENTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{_OPEN}-package.relationships+xml"/>'
    + _override("xl/workbook.xml", "sheet.main")
    + _override("xl/styles.xml", "styles")
    + _override(SHEET, "worksheet")
    + "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    + _relation(1, "officeDocument", "xl/workbook.xml")
    + "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Payments" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    + _relation(1, "worksheet", "worksheets/sheet1.xml")
    + _relation(2, "styles", "styles.xml")
    + "</Relationships>",
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\ mmm\\ yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(_FORMATS)}">{_STYLES}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}
DOCUMENTS = {name: f"{_XML}{text}".encode() for name, text in _DOCUMENTS.items()}

_BEGIN = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)
END = b"</sheetData></worksheet>"

_DAY_ZERO = date(1899, 12, 30)  # to spreadsheets 1900 has a day more than it had
_A_DAY_SECONDS = 86_400
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def beginning(headings: Sequence[str]) -> bytes:
    """The sheet up to its first row: the headings, which stay in sight."""
    cells = (_text(_column(place), "1", text, _BOLD) for place, text in enumerate(headings))
    return f"{_BEGIN}{_row('1', cells)}".encode()


def rows(lines: bytes, *, headings: Sequence[str], before: int) -> bytes:
    """Lines of a CSV as rows of the sheet. So many stand `before` them, without the headings."""
    writers = [(_writer(heading), _column(place)) for place, heading in enumerate(headings)]
    found = csv.reader(io.StringIO(lines.decode(), newline=""))
    written = []
    for number, cells in enumerate(found, start=before + 2):
        row = str(number)
        filled = (
            write(column, row, text)
            for (write, column), text in zip(writers, cells, strict=True)
            if text
        )
        written.append(_row(row, filled))
    return "".join(written).encode()


def _row(number: str, cells: Iterable[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _writer(heading: str) -> Callable[[str, str, str], str]:
    if heading in _MONEY:
        return _sum
    if heading in _DAYS:
        return _day
    return _time if heading in _TIMES else _text


def _text(column: str, row: str, text: str, style: int = 0) -> str:
    said = escape(_LIKE_AN_ESCAPE.sub("_x005F_", _NO_XML.sub("\ufffd", text)))
    look = f' s="{style}"' if style else ""
    return (
        f'<c r="{column}{row}"{look} t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
    )


def _sum(column: str, row: str, text: str) -> str:
    return f'<c r="{column}{row}" s="{_SUM}"><v>{text.replace(",", "")}</v></c>'


def _day(column: str, row: str, text: str) -> str:
    return f'<c r="{column}{row}" s="{_DAY}"><v>{_day_number(text)}</v></c>'


def _time(column: str, row: str, text: str) -> str:
    hours, minutes, seconds = text.split(":")
    share = (int(hours) * 3_600 + int(minutes) * 60 + int(seconds)) / _A_DAY_SECONDS
    return f'<c r="{column}{row}" s="{_TIME}"><v>{share:.10f}</v></c>'


@lru_cache(maxsize=10_000)
def _day_number(text: str) -> int:
    return (datetime.strptime(text, "%d %b %Y").replace(tzinfo=UTC).date() - _DAY_ZERO).days


def _column(place: int) -> str:
    """The letters of a column: A to Z, then AA."""
    letters = ""
    number = place + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
