"""A poster: its code leads to the link however it is printed, and its words can be read aloud."""

import pypdfium2
import pytest

from app import codes
from app.i18n import using
from app.payment_links import poster
from app.payment_links.poster import Poster
from tests.support import barcodes

ADDRESS = "https://pay.example.gov.uk/pay/trwyddedau-pysgota/gwialen"
LONGEST = f"https://pay.example.gov.uk/pay/{'s' * 230}/{'l' * 230}"


def drawn(language="en", **more):
    usual = {
        "service": "Trwyddedau pysgota",
        "title": "Trwydded gwialen",
        "address": ADDRESS,
        "price_pence": 3500,
        "ask": ["0300 123 4567", "help@example.gov.uk"],
        "is_test": False,
    }
    with using(language):
        return poster.draw(Poster(**usual | more), language=language)


def words(pdf):
    (page,) = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_range().split())


@pytest.mark.parametrize(
    ("dpi", "more"),
    [(150, {}), (300, {}), (150, {"address": LONGEST, "title": "Permit ŵŷ " * 23})],
)
def test_a_telephone_reads_the_code_of_a_printed_poster(dpi, more):
    (image,) = barcodes.pages(drawn(**more), dpi=dpi)

    assert [found[:2] for found in barcodes.heard(image)] == [("]Q1", more.get("address", ADDRESS))]


def test_it_says_who_is_paid_for_what_and_whom_to_ask():
    said = words(drawn())

    for text in (
        *("Trwyddedau pysgota", "Trwydded gwialen", "£35.00", "Scan to pay", "Or go to"),
        *(
            ADDRESS.removeprefix("https://"),
            "Need help?",
            "Contact us: 0300 123 4567, help@example.gov.uk",
        ),
    ):
        assert text in said, text
    assert "This is a test" not in said
    assert "This is a test" in words(drawn(is_test=True, ask=[]))


def test_it_is_in_welsh_where_the_link_is_and_knows_what_it_is_called():
    pdf = drawn("cy")
    document = pypdfium2.PdfDocument(pdf)

    assert "Sganiwch i dalu" in words(pdf)
    assert document.get_metadata_value("Title") == "Trwydded gwialen – Trwyddedau pysgota"
    assert document.is_tagged()
    assert b"/Lang (cy-GB)" in pdf


def test_a_long_title_stays_on_the_page():
    said = words(drawn(title="Trwydded " * 25, address=LONGEST))

    assert said.count("Trwydded ") >= 25
    assert "Need help?" in said


def test_the_drawing_to_be_saved_is_read_too():
    code = codes.make(codes.Symbology.QR, ADDRESS)

    assert f'aria-label="{ADDRESS}"' in codes.svg(code, text=ADDRESS)
    assert code.quiet == 4
