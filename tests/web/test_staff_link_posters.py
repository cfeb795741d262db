"""A link's code and poster, and what its service copies into its own website."""

import re
from html import unescape
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from app.payment_links import addresses
from app.payment_links.models import Kind
from app.people import Role
from tests import make
from tests.support import barcodes
from tests.support.clients import read
from tests.support.links import payment_link
from tests.web import staff

ODD = 'Permit "A" & <b>'
PIXELS = 4


@pytest.fixture
def account(app):
    service = make.service(name_cy="Trwyddedau", merchant_telephone="020 7946 0000")
    return make.account(of=service)


@pytest.fixture
def link(account):
    return payment_link(account, link_path="permit", language="cy", reference_label=ODD)


@pytest.fixture
def client(client, account):
    staff.sign_in(client, staff.person(account, role=Role.ADMINISTRATOR))
    return client


def page_of(link, page):
    return f"/staff/accounts/{link.account_id}/payment-links/{link.id}/{page}"


def painted(svg):
    """The drawing, by a painter who knows no more than that its path is made of oblongs."""
    wide, high = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())
    image = Image.new("L", (wide * PIXELS, high * PIXELS), 255)
    brush = ImageDraw.Draw(image)
    for x, y, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", svg):
        left, top = int(x) * PIXELS, int(y) * PIXELS
        right, bottom = left + int(width) * PIXELS - 1, top + int(height) * PIXELS - 1
        brush.rectangle((left, top, right, bottom), fill=0)
    return image


def test_the_code_on_the_page_and_in_the_file_leads_to_the_link(client, link):
    page = client.get(page_of(link, "poster"))
    file = client.get(page_of(link, "poster/qr-code.svg"))

    for svg in (re.search("<svg.*</svg>", page.text)[0], file.text):
        assert [found[1] for found in barcodes.heard(painted(svg))] == [addresses.of_link(link)]
    assert file.mimetype == "image/svg+xml"
    assert 'filename="permit-qr-code.svg"' in file.headers["Content-Disposition"]


def test_the_poster_is_in_the_language_of_the_link(client, account, link):
    answer = client.get(page_of(link, "poster/poster.pdf"))
    (page,) = pypdfium2.PdfDocument(BytesIO(answer.data))
    words = page.get_textpage().get_text_range()

    for text in ("Trwyddedau", "Sganiwch i dalu", "Prawf yw hwn", "020 7946 0000"):
        assert text in words, text
    assert answer.mimetype == "application/pdf"
    make.changed(link, language="en")
    (page,) = pypdfium2.PdfDocument(BytesIO(client.get(answer.request.path).data))
    assert "Scan to pay" in page.get_textpage().get_text_range()


def test_what_a_website_copies_is_escaped_once(client, link):
    page = client.get(page_of(link, "website"))
    shown = {one.get("id"): one.text for one in read(page).iter("pre")}

    form = shown["form-html"]
    assert f'action="{addresses.of_link(link)}"' in form
    assert ODD not in form
    assert unescape(re.search("<label[^>]*>(.*?)</label>", form)[1]) == ODD
    assert ">Parhau i dalu</button>" in form
    assert ">Talu nawr</a>" in shown["button-html"]
    assert 'rel="external noopener"\n   lang="cy"' in shown["button-html"]
    assert "<script" not in form + shown["button-html"]
    assert shown["prefilled-address"] == f"{addresses.of_link(link)}?reference=ABC_123&amount=1250"

    make.changed(link, asks="fixed", price_pence=1200, reference_label="")
    shown = {one.get("id") for one in read(client.get(page_of(link, "website"))).iter("pre")}
    assert shown == {"button-html"}


def test_links_that_nobody_is_given_have_neither(client, account, link):
    make.changed(link, kind=Kind.TELEPHONE)
    for page in ("poster", "poster/qr-code.svg", "poster/poster.pdf", "website"):
        assert client.get(page_of(link, page)).status_code == 404, page
    long = payment_link(account, service_path="s" * 230, link_path="l" * 230)
    assert client.get(page_of(long, "poster/poster.pdf")).status_code == 200
