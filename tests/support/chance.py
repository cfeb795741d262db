"""What chance puts into pages, headers, logs and rows: a short number stands in it some day."""

import re

_MADE_UP = re.compile(
    r"[\w-]{26,}(?:\.[\w-]{6}\.[\w-]{27})?"  # ids, tokens, digests, what is sealed, what is signed
    r"|/assets/[^\"'\s]+|sha384-[^\"'\s]+"  # the names of files, and their digests
    r"|127\.0\.0\.1:\d+"  # ports
    r"|:\d\d\.\d{3,6}"  # fractions of a second
)


def without(text: str) -> str:
    """The text without what was made up for it: what is found in the rest was put there."""
    return _MADE_UP.sub("", text)
