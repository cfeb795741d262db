"""A page with its holes open, and what it takes to close them: joining, and joining compressed.

The constant parts are compressed once. What is put into the holes travels as it is, in gzip's
"stored" blocks: joining costs microseconds, and the size of an answer does not tell how alike a
secret and something an attacker typed are, as it does when both are compressed (BREACH).
"""

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from markupsafe import escape

from app.web.rendering.holes import HoleError, split

__all__ = ["Flat", "Pieces"]

Pieces = Sequence[str]  # constant, value, constant, value, … constant

_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # no name, no time, no system
_LAST_BLOCK = b"\x03\x00"
_NO_LENGTH = 4  # bytes: an empty stored block ends with a length of none, twice
_LARGEST_STORED = 65_535  # bytes


class Flat:
    """A page that was drawn once: its constant parts, and the names of the holes between them."""

    def __init__(self, page: str) -> None:
        """Split a drawn page at its holes.

        Raises:
            HoleError: a filter has damaged a mark, so that a value would be lost.
        """
        self.parts = split(page)

    def fill(self, values: Mapping[str, str]) -> Pieces:
        """Put the values into the holes. Text is escaped; Markup goes in as it is.

        Raises:
            HoleError: a hole of the page has no value.
        """
        pieces = list(self.parts)
        for position in range(1, len(pieces), 2):
            try:
                value = values[pieces[position]]
            except KeyError:
                raise HoleError(f"the page has a hole {pieces[position]!r} and no value") from None
            pieces[position] = escape(value)
        return pieces

    def gzipped(self, pieces: Pieces) -> bytes:
        """Join the pieces into one gzip file: the constants compressed, the values as they are."""
        out = [_GZIP]
        for position, piece in enumerate(pieces):
            if position % 2:
                out += _stored(piece.encode())
            else:
                out.append(self._compressed[position // 2])
        out += _stored(b"")
        plain = "".join(pieces).encode()
        out += (_LAST_BLOCK, struct.pack("<LL", zlib.crc32(plain), len(plain)))
        return b"".join(out)

    @cached_property
    def _compressed(self) -> tuple[bytes, ...]:
        return tuple([_blocks(part.encode()) for part in self.parts[::2]])

    def __repr__(self) -> str:
        return f"Flat({self.parts!r})"


def _blocks(part: bytes) -> bytes:
    """Compress `part` into blocks that can stand anywhere, and the beginning of a stored block.

    A flush ends on a whole byte by adding an empty stored block. Without its length it begins the
    one that is to follow, which saves five bytes for each hole.
    """
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    compressed = compressor.compress(part) + compressor.flush(zlib.Z_FULL_FLUSH)
    return compressed[:-_NO_LENGTH]


def _stored(value: bytes) -> Iterator[bytes]:
    """The rest of a stored block that was begun, and more blocks where one cannot hold it all."""
    yield _length(value[:_LARGEST_STORED])
    yield value[:_LARGEST_STORED]
    for start in range(_LARGEST_STORED, len(value), _LARGEST_STORED):
        chunk = value[start : start + _LARGEST_STORED]
        yield b"\0" + _length(chunk)
        yield chunk


def _length(chunk: bytes) -> bytes:
    return struct.pack("<HH", len(chunk), len(chunk) ^ 0xFFFF)
