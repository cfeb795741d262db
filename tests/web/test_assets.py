"""Assets may be kept for ever, because their names change with their content."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from app.web.assets import BUNDLES, FOLDER, FOR_EVER, Assets
from app.web.brand import brand_of
from app.web.rendering.environment import MACROS, make_environment
from config import Config
from tests.web.small_app import small_app

# The files of npm's govuk-frontend-6.3.0.tgz and how their SHA-256 begins.
VENDORED = {
    "govuk-frontend.min.css": "0f00f2aa01972532b0e3c748691dafd5",
    "govuk-frontend.min.js": "8982af0b181bb9074ed66df856d5c9fb",
    "manifest.json": "856f5697a33517c1dab7031a94b35da4",
    "fonts/bold-affa96571d-v2.woff": "5a2a925237869837d1afdd0a70ffded0",
    "fonts/bold-b542beb274-v2.woff2": "06eba01b1af0f4014b484c711771fef1",
    "fonts/light-94a07e06a1-v2.woff2": "eedfb3c2f7945caebd0b15522b59d6c7",
    "fonts/light-f591b13f7d-v2.woff": "091aa3008e57dfeea899e33243c1d4ea",
    "images/favicon.ico": "dcd99aa1df9a5d4f631e65921c911ca6",
    "images/favicon.svg": "2ed10a5597b0c04baaec02a251b5b91b",
    "images/govuk-crest.svg": "7d2c3ed8618f9e43cfe993c3e1a29860",
    "images/govuk-icon-180.png": "8fe4e0991c067785d04f38e9b1dc1d7c",
    "images/govuk-icon-192.png": "63a6c99cae48ef4e846c820f2005707e",
    "images/govuk-icon-512.png": "058107019d7cba9ea6da801a2ad8ca6a",
    "images/govuk-icon-mask.svg": "3746775d944f1f2ec68414a66f327414",
    "images/govuk-opengraph-image.png": "ec769b07c1e4564230a4e1f7400d8b7c",
}
LONG_LIVED = re.compile(r"/assets/[\w/.-]+\.[0-9a-f]{12}\.\w+")


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets(FOLDER, BUNDLES)


@pytest.fixture
def client():
    return small_app().test_client()


# What is served


def test_the_drawings_are_those_of_the_components():
    """They stand in files, where the components have them in every page."""
    macros = make_environment(reload=False, brand="govuk", component=None)
    drawn = "".join(
        getattr(macros.get_template(f"{MACROS}/components/{name}/macro.html").module, macro)({})
        for name, macro in (("header", "govukHeader"), ("footer", "govukFooter"))
    )
    ours = "".join(file.read_text() for file in sorted((FOLDER / "crown").glob("*.svg")))

    shapes = re.findall(r'\sd="[^"]+"|<circle (?:cx="[^"]+" cy="[^"]+" r="[^"]+")', drawn)
    assert len(shapes) > 10
    assert [shape for shape in shapes if shape.strip() not in ours] == []


def test_the_vendored_files_are_the_published_ones():
    found = {
        path.relative_to(FOLDER / "govuk").as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()[:32]
        for path in (FOLDER / "govuk").rglob("*")
        if path.is_file() and path.name != "LICENSE.txt"
    }

    assert found == VENDORED
    assert "Crown Copyright" in (FOLDER / "govuk/LICENSE.txt").read_text()


def test_every_asset_answers_at_its_long_lived_name(client, assets):
    for asset in assets:
        response = client.get(asset.url)

        assert LONG_LIVED.fullmatch(asset.url), asset.url
        assert response.status_code == 200
        assert response.data == asset.content
        assert response.headers["Cache-Control"] == FOR_EVER
        assert response.headers["Content-Type"] == asset.type
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("brand", ["govuk", "neutral"])
def test_a_brand_has_one_style_sheet_with_everything_in_it(client, assets, brand):
    whole = client.get(f"/assets/{brand}.css").data

    for part in BUNDLES[f"{brand}.css"]:
        rules = re.sub(rb"/\*.*?\*/", b"", assets[part].content, flags=re.DOTALL)
        assert b"".join(rules.split()) in b"".join(whole.split())
    assert b"/*" not in whole


def test_a_plain_name_answers_too_but_may_not_be_kept_long(client):
    response = client.get("/assets/exchequer.css")

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/none.css",
        "/assets/exchequer.000000000000.css",
        "/assets/../config.py",
        "/assets/..%2fconfig.py",
        "/assets/neutral/neutral.scss",
        "/assets/govuk/LICENSE.txt",
        "/assets/",
    ],
)
def test_nothing_else_is_there(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "no-store"


def test_text_is_compressed_for_those_who_can_read_it(client, assets):
    url = assets.url("govuk/govuk-frontend.min.css")
    zipped = client.get(url, headers={"Accept-Encoding": "br, gzip"})
    whole = client.get(url)
    refused = client.get(url, headers={"Accept-Encoding": "gzip;q=0"})

    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == whole.data == refused.data
    assert len(zipped.data) < len(whole.data) / 5
    assert "Content-Encoding" not in whole.headers
    assert {answer.headers["Vary"] for answer in (zipped, whole)} == {"Accept-Encoding"}
    assert zipped.headers["ETag"] != whole.headers["ETag"]


def test_what_is_compressed_already_is_not_again(client, assets):
    font = assets.url("govuk/fonts/bold-b542beb274-v2.woff2")
    response = client.get(font, headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_browser_that_has_it_is_told_so(client, encoding):
    first = client.get("/assets/exchequer.css", headers={"Accept-Encoding": encoding})
    again = client.get(
        "/assets/exchequer.css",
        headers={"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]},
    )

    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["Cache-Control"] == "public, max-age=300"


def test_only_looking_is_allowed(client):
    assert client.head("/assets/exchequer.css").status_code == 200
    assert client.post("/assets/exchequer.css", data={}).status_code in {400, 405}


# Names


def test_references_between_files_are_long_lived_too(assets):
    sheet = assets["govuk/govuk-frontend.min.css"].content.decode()
    manifest = assets["govuk/manifest.json"].content.decode()

    urls = re.findall(r"url\((/[^)]+)\)", sheet)
    assert len(urls) == 7
    assert all(
        LONG_LIVED.fullmatch(url) and assets.find(url.removeprefix("/assets/")) for url in urls
    )
    assert assets.url("govuk/images/govuk-icon-192.png") in manifest
    assert "sourceMappingURL" not in sheet


def test_no_file_refers_to_another_host(assets):
    for asset in assets:
        if asset.type.startswith(("text/", "application/")):
            content = asset.content.decode()
            assert not re.search(r"(url\(|import[^;]{0,80}?from\s*)[\"']?(https?:)?//", content), (
                asset.name
            )


def test_the_name_changes_with_the_content_and_with_what_it_refers_to(tmp_path: Path):
    (tmp_path / "a.css").write_text("p{background:url(/assets/dot.svg)}")
    (tmp_path / "dot.svg").write_text("<svg/>")
    (tmp_path / "a.js").write_text('import { x } from "/assets/b.js";')
    (tmp_path / "b.js").write_text('import "/assets/dot.svg"; // "/other/a.css"')
    before = Assets(tmp_path)

    (tmp_path / "dot.svg").write_text("<svg></svg>")
    after = Assets(tmp_path)

    assert before.url("dot.svg") != after.url("dot.svg")
    assert before.url("a.css") != after.url("a.css")
    assert before.url("a.js") != after.url("a.js")
    assert after.url("b.js") in after["a.js"].content.decode()
    assert b"/other/a.css" in after["b.js"].content
    assert Assets(tmp_path).url("a.css") == after.url("a.css")


def test_a_misspelt_name_is_loud(assets):
    with pytest.raises(KeyError):
        assets.url("exchequer.cs")


# The two looks


def test_the_neutral_look_has_nothing_that_belongs_to_gov_uk(assets):
    sheet = assets["neutral/neutral.css"].content.decode()

    assert "Helvetica Neue" in sheet
    for forbidden in ("Transport", "@font-face", "crest", "url("):
        assert forbidden not in sheet
    assert ".govuk-generic-header" in sheet
    assert ".govuk-error-summary" in sheet


@pytest.mark.parametrize(
    ("base_url", "brand"),
    [
        ("http://127.0.0.1:8080", "govuk"),
        ("http://localhost", "govuk"),
        ("http://pay.localhost:1", "govuk"),
        ("https://pay.example.service.gov.uk", "govuk"),
        ("https://pay.gov.uk.example.com", "neutral"),
        ("https://notgov.uk", "neutral"),
        ("https://pay.example.org", "neutral"),
    ],
)
def test_the_look_follows_the_host(base_url, brand):
    assert brand_of(Config(base_url=base_url)) == brand


def test_a_setting_decides_the_look(tmp_path):
    assert brand_of(Config(brand="neutral")) == "neutral"
    assert brand_of(Config(brand="govuk", base_url="https://pay.example.org")) == "govuk"


@pytest.mark.parametrize("brand", ["govuk", "neutral"])
def test_each_look_has_its_icon(brand, assets):
    icon = small_app(brand=brand).test_client().get("/favicon.ico")

    assert icon.data == assets[f"{brand}/images/favicon.ico"].content
    assert icon.headers["Content-Type"] == "image/x-icon"
