"""Spreadsheets as programs write them, and files that are none or mean harm."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from app.payment_links import spreadsheets
from app.payment_links.spreadsheets import LARGEST_BYTES, MOST_ROWS, Fault, NotReadable, workbooks

WANTED = [(1, ["reference", "amount", "name"]), (2, ["A 1", "12.50", "Siân"])]
TEXT = "reference,amount,name\r\nA 1,12.50,Siân\r\n"
BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"


def rows_of(content):
    return [(row.line, list(row.cells)) for row in spreadsheets.read(content)]


def fault_of(content):
    with pytest.raises(NotReadable) as refused:
        spreadsheets.read(content)
    return refused.value.fault


def saved(*rows, change=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def replaced(content, name, document):
    """The same archive with another document of this name in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member.filename, old.read(member))
        new.writestr(name, document)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("cp1252"),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode("utf-16"),
        TEXT.replace("\r\n", "\n").replace("A 1", '" A 1 "').encode(),
        TEXT.replace("\r\n", ",,\r\n").encode() + b",,,\r\n\r\n",
    ],
)
def test_every_kind_of_csv_says_the_same(content):
    assert rows_of(content) == WANTED


def test_lines_are_counted_as_a_spreadsheet_counts_them():
    content = b'sep=;\nreference;amount\n\n"two\nlines";1\nB;2\n'

    assert rows_of(content) == [
        (2, ["reference", "amount"]),
        (4, ["two\nlines", "1"]),
        (5, ["B", "2"]),
    ]


def test_a_workbook_says_what_its_cells_show():
    def change(book):
        sheet = book.active
        sheet["A4"] = "late"
        sheet["E4"] = True
        book.create_sheet("Another").append(["nobody", "reads", "this"])

    content = saved(
        ["reference", "amount", "day"],
        [10012345678, 12.5, date(2026, 11, 27)],
        ["0012", 0.1 + 0.2, "=B2*2"],
        change=change,
    )

    assert rows_of(content) == [
        (1, ["reference", "amount", "day"]),
        (2, ["10012345678", "12.5", "2026-11-27"]),
        (3, ["0012", "0.3"]),  # a formula that was never calculated has come to nothing
        (4, ["late", "", "", "", "TRUE"]),
    ]


def test_a_workbook_with_parts_of_texts_and_strange_places():
    shared = (
        "<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
        "<si><r><t>Per</t></r><r><t>mit_x000A_</t></r><rPh><t>x</t></rPh></si></sst>"
    )
    sheet = (
        "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
        "<row><c t='s'><v>0</v></c><c t='inlineStr'><is><t>two</t></is></c></row>"
        "<row r='9'><c r='B9' t='str'><f>A1</f><v>three</v></c><c r='C9'><v>1E2</v></c></row>"
        "</sheetData></worksheet>"
    )
    content = replaced(saved(["x"]), SHEET, sheet)
    content = replaced(content, "xl/sharedStrings.xml", shared)

    assert rows_of(content) == [(1, ["Permit", "two"]), (9, ["", "three", "100"])]
    bad = replaced(content, SHEET, sheet.replace("<v>0</v>", "<v>7</v>"))
    assert fault_of(bad) is Fault.DAMAGED


def test_what_is_no_spreadsheet_is_told_apart():
    book = saved(["reference"])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    for content, fault in (
        (b"", Fault.EMPTY),
        (b" \r\n,,\r\n", Fault.EMPTY),
        (saved(), Fault.EMPTY),
        (b"x" * (LARGEST_BYTES + 1), Fault.LARGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), Fault.OLD),
        (b"%PDF-1.7", Fault.NOT_A_SHEET),
        (b"<html><table>", Fault.NOT_A_SHEET),
        (bytes(range(256)) * 9, Fault.NOT_A_SHEET),
        (out.getvalue(), Fault.NOT_A_SHEET),
        (b'reference\n"never closed', Fault.DAMAGED),
        (b",".join([b"x"] * 41), Fault.WIDE),
        (b"x\n" * (MOST_ROWS + 2), Fault.LONG),
        (saved(*[["x"]] * (MOST_ROWS + 2)), Fault.LONG),
        (saved(["x"] * 41), Fault.WIDE),
        (book[:200], Fault.DAMAGED),
        (book[:-100], Fault.DAMAGED),
        (b"PK\x03\x04" + bytes(400), Fault.DAMAGED),
    ):
        assert fault_of(content) is fault, content[:40]
    assert len(rows_of(b"x\n" * (MOST_ROWS + 1))) == MOST_ROWS + 1


def test_a_workbook_that_means_harm_is_put_down(monkeypatch):
    book = saved(["reference"])
    billion = (
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row><c><v>&b;'
        "</v></c></row></sheetData></worksheet>"
    )
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
    for document in (billion, outside, "<worksheet>&undeclared;</worksheet>", "<worksheet><row>"):
        assert fault_of(replaced(book, SHEET, document)) is Fault.DAMAGED, document
    empty = bytes(workbooks.LARGEST_DOCUMENT_BYTES + 1)
    assert fault_of(replaced(book, SHEET, empty)) is Fault.LARGE
    deep = "<a>" * 60
    assert fault_of(replaced(book, SHEET, deep)) is Fault.LARGE
    monkeypatch.setattr(workbooks, "MOST_MEMBERS", 3)
    assert fault_of(book) is Fault.LARGE


def test_a_sheet_elsewhere_than_in_the_archive_is_not_looked_for():
    book = saved(["reference"])
    names = zipfile.ZipFile(io.BytesIO(book)).namelist()
    relations = (
        '<Relationships><Relationship Id="rId1" Target="../../../../etc/passwd"/></Relationships>'
    )

    assert "xl/_rels/workbook.xml.rels" in names
    assert fault_of(replaced(book, "xl/_rels/workbook.xml.rels", relations)) is Fault.DAMAGED
    assert fault_of(replaced(book, BOOK, "<workbook/>")) is Fault.DAMAGED
