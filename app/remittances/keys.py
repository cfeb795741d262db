"""Names for lines that their network has given none. Pure.

Two people can pay the same sum on the same number in the same shop in the same second, or a till
that only knows minutes can say so: such lines are two. So a line is named by all that it says and
by how many like it came before it in the file, and the file by its number and its year, because
some networks count from 1 again every January. A revision of the file gives its lines the same
names again; another file never does.
"""

import hashlib
from collections import Counter

_LENGTH = 40  # hexadecimal digits: 160 bits


class Names:
    """Names the lines of one file, from its first to its last."""

    def __init__(self, *, year: int, sequence: int) -> None:
        self._file = f"{year}.{sequence}"
        self._seen: Counter[str] = Counter()

    def of(self, *said: str) -> str:
        """The name of the next line that says just this."""
        print_ = digest(*said)
        self._seen[print_] += 1
        return f"{self._file}.{print_}.{self._seen[print_]}"


def digest(*said: str) -> str:
    """A short text that only the same texts, in this order, have."""
    told = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in said)
    return hashlib.sha256(told).hexdigest()[:_LENGTH]


def withdrawal(key: str, *, file_id: str) -> str:
    """The name of what takes a line back that the file `file_id` has not any more."""
    return f"withdrawn.{file_id}.{digest(key)}"
