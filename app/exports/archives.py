"""A ZIP archive whose last member grows, a piece at a time, by whoever comes next.

Each piece is compressed by itself and ends on a whole byte, so that the pieces one after the other
are one compressed member. Its length and checksum stand behind it, as they do in archives that are
written to where nobody can go back. Source: APPNOTE.TXT 6.3.10, sections 4.3 and 4.4.
"""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

MOST_BYTES = 4_000_000_000  # of a member or an archive; beyond, another form would be needed

_LENGTH_FOLLOWS, _NAME_IS_UTF_8, _DEFLATED = 0x0008, 0x0800, 8
_VERSION = 20
_NO_TIME, _FIRST_DAY = 0, 0x21  # 1 January 1980: an archive cannot hold that nothing is known
_LEVEL = 1  # of compression: the higher ones take four times as long for a tenth less


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of the archive, and what is known of the member that grows once it has them."""

    content: bytes
    raw_bytes: int = 0
    checksum: int = 0


NOTHING_YET = Piece(b"")


def begin(fixed: Mapping[str, bytes], growing: str) -> bytes:
    """Everything before the member that grows. `fixed` are the others, whole."""
    members = (
        _header(name, len(packed), raw) + packed
        for name, raw in fixed.items()
        for packed in [_packed(raw)]
    )
    return b"".join(members) + _header(growing, 0, b"", flags=_LENGTH_FOLLOWS)


def add(raw: bytes, before: Piece, *, is_last: bool = False) -> Piece:
    """The next piece of the member that grows."""
    return Piece(
        _packed(raw, is_last=is_last),
        before.raw_bytes + len(raw),
        zlib.crc32(raw, before.checksum),
    )


def end(fixed: Mapping[str, bytes], growing: str, *, size_bytes: int, last: Piece) -> bytes:
    """Everything behind the member that grows. `size_bytes`: everything up to there."""
    grown_bytes = size_bytes - len(begin(fixed, growing))
    behind = struct.pack("<4s3L", b"PK\x07\x08", last.checksum, grown_bytes, last.raw_bytes)
    directory, place = b"", 0
    for name, raw in fixed.items():
        packed = _packed(raw)
        directory += _entry(name, place, len(packed), len(raw), zlib.crc32(raw))
        place += len(_header(name, 0, b"")) + len(packed)
    directory += _entry(
        growing, place, grown_bytes, last.raw_bytes, last.checksum, flags=_LENGTH_FOLLOWS
    )
    many = len(fixed) + 1
    where = size_bytes + len(behind)
    closing = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, many, many, len(directory), where, 0)
    return behind + directory + closing


def _packed(raw: bytes, *, is_last: bool = True) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(raw) + packer.flush(zlib.Z_FINISH if is_last else zlib.Z_FULL_FLUSH)


def _header(name: str, packed_bytes: int, raw: bytes, *, flags: int = 0) -> bytes:
    """What stands before a member."""
    return (
        struct.pack(
            "<4s5H3L2H",
            b"PK\x03\x04",
            _VERSION,
            flags | _NAME_IS_UTF_8,
            _DEFLATED,
            _NO_TIME,
            _FIRST_DAY,
            zlib.crc32(raw),
            packed_bytes,
            len(raw),
            len(name),
            0,
        )
        + name.encode()
    )


def _entry(
    name: str, place: int, packed_bytes: int, raw_bytes: int, checksum: int, *, flags: int = 0
) -> bytes:
    """What the directory at the end says of a member."""
    return (
        struct.pack(
            "<4s6H3L5H2L",
            b"PK\x01\x02",
            _VERSION,
            _VERSION,
            flags | _NAME_IS_UTF_8,
            _DEFLATED,
            _NO_TIME,
            _FIRST_DAY,
            checksum,
            packed_bytes,
            raw_bytes,
            len(name),
            0,
            0,
            0,
            0,
            0,
            place,
        )
        + name.encode()
    )
