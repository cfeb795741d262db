"""A picture that somebody uploaded, made harmless: what it is decides its content, not its name.

A PNG is put together anew from the parts that draw it; an SVG from elements and attributes that
are known to be harmless. What is left out is what nobody sees; what could do something is refused,
and the refusal says what it is.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass

from app.branding.refusals import LogoProblem, LogoRefused
from app.branding.svg import read_svg

LARGEST_BYTES = 40_000  # it weighs on every page
SMALLEST_PIXELS, LARGEST_PIXELS = 40, 2_000
SHOWN_HEIGHT = 48  # pixels on the page
WIDEST = 8  # times as wide as high

PNG, SVG = "image/png", "image/svg+xml"

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DRAWS = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND"}
_LONGEST_CHUNK = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that is fit to be shown. `width` and `height` are pixels on the page."""

    type: str
    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """What it is found by: another picture has another."""
        return hashlib.sha256(self.content).hexdigest()


def read_logo(data: bytes) -> Logo:
    """Make a logo of what was uploaded.

    Raises:
        LogoRefused
    """
    if not data:
        raise LogoRefused(LogoProblem.EMPTY)
    if len(data) > LARGEST_BYTES:
        raise LogoRefused(LogoProblem.TOO_LARGE)
    if data.startswith(_SIGNATURE):
        return _of_size(PNG, *_read_png(data))
    if _looks_like_xml(data):
        return _of_size(SVG, *read_svg(data))
    raise LogoRefused(LogoProblem.NOT_A_PICTURE)


def _looks_like_xml(data: bytes) -> bool:
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") or data[:2] in {b"\xff\xfe", b"\xfe\xff"}


def _of_size(type_: str, content: bytes, width: float, height: float) -> Logo:
    if min(width, height) <= 0 or max(width, height) < SMALLEST_PIXELS:
        raise LogoRefused(LogoProblem.WRONG_SIZE)
    if type_ == PNG and max(width, height) > LARGEST_PIXELS:
        raise LogoRefused(LogoProblem.WRONG_SIZE)
    if not 1 / WIDEST <= width / height <= WIDEST:
        raise LogoRefused(LogoProblem.WRONG_SHAPE)
    return Logo(type_, content, max(1, round(SHOWN_HEIGHT * width / height)), SHOWN_HEIGHT)


def _read_png(data: bytes) -> tuple[bytes, int, int]:
    """The parts that draw the picture. Places, times and the camera's name stay behind."""
    kept = [_SIGNATURE]
    width = height = 0
    at, name = len(_SIGNATURE), b""
    while name != b"IEND":
        head = data[at : at + 8]
        if len(head) < 8:  # noqa: PLR2004  a length and a name
            raise LogoRefused(LogoProblem.DAMAGED)
        length, name = struct.unpack(">I4s", head)
        chunk = data[at : at + 12 + length]
        if length > _LONGEST_CHUNK or len(chunk) != 12 + length:
            raise LogoRefused(LogoProblem.DAMAGED)
        if zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise LogoRefused(LogoProblem.DAMAGED)
        if len(kept) == 1:
            if name != b"IHDR" or length != 13:  # noqa: PLR2004  the standard's
                raise LogoRefused(LogoProblem.DAMAGED)
            width, height = struct.unpack(">II", chunk[8:16])
        if name in _DRAWS:
            kept.append(chunk)
        at += len(chunk)
    return b"".join(kept), width, height
