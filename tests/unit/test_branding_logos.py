"""Pictures that somebody uploads: what is drawn of them, and what is refused."""

import struct

import pytest

from app.branding import LogoProblem, LogoRefused, read_logo
from app.branding.logos import LARGEST_BYTES, PNG, SVG
from tests.support.logos import chunk, png

ROOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 50"'


def svg(inside="<path d='M0 0h200v50H0z' fill='#003d2b'/>", *, attributes=""):
    return f"{ROOT} {attributes}>{inside}</svg>".encode()


def problem(data):
    with pytest.raises(LogoRefused) as refused:
        read_logo(data)
    return refused.value.problem


def what(data):
    with pytest.raises(LogoRefused) as refused:
        read_logo(data)
    assert refused.value.problem is LogoProblem.NOT_ALLOWED
    return refused.value.what


# PNG


def test_a_png_is_shown_48_pixels_high():
    logo = read_logo(png(600, 240))

    assert (logo.type, logo.width, logo.height) == (PNG, 120, 48)
    assert len(logo.digest) == 64


def test_nothing_but_the_picture_is_kept_of_a_png():
    secret = chunk(b"tEXt", b"Author\0Ada") + chunk(b"acTL", b"\0\0\0\2\0\0\0\0")

    kept = read_logo(png(more=secret) + b"<script>alert(1)</script>").content

    assert kept == read_logo(png()).content
    assert b"Ada" not in kept
    assert b"script" not in kept


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", LogoProblem.EMPTY),
        (b"\0" * (LARGEST_BYTES + 1), LogoProblem.TOO_LARGE),
        (b"GIF89a" + b"\0" * 50, LogoProblem.NOT_A_PICTURE),
        (b"\xff\xd8\xff\xe0 a photograph", LogoProblem.NOT_A_PICTURE),
        (b"hello", LogoProblem.NOT_A_PICTURE),
        (png()[:-20], LogoProblem.DAMAGED),
        (png()[:60] + b"\1" + png()[61:], LogoProblem.DAMAGED),
        (png(first=chunk(b"tEXt", b"x")), LogoProblem.DAMAGED),
        (b"\x89PNG\r\n\x1a\n", LogoProblem.DAMAGED),
        (b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 2**32 - 1, b"IHDR"), LogoProblem.DAMAGED),
        (png(0, 50), LogoProblem.WRONG_SIZE),
        (png(20, 20), LogoProblem.WRONG_SIZE),
        (png(2_001, 400), LogoProblem.WRONG_SIZE),
        (png(900, 100), LogoProblem.WRONG_SHAPE),
        (png(40, 400), LogoProblem.WRONG_SHAPE),
    ],
)
def test_pictures_that_cannot_be_used(data, expected):
    assert problem(data) is expected


# SVG


def test_an_svg_is_written_anew():
    logo = read_logo(
        b"<?xml version='1.0' encoding='UTF-8'?><!-- made by hand -->\n"
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        b' xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" inkscape:version="1"'
        b' width="200px" height="50" data-name="x"><title>Anglers &amp; co</title>'
        b"<metadata><r:RDF xmlns:r='urn:r'>Ada</r:RDF></metadata><inkscape:grid/>"
        b"<style>.a{fill:#003d2b}</style>"
        b'<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>'
        b'<path class="a" d="M0 0h9v9z" fill="url(#g)"/><use xlink:href="#g"/></svg>'
    )

    assert (logo.type, logo.width, logo.height) == (SVG, 192, 48)
    assert logo.content.decode() == (
        '<svg width="200" height="50" viewBox="0 0 200 50" xmlns="http://www.w3.org/2000/svg">'
        "<title>Anglers &amp; co</title><style>.a{fill:#003d2b}</style>"
        '<defs><linearGradient id="g"><stop offset="0"></stop></linearGradient></defs>'
        '<path class="a" d="M0 0h9v9z" fill="url(#g)"></path><use href="#g"></use></svg>'
    )
    assert read_logo(logo.content).content == logo.content


def test_a_name_ending_in_png_does_not_make_one():
    """What it is called is never asked."""
    assert read_logo(svg()).type == SVG
    assert read_logo(svg().decode().encode("utf-16")).type == SVG


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<SCRIPT>alert(1)</SCRIPT>", "SCRIPT"),
        ("<script href='https://evil.example/x.js'/>", "script"),
        ("<g><g><script/></g></g>", "script"),
        (
            "<foreignObject><b xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
            "foreignObject",
        ),
        ("<path onclick='alert(1)'/>", "onclick"),
        ("<path onLoad='alert(1)'/>", "onLoad"),
        ("<b xmlns='http://www.w3.org/1999/xhtml' onmouseover='x()'/>", "onmouseover"),
        ("<metadata onload='x()'/>", "onload"),
        ("<image href='https://evil.example/x.png'/>", "image"),
        ("<image href='data:image/png;base64,AA'/>", "image"),
        ("<use href='https://evil.example/x.svg#a'/>", "href"),
        ("<use href='data:image/svg+xml,&lt;svg/&gt;'/>", "href"),
        ("<use href='//evil.example#a'/>", "href"),
        ("<a href='javascript:alert(1)'><path/></a>", "a"),
        ("<a><path/></a>", "a"),
        ("<animate attributeName='href' to='javascript:x'/>", "animate"),
        ("<set attributeName='onload' to='x'/>", "set"),
        ("<filter><feImage/></filter>", "filter"),
        ("<path fill='url(https://evil.example/x.svg#a)'/>", "fill"),
        ("<path style='fill:url( //evil.example/a )'/>", "style"),
        ("<path style='fill:u\\72l(//evil.example)'/>", "style"),
        ("<style>@import 'https://evil.example/x.css';</style>", "style"),
        ("<style>.a{background:url(https://evil.example/x)}</style>", "style"),
        ("<style>.a{behavior:url(#x)}</style>", "style"),
        ("<style><![CDATA[ </style><script>alert(1)</script> ]]></style>", "style"),
        ("<path mask='url(data:image/svg+xml,x)'/>", "mask"),
        ("<?xml-stylesheet href='x.css'?>", ""),
        ("<switch><path/></switch>", "switch"),
        ("<iframe/>", "iframe"),
    ],
)
def test_what_an_svg_must_not_contain(inside, named):
    data = svg(inside, attributes='xmlns:xlink="http://www.w3.org/1999/xlink"')

    assert what(data) == named


@pytest.mark.parametrize(
    "before",
    [
        "<!DOCTYPE svg>",
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">',
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE svg [<!ENTITY % x SYSTEM "https://evil.example/x.dtd">%x;]>',
    ],
)
def test_entities_are_refused_before_anything_is_read(before):
    assert what(before.encode() + svg("&x;")) == "DOCTYPE"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<html><script>alert(1)</script></html>", LogoProblem.NOT_A_PICTURE),
        (b"<svg viewBox='0 0 9 9'/>", LogoProblem.NOT_A_PICTURE),  # no namespace: nobody draws it
        (b"<g xmlns='http://www.w3.org/2000/svg'/>", LogoProblem.NOT_A_PICTURE),
        (svg("<g>"), LogoProblem.DAMAGED),
        (svg("&x;"), LogoProblem.DAMAGED),
        (svg("<g>" * 50 + "</g>" * 50), LogoProblem.DAMAGED),
        (b"<?xml version='1.0' encoding='x-no-such'?><svg/>", LogoProblem.DAMAGED),
        (svg().replace(b"0 0 200 50", b"0 0 200"), LogoProblem.WRONG_SIZE),
        (svg().replace(b"0 0 200 50", b"0 0 0 50"), LogoProblem.WRONG_SIZE),
        (svg().replace(b"0 0 200 50", b"0 0 1e9 1e9"), LogoProblem.WRONG_SIZE),
        (svg().replace(b"0 0 200 50", b"0 0 900 50"), LogoProblem.WRONG_SHAPE),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='100%'/>", LogoProblem.WRONG_SIZE),
    ],
)
def test_what_is_no_usable_svg(data, expected):
    assert problem(data) is expected
