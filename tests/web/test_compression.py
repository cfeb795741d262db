"""Pages from memory leave compressed, and nothing secret is compressed beside what was typed."""

import gzip

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from werkzeug.test import TestResponse

from app.web.rendering import render_page
from app.web.rendering.flat import Flat
from tests.web.small_app import small_app


def answered(page: str, **wishes: str) -> TestResponse:
    app = small_app({"page.html": page})

    @app.get("/page")
    def page_of_values():
        return render_page("page.html", shape={"long": "constant " * 500}, holes=VALUES)

    @app.get("/other")
    def something_else():
        return "not " + render_page("page.html", shape={"long": ""}, holes=VALUES)

    return app.test_client().get(wishes.pop("path", "/page"), headers=wishes)


VALUES = {"token": "S3cretT0ken", "typed": "S3cretT0ken" * 3, "empty": "", "huge": "ŵ<" * 40_000}
COMPRESSIBLE = "<p>{{ long }}{{ token }}</p>{{ typed }}{{ empty }}{{ huge }}{{ long }}"


def test_a_page_from_memory_is_compressed_for_those_who_can_read_it():
    plain = answered(COMPRESSIBLE)
    zipped = answered(COMPRESSIBLE, **{"Accept-Encoding": "gzip, br"})
    refused = answered(COMPRESSIBLE, **{"Accept-Encoding": "br, gzip;q=0"})

    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data == refused.data
    assert int(zipped.headers["Content-Length"]) == len(zipped.data)
    for response in (plain, zipped, refused):
        assert "Accept-Encoding" in response.headers["Vary"]
    for response in (plain, refused):
        assert "Content-Encoding" not in response.headers


def test_constants_are_compressed_and_values_are_not():
    """Were both compressed together, the size would tell how alike a guess and a secret are."""
    zipped = answered(COMPRESSIBLE, **{"Accept-Encoding": "gzip"}).data

    assert b"S3cretT0kenS3cretT0kenS3cretT0ken" in zipped
    assert zipped.count(b"S3cretT0ken") == 4
    assert b"constant constant" not in zipped
    assert len(zipped) < 300 + len("".join(map(str, map(Markup.escape, VALUES.values()))).encode())


def test_what_a_view_made_of_a_page_is_left_alone():
    other = answered(COMPRESSIBLE, path="/other", **{"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in other.headers
    assert other.text.startswith("not <p>")


@given(parts=st.lists(st.text(st.characters(codec="utf-8"))), odd=st.booleans())
def test_any_page_survives_compression(parts, odd):
    flat = Flat("")
    flat.parts = tuple(parts + ["end"] * (len(parts) % 2 == 0) + ["", ""] * odd)

    assert gzip.decompress(flat.gzipped(flat.parts)) == "".join(flat.parts).encode()


def test_indentation_is_left_out_where_nobody_sees_it():
    page = "<ul>\n    <li>{{ typed }}</li>\n\n  <li>a  b</li>\n</ul>"

    with small_app({"page.html": page}).test_request_context("/"):
        drawn = render_page("page.html", holes={"typed": "kept\n   as it is"})
    with small_app({"page.html": f"{page}<pre>\n  code</pre>"}).test_request_context("/"):
        with_code = render_page("page.html", holes={"typed": ""})

    assert drawn == "<ul>\n<li>kept\n   as it is</li>\n<li>a  b</li>\n</ul>"
    assert "<pre>\n  code</pre>" in with_code
