"""Pictures to upload."""

import struct
import zlib

AN_SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60"><style>.a{fill:#ffbf47}</style>'
    b'<rect class="a" x="6" y="6" width="228" height="48" rx="12"/></svg>'
)


def chunk(name: bytes, content: bytes) -> bytes:
    """One part of a PNG."""
    digest = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + digest


def png(width: int = 200, height: int = 50, *, more: bytes = b"", first: bytes = b"") -> bytes:
    """A green picture. `more` stands between head and rows, `first` in place of the head."""
    rows = b"".join(b"\0" + b"\0\x60\x40" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + (first or chunk(b"IHDR", head))
        + more
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
