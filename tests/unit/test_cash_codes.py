"""Barcodes: which symbols they are made of, and that their drawings say what was put in."""

import io
import re

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from app import codes
from app.codes import Symbology, Unencodable, code128, draw_on_pdf, make
from tests.support import barcodes
from tests.support.barcodes import NINETEEN, SLIP, heard, said

PIXELS = 2  # of each module
PRINTABLE = "".join(chr(code) for code in range(32, 127))
PAIRS = "".join(f"{pair:02d}" for pair in range(100))


def drawn(barcode):
    """A picture that owes nothing to how we draw: each dark module is a square, or a bar."""
    high = 40 if barcode.is_linear else barcode.modules_high * PIXELS
    image = Image.new("L", (barcode.modules_wide * PIXELS, high), 255)
    for row, at, long in barcode.runs():
        top, bottom = (0, high) if barcode.is_linear else (row * PIXELS, (row + 1) * PIXELS)
        image.paste(0, (at * PIXELS, top, (at + long) * PIXELS, bottom))
    return image


@pytest.mark.parametrize(
    ("text", "first", "values", "check"),
    [
        ("123456", None, "105 12 34 56", 44),
        (NINETEEN, None, "104 25 99 82 61 23 45 67 89 1 23 46", 38),
        (NINETEEN, "B", "104 25 99 82 61 23 45 67 89 1 23 46", 38),
        (NINETEEN, "C", "105 98 26 12 34 56 78 90 12 34 100 22", 50),
    ],
)
def test_the_published_symbols(text, first, values, check):
    made = code128.symbols(text, first=first)

    assert " ".join(map(str, made)) == values
    assert code128.check_value(made) == check
    assert len(code128.bars(text, first=first)) == 11 * (len(made) + 1) + 13


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("1", 2),  # start and one
        ("12", 2),  # start C and a pair
        ("A12", 4),  # no switch is worth it: A, 1, 2
        ("A1234", 5),  # A, to C, 12, 34
        ("A1234B", 7),  # back to B costs what two pairs save: as long either way
        ("A123456B", 8),
        ("12345A", 6),  # 12, 34, to B, 5, A
        (f"{code128.FNC1}4150", 4),  # FNC1 stands in either set
        (f"A{code128.FNC1}12{code128.FNC1}34", 7),
    ],
)
def test_there_are_as_few_symbols_as_can_be(text, symbols):
    assert len(code128.symbols(text)) == symbols


def test_nineteen_digits_are_156_modules_and_with_quiet_zones_176():
    barcode = make(Symbology.CODE_128, NINETEEN)

    assert len(barcode.rows[0]) == 156
    assert barcode.modules_wide == 176


def test_the_slip_is_310_modules_and_has_fnc1_before_the_sum():
    barcode = make(Symbology.GS1_128, SLIP)

    assert len(barcode.rows[0]) == 310
    assert heard(drawn(barcode)) == [
        ("]C1", SLIP, b"41595040000591018020301000000000000144\x1d39021050")
    ]


def test_without_fnc1_the_sum_is_swallowed_by_the_reference():
    text = f"{code128.FNC1}415950400005910180200014439021050"
    barcode = codes.Barcode(Symbology.GS1_128, text, (code128.bars(text),), code128.QUIET)

    ((_, read, _),) = heard(drawn(barcode))

    assert read == "(415)9504000059101(8020)0014439021050"


@pytest.mark.parametrize(
    "text",
    [PRINTABLE[:32], PRINTABLE[32:64], PRINTABLE[64:], PAIRS[:66], PAIRS[66:132], PAIRS[132:]],
)
def test_each_symbol_is_drawn_as_the_reader_knows_it(text):
    assert heard(drawn(make(Symbology.CODE_128, text))) == [("]C0", text, text.encode())]


@pytest.mark.parametrize(
    ("symbology", "content", "problem"),
    [
        ("code128", "", "there is nothing in it"),
        ("qr", "", "there is nothing in it"),
        ("code128", "12\n", "'\\n' is not in Code 128"),
        ("code128", "١٢", "'١' is not in Code 128"),
        ("code128", f"{code128.FNC1}12", "FNC1 is for gs1_128"),
        ("qr", "9" * 6_000, "Data too large"),
        ("gs1_128", "(415)9504000059101(8020)1(8020)2", "a payment slip has"),
        ("gs1_128", "(415)9504000059101(8020)1(39a2)1", "it must be elements"),
        ("gs1_128", "(415)9504000059101(8020)1(3902)", "it must be elements"),
        ("gs1_128", "(415)9504000059101(8020)1(3912)826", "(3912) must be a currency"),
    ],
)
def test_what_cannot_be_encoded_says_why(symbology, content, problem):
    with pytest.raises(Unencodable, match=re.escape(problem)):
        make(Symbology(symbology), content)


def test_a_drawing_has_an_alternative_in_words_and_no_style():
    barcode = make(Symbology.CODE_128, NINETEEN)

    drawing = codes.svg(barcode, text='Barcode of "9826 <1>" & more')

    assert 'role="img"' in drawing
    assert 'aria-label="Barcode of &#34;9826 &lt;1&gt;&#34; &amp; more"' in drawing
    assert 'width="352" height="96" viewBox="0 0 176 48"' in drawing
    assert 'shape-rendering="crispEdges"' in drawing
    assert 'class="exchequer-barcode exchequer-barcode--bars"' in drawing
    assert "style" not in drawing
    assert 'fill="#ffffff" d="M0 0h176v48H0z"' in drawing
    assert 'd="M10 0h2v48h-2z' in drawing  # the first bar, behind ten light modules


@pytest.mark.parametrize("barcode", barcodes.samples(), ids=lambda one: one.content)
def test_no_drawing_is_wider_than_a_telephone(barcode):
    width = int(re.search(r' width="(\d+)"', codes.svg(barcode, text="")).group(1))

    assert width <= 352
    assert width % barcode.modules_wide == 0


@pytest.mark.parametrize("dpi", [200, 300])
def test_what_is_drawn_on_paper_is_read_back(dpi):
    samples = barcodes.samples()
    file = io.BytesIO()
    canvas = Canvas(file)
    for number, barcode in enumerate(samples):
        wide, high = codes.size_on_pdf(barcode)
        canvas.setPageSize((wide + 60, high + 60))
        canvas.setFillGray(0.5)
        canvas.rect(0, 0, wide + 60, high + 60, fill=1)  # so that quiet zones must be of our own
        at = 25 + number % 6  # wherever the page puts it
        draw_on_pdf(canvas, barcode, left_points=at, bottom_points=at)
        canvas.showPage()
    canvas.save()

    found = [heard(page) for page in barcodes.pages(file.getvalue(), dpi=dpi)]

    assert found == [[said(barcode)] for barcode in samples]
