"""The first sheet of a workbook (XLSX): what its cells show, as texts.

Nothing in it is believed. Of the archive only the documents that are needed are unpacked, each up
to a limit, whatever the archive says of itself; the parser refuses a document type and with it
every entity; formulas are not calculated, and what they last came to is taken instead.
Source: ECMA-376 part 1, 18.2 (workbooks), 18.3 (sheets), 18.4 (shared strings), 18.8 (styles).
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO

from app.payment_links.spreadsheets import cells, documents
from app.payment_links.spreadsheets.cells import Book
from app.payment_links.spreadsheets.files import (
    MOST_CELLS,
    MOST_ROWS,
    Fault,
    NotReadable,
    Row,
)

MOST_MEMBERS = 500
LARGEST_DOCUMENT_BYTES = 12_000_000  # unpacked

_BOOK = "xl/workbook.xml"
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


def read(content: bytes) -> list[Row]:
    """The rows of its first sheet.

    Raises:
        NotReadable
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            documents_of = _Documents(archive)
            if _BOOK not in documents_of:
                raise NotReadable(Fault.NOT_A_SHEET)
            sheet = documents.elements(documents_of.read(_first_sheet(documents_of)))
            return list(_rows(sheet, _book(documents_of)))
    except _BROKEN:
        raise NotReadable(Fault.DAMAGED) from None


class _Documents:
    """The documents in an archive."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise NotReadable(Fault.LARGE)
        self._archive = archive
        self._members = {member.filename: member for member in members}

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        member = self._members.get(name)
        if member is None or member.flag_bits & _ENCRYPTED:
            raise NotReadable(Fault.DAMAGED)
        if member.compress_type not in _PACKINGS:
            raise NotReadable(Fault.DAMAGED)
        with self._archive.open(member) as document:
            content = document.read(LARGEST_DOCUMENT_BYTES + 1)
        if len(content) > LARGEST_DOCUMENT_BYTES:
            raise NotReadable(Fault.LARGE)
        return content


def _first_sheet(of: _Documents) -> str:
    """The name of the document that the first sheet of the book is."""
    sheets = [one for one in documents.elements(of.read(_BOOK)) if one.name == "sheet"]
    if not sheets:
        raise NotReadable(Fault.DAMAGED)
    wanted = sheets[0].attributes.get("id", "")
    for one in documents.elements(of.read("xl/_rels/workbook.xml.rels")):
        if one.name == "Relationship" and one.attributes.get("Id") == wanted:
            target = one.attributes.get("Target", "")
            return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    raise NotReadable(Fault.DAMAGED)


def _book(of: _Documents) -> Book:
    shared = "xl/sharedStrings.xml"
    styles = "xl/styles.xml"
    return Book(
        shared=cells.shared(documents.elements(of.read(shared))) if shared in of else (),
        dates=cells.dates(documents.elements(of.read(styles))) if styles in of else frozenset(),
    )


def _rows(sheet: Iterator[documents.Element], book: Book) -> Iterator[Row]:
    found = 0
    for line, filled in cells.of_rows(sheet, book):
        texts = _in_place(filled)
        if not any(texts):
            continue
        if found > MOST_ROWS:
            raise NotReadable(Fault.LONG)
        found += 1
        yield Row(line, texts)


def _in_place(filled: Sequence[tuple[int, str]]) -> list[str]:
    """Texts by their columns; what stands between them is empty."""
    filled = [(column, text) for column, text in filled if text]
    if not filled:
        return []
    widest = max(column for column, _ in filled)
    if widest >= MOST_CELLS:
        raise NotReadable(Fault.WIDE)
    texts = [""] * (widest + 1)
    for column, text in filled:
        texts[column] = text
    return texts
