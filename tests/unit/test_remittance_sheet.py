"""Our format of remittance files: what is read, what stops the file, and what stops one line."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.money import Pence
from app.receipts.models import ReceiptKind
from app.remittances import keys
from app.remittances.port import LONGEST_LINE, Header, Line, Problem, RowProblem, Totals
from app.remittances.sheet import Sheet, write

SHEET = Sheet(network="corner", title="Corner")
UNNAMED = Sheet(network="corner", title="Corner", names_lines=False)
HEADER = Header(network="corner", sequence=7, revision=0, day=date(2026, 11, 27))
NUMBER = "9826123456789012346"

H = "H,EXCHEQUER-REMITTANCE,1,corner,7,0,2026-11-27,GBP"
A = f"D,1,P,tx-1,{NUMBER},1250,2026-11-26T17:30:00+00:00,Shop 4,"
B = f"D,2,R,tx-2,{NUMBER},250,2026-11-26T18:30:00+01:00,Shop 4,tx-1"
T = "T,2,1,1250,1,250"


def sheet(*lines: str, end: str = "\r\n") -> bytes:
    return "".join(line + end for line in lines).encode()


def read(content: bytes, of: Sheet = SHEET):
    return of.read(content)


def test_a_file_is_read():
    told = read(sheet(H, A, B, T))

    assert told.problem is None
    assert told.header == HEADER
    assert (
        told.declared
        == told.computed
        == Totals(lines=2, payments=1, payments_pence=1250, reversals=1, reversals_pence=250)
    )
    first, second = told.lines
    assert (first.kind, first.key, first.number) == (ReceiptKind.PAYMENT, "tx-1", NUMBER)
    assert (first.amount_pence, first.outlet) == (1250, "Shop 4")
    assert first.paid_at == datetime(2026, 11, 26, 17, 30, tzinfo=UTC)
    assert (second.kind, second.reverses_key) == (ReceiptKind.REVERSAL, "tx-1")
    assert second.paid_at == datetime(2026, 11, 26, 17, 30, tzinfo=UTC)
    assert [line.problem for line in told.lines] == [None, None]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + sheet(H, A, B, T),
        sheet(H, A, B, T, end="\n"),
        sheet(H, A, B, T).rstrip(),
        sheet(H, "", A, B, "  ", T, "", ""),
        sheet(H, A.replace("Shop 4", '"Shop 4"'), B, T),
        sheet(*(",".join(f'"{part}"' for part in line.split(",")) for line in (H, A, B, T))),
    ],
    ids=["BOM", "LF", "no end of line", "blank lines", "quotes", "all in quotes"],
)
def test_spelling_does_not_matter(content):
    assert SHEET.recognises(content)
    assert replace(read(content), lines=()) == replace(read(sheet(H, A, B, T)), lines=())


def test_what_is_written_is_read_again():
    odd = Line(
        line=99,
        kind=ReceiptKind.PAYMENT,
        key="tx-1",
        number=NUMBER,
        amount_pence=Pence(1),
        paid_at=datetime(2026, 11, 26, 1, tzinfo=UTC),
        outlet='Joe’s "best", =1+1',
    )

    told = read(write(HEADER, [odd, replace(odd, key="tx-2")]))

    assert told.problem is None
    assert [line.outlet for line in told.lines] == [odd.outlet] * 2
    assert [line.line for line in told.lines] == [1, 2]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (sheet(H, A, B), Problem.TRUNCATED),
        (sheet(H, A, B[:40]), Problem.TRUNCATED),
        (sheet(H), Problem.TRUNCATED),
        (sheet(H, A, T), Problem.HEADER_COUNT),
        (sheet(H, A, B, "T,2,1,1251,1,250"), Problem.HEADER_TOTAL),
        (sheet(H, A, B, "T,2,1,1250,1,251"), Problem.HEADER_TOTAL),
        (sheet(H, A, B, "T,2,2,1250,0,250"), Problem.HEADER_COUNT),
        (sheet(H, A, B, "T,two,1,1250,1,250"), Problem.TRAILER),
        (sheet(H, A, B, "T,2,1,1,250"), Problem.TRAILER),
        (sheet(H, B, A, T), Problem.WRONG_ORDER),
        (sheet(H, A, A, T), Problem.WRONG_ORDER),
        (sheet(H, A, T, B), Problem.WRONG_ORDER),
        (sheet(H, A, H, B, T), Problem.WRONG_ORDER),
        (sheet(H, A, B, T, T), Problem.WRONG_ORDER),
        (sheet(A, B, T), Problem.HEADER),
        (sheet(H.replace("2026-11-27", "2026-11-31"), A, B, T), Problem.HEADER),
        (sheet(H.replace(",7,", ",0,"), A, B, T), Problem.HEADER),
        (sheet(H.replace(",7,", ",-1,"), A, B, T), Problem.HEADER),
        (sheet(H.replace("GBP", "EUR"), A, B, T), Problem.CURRENCY),
        (sheet(H, A, B, T).replace(b"Shop", b"Caf\xe9"), Problem.NOT_UTF8),
        (sheet(H, A, B, T, end="\r"), Problem.HEADER),
        (b"", Problem.HEADER),
    ],
)
def test_what_stops_the_whole_file(content, problem):
    assert read(content).problem is problem


def test_a_file_without_lines_says_so():
    assert read(sheet(H, "T,0,0,0,0,0")).problem is None


@pytest.mark.parametrize(
    ("changed", "to", "problem"),
    [
        (NUMBER, "", RowProblem.NUMBER),
        (NUMBER, "9826 1234", RowProblem.NUMBER),
        (NUMBER, "9" * 41, RowProblem.NUMBER),
        ("tx-1", "", RowProblem.TRANSACTION),
        ("tx-1", "x" * 61, RowProblem.TRANSACTION),
        ("tx-1", "tx 1", RowProblem.TRANSACTION),
        ("2026-11-26T17:30:00+00:00", "2026-11-26T17:30:00", RowProblem.TIME),
        ("2026-11-26T17:30:00+00:00", "2026-11-26", RowProblem.TIME),
        ("2026-11-26T17:30:00+00:00", "2026-12-26T17:30:00Z", RowProblem.TIME),
        ("2026-11-26T17:30:00+00:00", "0001-01-01T00:00:00+23:00", RowProblem.TIME),
        ("2026-11-26T17:30:00+00:00", "26/11/2026 17:30", RowProblem.TIME),
        ("Shop 4", "Shop\x00", RowProblem.OUTLET),
        ("Shop 4", "s" * 81, RowProblem.OUTLET),
        ("Shop 4,", "Shop 4,tx-0", RowProblem.TRANSACTION),
    ],
)
def test_what_stops_one_line_alone(changed, to, problem):
    told = read(sheet(H, A.replace(changed, to), B, T))

    assert told.problem is None
    assert [line.problem for line in told.lines] == [problem, None]
    assert to in told.lines[0].text


@pytest.mark.parametrize(
    ("line", "trailer", "problem"),
    [
        (A.replace(",P,", ",Q,"), "T,2,0,0,1,250", RowProblem.KIND),
        (A.replace(",1250,", ",0,"), "T,2,1,0,1,250", RowProblem.AMOUNT),
        (A.replace("Shop 4", '"Shop 4'), "T,2,0,0,1,250", RowProblem.NOT_READABLE),
        (A + ",more", "T,2,0,0,1,250", RowProblem.NOT_READABLE),
        (A.replace("Shop 4", "s" * LONGEST_LINE), "T,2,0,0,1,250", RowProblem.TOO_LONG),
    ],
)
def test_a_line_without_a_sum_stops_the_file_unless_the_file_does_not_count_it(
    line, trailer, problem
):
    told = read(sheet(H, line, B, trailer))

    assert told.problem is None
    assert [one.problem for one in told.lines] == [problem, None]
    assert len(told.lines[0].text) <= LONGEST_LINE
    assert read(sheet(H, line, B, T)).problem in {Problem.HEADER_COUNT, Problem.HEADER_TOTAL}


@pytest.mark.parametrize("amount", ["-1250", "12.50", "1,250", "£1250", "1250 ", "1e3", "０1"])
def test_amounts_are_whole_pence_and_nothing_else(amount):
    line = A.replace(",1250,", f',"{amount}",')
    assert read(sheet(H, line, B, T)).problem is Problem.HEADER_TOTAL


def test_the_same_name_twice_in_a_file_is_for_a_person():
    again = A.replace("D,1", "D,2")
    told = read(sheet(H, A, again, "T,2,2,2500,0,0"))
    assert [line.problem for line in told.lines] == [None, RowProblem.DUPLICATE_IN_FILE]


def test_lines_without_names_are_told_apart_by_counting_them():
    bare = A.replace("tx-1", "")
    again, other = bare.replace("D,1", "D,2"), bare.replace("D,1", "D,3").replace("1250", "1251")
    content = sheet(H, bare, again, other, "T,3,3,3751,0,0")

    told = read(content, UNNAMED)

    assert [line.problem for line in told.lines] == [None] * 3
    names = [line.key for line in told.lines]
    assert len(set(names)) == 3
    assert max(map(len, names)) <= 80
    assert [line.key for line in read(content, UNNAMED).lines] == names
    revised = sheet(H.replace(",7,0,", ",7,1,"), bare, "T,1,1,1250,0,0")
    assert [line.key for line in read(revised, UNNAMED).lines] == names[:1]


def test_a_name_is_of_one_file_in_one_year():
    def of(year: int, sequence: int) -> str:
        return keys.Names(year=year, sequence=sequence).of("1250", "Shop 4")

    assert len({of(2026, 7), of(2026, 8), of(2027, 7)}) == 3
    assert keys.digest("ab", "c") != keys.digest("a", "bc")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 5_000,
        b"PK\x03\x04 a spreadsheet",
        sheet("x" * 100_000),
        sheet(H.replace("corner", "other")),
        sheet(H.replace("MITTANCE,1", "MITTANCE,2")),
        b"\xff\xfe" + H.encode("utf-16-le"),
    ],
)
def test_what_is_not_a_file_of_the_network_is_not_recognised(content):
    assert not SHEET.recognises(content)
