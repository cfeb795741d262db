"""Finding out what kind of file it is, and reading it."""

from app.payment_links.spreadsheets import commas, workbooks
from app.payment_links.spreadsheets.files import LARGEST_BYTES, Fault, NotReadable, Row

_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OTHERS = (b"%PDF", b"{\\rtf", b"<", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")


def read(content: bytes) -> list[Row]:
    """The rows that have anything in them; of a workbook those of its first sheet.

    What a file is decides its content, never its name.

    Raises:
        NotReadable
    """
    if not content.strip():
        raise NotReadable(Fault.EMPTY)
    if len(content) > LARGEST_BYTES:
        raise NotReadable(Fault.LARGE)
    if content.startswith(_COMPOUND):
        raise NotReadable(Fault.OLD)
    if content.startswith(_OTHERS):
        raise NotReadable(Fault.NOT_A_SHEET)
    rows = workbooks.read(content) if content.startswith(_ZIP) else commas.read(content)
    if not rows:
        raise NotReadable(Fault.EMPTY)
    return rows
