"""The bytes of a file, piece by piece: how it begins, a batch of lines, how it ends."""

import csv
import io
import zlib
from collections.abc import Sequence
from typing import Protocol

from app.errors import Conflict
from app.exports import archives, sheets
from app.exports.archives import Piece
from app.exports.models import Export, FileFormat


class TooLarge(Conflict):
    """A spreadsheet cannot hold so much."""

    code = "too_large_for_a_spreadsheet"
    message = "This is more than a spreadsheet can hold. Choose CSV, or filter the payments."


class Writer(Protocol):
    """How files of one format are written. `export` says what is written so far."""

    def begin(self, headings: Sequence[str]) -> Piece:
        """What comes before the rows."""

    def go_on(self, export: Export, lines: bytes, headings: Sequence[str], rows: int) -> Piece:
        """So many rows, from lines of a CSV.

        Raises:
            TooLarge
        """

    def end(self, export: Export) -> Piece:
        """What comes after the rows."""

    def unpack(self, part: bytes) -> bytes:
        """A part as it stands in the file."""


class _Csv:
    """Each part is compressed: the text of a million payments is ten times as long."""

    def begin(self, headings: Sequence[str]) -> Piece:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(headings)
        return self._piece(line.getvalue().encode(), before=0)

    def go_on(self, export: Export, lines: bytes, headings: Sequence[str], rows: int) -> Piece:  # noqa: ARG002  they are ready
        return self._piece(lines, before=export.raw_bytes)

    def end(self, export: Export) -> Piece:
        return Piece(b"", export.raw_bytes)  # nothing does

    def unpack(self, part: bytes) -> bytes:
        return zlib.decompress(part) if part else part

    def _piece(self, lines: bytes, *, before: int) -> Piece:
        return Piece(zlib.compress(lines, level=1), before + len(lines))


class _Xlsx:
    def begin(self, headings: Sequence[str]) -> Piece:
        piece = archives.add(sheets.beginning(headings), archives.NOTHING_YET)
        head = archives.begin(sheets.DOCUMENTS, sheets.SHEET)
        return Piece(head + piece.content, piece.raw_bytes, piece.checksum)

    def go_on(self, export: Export, lines: bytes, headings: Sequence[str], rows: int) -> Piece:
        if export.rows + rows >= sheets.MOST_ROWS:
            raise TooLarge
        written = sheets.rows(lines, headings=headings, before=export.rows)
        piece = archives.add(written, _before(export))
        if piece.raw_bytes > archives.MOST_BYTES:
            raise TooLarge
        return piece

    def end(self, export: Export) -> Piece:
        last = archives.add(sheets.END, _before(export), is_last=True)
        size_bytes = export.packed_bytes + len(last.content)
        closing = archives.end(sheets.DOCUMENTS, sheets.SHEET, size_bytes=size_bytes, last=last)
        return Piece(last.content + closing, last.raw_bytes, last.checksum)

    def unpack(self, part: bytes) -> bytes:
        return part


def _before(export: Export) -> Piece:
    return Piece(b"", export.raw_bytes, export.checksum)


WRITERS: dict[FileFormat, Writer] = {FileFormat.CSV: _Csv(), FileFormat.XLSX: _Xlsx()}
