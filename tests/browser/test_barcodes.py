"""Barcodes as Chromium shows and prints them, read back by a reader that knows nothing of us."""

import io

import pytest
from PIL import Image

from app import codes
from app.payments import tokens, ways
from app.payments.types.cash import schemes, slips, vouchers
from tests import make
from tests.architecture.source import ROOT
from tests.support import barcodes, browsers
from tests.support.barcodes import heard, said

# On black, as in a dark mode: the quiet zones have to be of the drawing itself.
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Barcodes</title><style>{style}
  body {{ margin: 15px; background: #000000; color-scheme: dark }}
  svg + svg {{ break-before: page }}
</style></head><body><main>{drawings}</main></body></html>"""

DARK = {"color_scheme": "dark", "forced_colors": "active"}  # as people choose who see little


@pytest.fixture(scope="module")
def samples():
    return barcodes.samples()


@pytest.fixture(scope="module")
def html(samples):
    style = "".join(
        (ROOT / "static" / name).read_text()
        for name in ("govuk/govuk-frontend.min.css", "exchequer.css")
    )
    drawings = "".join(codes.svg(barcode, text=barcode.content) for barcode in samples)
    return PAGE.format(style=style, drawings=drawings)


def cut_out(page, scale):
    """A picture of each drawing and a little of what is around it, out of one of the whole page."""
    whole = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("L")
    for drawing in page.locator("svg").all():
        box = drawing.bounding_box()
        assert box["x"] == int(box["x"]), "edges fall between pixels"
        left, top = box["x"] - 4, box["y"] - 4
        corners = (left, top, left + box["width"] + 8, top + box["height"] + 8)
        yield whole.crop(tuple(round(at * scale) for at in corners))


@pytest.mark.parametrize(("width", "scale"), [(360, 1), (360, 2), (320, 2)], ids=str)
def test_what_a_screen_shows_is_read_back(browser, samples, html, width, scale):
    size = {"width": width, "height": 640}
    options = {"viewport": size, "device_scale_factor": scale}
    with browsers.opened(browser, base_url="about:blank", **DARK, **options) as page:
        page.set_content(html)

        found = [heard(picture) for picture in cut_out(page, scale)]
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert found == [[said(barcode)] for barcode in samples]
    assert overflow <= 0


def test_what_is_printed_from_the_page_is_read_back(browser, samples, html):
    with browsers.opened(browser, base_url="about:blank") as page:
        page.set_content(html)
        printed = page.pdf(width="160mm", height="110mm")

    found = [heard(sheet) for sheet in barcodes.pages(printed, dpi=200)]

    assert found == [[said(barcode)] for barcode in samples]


def test_a_payers_page_its_picture_its_print_and_its_pdf_can_be_scanned(live_server, open_page):
    account = make.account(payment_types=["card", "cash"])
    payment = make.payment(1234, account=account)
    page = open_page(viewport={"width": 360, "height": 640}, device_scale_factor=2)
    page.goto(f"/secure/{tokens.fresh(payment.id)}")
    ways.choose(payment.id, "cash", actor=make.PAYER)
    for scheme in schemes.every():
        vouchers.issue(payment.id, scheme.name, actor=make.PAYER)

    page.goto(f"/cash/{payment.id}/voucher")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    printed = page.pdf(format="A4")
    pdf = page.request.get(f"/cash/{payment.id}/voucher/pdf").body()

    barcodes_of_it = [counter.barcode for counter in slips.of_payment(payment.id).counters]
    expected = sorted(said(barcode) for barcode in barcodes_of_it)
    assert len(expected) == len(schemes.every())
    assert sorted(heard(picture)) == expected
    for paper in (printed, pdf):
        sheets = barcodes.pages(paper, dpi=200)
        assert sorted(found for sheet in sheets for found in heard(sheet)) == expected
