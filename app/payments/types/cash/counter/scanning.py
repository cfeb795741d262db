"""What a shop scanned or typed, as the payment numbers it may be."""

import re

from app.payments.types.cash.counter import networks
from app.payments.types.cash.schemes import Scheme
from app.payments.types.cash.schemes.scheme import tidied

_GROUP_SEPARATOR = "\x1d"  # how a reader tells the FNC1 in a GS1-128
_OF_GS1 = "]C1"  # what some readers put before one


def numbers_in(text: str) -> list[str]:
    """All that it can mean: as it stands, and as what stands in one of the networks' barcodes."""
    scanned = text.strip().removeprefix(_OF_GS1).replace(_GROUP_SEPARATOR, "")
    patterns = [
        _pattern(spelling, scheme)
        for scheme in networks.every()
        for template in (scheme.content, scheme.open_content)
        for spelling in (template, re.sub(r"[()]", "", template))
        if template
    ]
    matches = [re.fullmatch(pattern, scanned) for pattern in patterns]
    found = [tidied(scanned), *(match[1] for match in matches if match)]
    return list(dict.fromkeys(found))


def _pattern(template: str, scheme: Scheme) -> str:
    number = f"([0-9A-Z]{{{scheme.length}}})"
    escaped = re.escape(template).replace(r"\{number\}", number)
    return escaped.replace(r"\{amount_pence\}", "[0-9]+")
