"""Barcodes for tests, and a reader that knows nothing of how we draw them: ZXing."""

from collections.abc import Iterator
from random import Random

import pypdfium2
import zxingcpp
from PIL import Image

from app.codes import Barcode, Symbology, code128, gs1, make
from app.payments.types.cash.schemes.packs import of_folder

# How readers name a kind of barcode: ISO/IEC 15424. C1 is Code 128 with FNC1 in front.
IDENTIFIERS = {Symbology.CODE_128: "]C0", Symbology.GS1_128: "]C1", Symbology.QR: "]Q1"}
SLIP = "(415)9504000059101(8020)301000000000000144(3902)1050"
NINETEEN = "9826123456789012346"


def samples() -> tuple[Barcode, ...]:
    """The published examples, and of each demonstration a number with and without sums."""
    chance = Random(128)
    found = (
        make(Symbology.GS1_128, SLIP),
        make(Symbology.CODE_128, "123456"),
        make(Symbology.CODE_128, NINETEEN),
        Barcode(Symbology.CODE_128, NINETEEN, (code128.bars(NINETEEN, first="C"),), code128.QUIET),
        *_of_demonstrations(chance),
    )
    return tuple(dict.fromkeys(found))


def _of_demonstrations(chance: Random) -> Iterator[Barcode]:
    for demo in of_folder(""):
        payload = chance.randrange(10**demo.payload_length)
        number = demo.number(f"{payload:0{demo.payload_length}}")
        for amount_pence in (None, demo.least_pence, 1234, demo.most_pence):
            yield demo.barcode(number, amount_pence)


def heard(image: Image.Image) -> list[tuple[str, str, bytes]]:
    """What the reader finds in a picture: the kind, the text, and the very bytes, of each."""
    return [
        (found.symbology_identifier, found.text, found.bytes)
        for found in zxingcpp.read_barcodes(image)
    ]


def said(barcode: Barcode) -> tuple[str, str, bytes]:
    """What a reader should find: in bytes, FNC1 is there between elements and not in front."""
    text = barcode.content
    if barcode.symbology is Symbology.GS1_128:
        text = gs1.message(gs1.elements(text)).removeprefix(code128.FNC1)
    return IDENTIFIERS[barcode.symbology], barcode.content, text.encode()


def pages(pdf: bytes, *, dpi: int) -> Iterator[Image.Image]:
    """What a printer with so many dots an inch makes of each page, in grey."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        yield page.render(scale=dpi / 72, grayscale=True).to_pil()
    document.close()
