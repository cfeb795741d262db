"""Style sheets, scripts, fonts and images, under names that change when their content does.

`static/exchequer.css` is answered at `/assets/exchequer.<hash>.css` and may be kept for a year,
because another content would have another name. The plain name answers too, for a few minutes:
browsers and old pages ask for it. Everything is read, hashed and compressed once, at the start;
references between the files are turned into the long-lived names on the way. What every page of a
brand needs is joined into one style sheet, since a browser draws nothing before it has them, and
what it runs into one script, since one hash weighs less than three.
"""

import gzip
import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.exceptions import NotFound

from app.web.brand import brand_of

FOLDER = Path(__file__).parents[2] / "static"
PREFIX = "/assets/"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=300"
SMALLEST_WORTH_COMPRESSING = 256  # bytes

# Spelt out, because `mimetypes` answers from whatever is installed on the machine.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/manifest+json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
_ALREADY_COMPRESSED = {".png", ".woff", ".woff2"}

# Made of others: what a page needs comes in one piece.
BUNDLES = {
    "govuk.css": (
        "govuk/govuk-frontend.min.css",
        "exchequer.css",
        "pages/country.css",
        "crown/crown.css",
    ),
    "neutral.css": ("neutral/neutral.css", "exchequer.css", "pages/country.css"),
    # One module each, so that the names in them may not clash.
    "pages.js": ("pages/govuk.min.js", "exchequer.js"),
    "card.js": ("pages/govuk.min.js", "exchequer.js", "pages/card.js"),
    "all.js": ("govuk/govuk-frontend.min.js", "start.js", "exchequer.js"),
}

# What one file says of another, and where the name starts and ends. The rest is left as it is.
_REFERENCES = {
    ".css": re.compile(r"(?<=url\()/assets/(?P<name>[^)\"']+)(?=\))"),
    ".js": re.compile(r"(?<=[\"'])(?P<hash>sha384:)?/assets/(?P<name>[^\"']+)(?=[\"'])"),
    ".json": re.compile(r"(?<=\"src\": \")(?P<name>[^\"]+)(?=\")"),
}
_COMMENT, _INDENTATION = re.compile(rb"/\*.*?\*/\s*", re.DOTALL), re.compile(rb"(?m)^\s+")
_SOURCE_MAP = re.compile(rb"\s*(/\*|//)# sourceMappingURL=[^\s*]+(\s*\*/)?\s*$")

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is answered."""

    name: str  # its path below static/
    url: str
    type: str
    content: bytes
    compressed: bytes | None  # gzip; None where it would save nothing
    etag: str


class Assets:
    """Every file of the folder, by its plain name and by its long-lived one."""

    def __init__(self, folder: Path, bundles: Mapping[str, Sequence[str]] | None = None) -> None:
        """Read the folder. `bundles` gives the names that each further file is joined from."""
        self._folder = folder
        self._by_name: dict[str, Asset] = {}
        for path in sorted(folder.rglob("*")):
            if path.suffix in TYPES:
                self._load(path.relative_to(folder).as_posix())
        for name, parts in (bundles or {}).items():
            self._add(name, b"\n".join(_bare(self._by_name[part]) for part in parts))
        self._by_url = {asset.url: asset for asset in self._by_name.values()}

    def url(self, name: str) -> str:
        """The long-lived address of `name`.

        Raises:
            KeyError: there is no such file: better a loud page in a test than a silent 404.
        """
        return self._by_name[name].url

    def find(self, path: str) -> tuple[Asset, bool] | None:
        """What is at `/assets/<path>`, and whether that name is the long-lived one."""
        if asset := self._by_url.get(PREFIX + path):
            return asset, True
        if asset := self._by_name.get(path):
            return asset, False
        return None

    def __iter__(self) -> Iterator[Asset]:
        return iter(self._by_name.values())

    def __getitem__(self, name: str) -> Asset:
        return self._by_name[name]

    def _load(self, name: str) -> Asset:
        """Read a file, after those it refers to: its hash must change when theirs do."""
        if name in self._by_name:
            return self._by_name[name]
        path = PurePosixPath(name)
        content = _SOURCE_MAP.sub(b"\n", (self._folder / name).read_bytes())
        if references := _REFERENCES.get(path.suffix):
            content = references.sub(
                lambda found: self._said(found, path.parent),
                content.decode(),
            ).encode()
        return self._add(name, content)

    def _add(self, name: str, content: bytes) -> Asset:
        path = PurePosixPath(name)
        digest = hashlib.sha256(content).hexdigest()
        asset = Asset(
            name=name,
            url=f"{PREFIX}{path.with_suffix('')}.{digest[:12]}{path.suffix}",
            type=TYPES[path.suffix],
            content=content,
            compressed=None if path.suffix in _ALREADY_COMPRESSED else _gzip(content),
            etag=digest[:32],
        )
        self._by_name[name] = asset
        return asset

    def _said(self, found: re.Match[str], folder: PurePosixPath) -> str:
        """What stands in a file for another: its address, or in a script the hash of a script."""
        asset = self._load(self._meant(found["name"], folder))
        return integrity(asset.content) if found.groupdict().get("hash") else asset.url

    def _meant(self, reference: str, folder: PurePosixPath) -> str:
        """What a file means by a name: one beside it (GOV.UK Frontend's habit), or the full one."""
        beside = (folder / reference).as_posix()
        return beside if (self._folder / beside).is_file() else reference


def _bare(asset: Asset) -> bytes:
    """A part of a bundle as it travels: a style sheet without comments and indentation.

    Scripts stay as they were allowed.
    """
    if not asset.name.endswith(".css"):
        return asset.content
    return _INDENTATION.sub(b"", _COMMENT.sub(b"", asset.content))


def integrity(content: bytes) -> str:
    """What browsers are told to compare a script with."""
    return f"sha384-{b64encode(hashlib.sha384(content).digest()).decode()}"


def _gzip(content: bytes) -> bytes | None:
    if len(content) < SMALLEST_WORTH_COMPRESSING:
        return None
    compressed = gzip.compress(content, 9, mtime=0)
    return compressed if len(compressed) < len(content) else None


def init_app(app: Flask) -> None:
    """Read the files and answer for them."""
    app.extensions["assets"] = _read(FOLDER)
    app.register_blueprint(blueprint)


@cache
def _read(folder: Path) -> Assets:
    return Assets(folder, BUNDLES)


def asset_url(name: str) -> str:
    """The long-lived address of a file below static/, such as `exchequer.css`."""
    return _assets().url(name)


def asset(name: str) -> Asset:
    """A file below static/, as it is answered."""
    return _assets()[name]


@blueprint.get(f"{PREFIX}<path:path>")
def show(path: str) -> Response:
    found = _assets().find(path)
    if found is None:
        raise NotFound
    asset, is_long_lived = found
    return _answer(asset, FOR_EVER if is_long_lived else FOR_A_WHILE)


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Browsers ask for it under this name whatever the page says."""
    brand = brand_of(current_app.config["EXCHEQUER"])
    return _answer(_assets()[f"{brand}/images/favicon.ico"], FOR_A_WHILE)


def _assets() -> Assets:
    assets: Assets = current_app.extensions["assets"]
    return assets


def _answer(asset: Asset, how_long: str) -> Response:
    """Send an asset, or say that the browser's copy is still good."""
    zipped = asset.compressed if request.accept_encodings["gzip"] > 0 else None
    response = Response(zipped or asset.content, content_type=asset.type)
    response.headers["Cache-Control"] = how_long
    response.set_etag(f"{asset.etag}-gzip" if zipped else asset.etag)
    if asset.compressed:
        response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)
    return response
