"""What a GS1-128 barcode on a payment slip says: elements, each behind its application identifier.

An element of no fixed length ends with FNC1 unless it is the last. Without that, a reader takes
what follows for more of it: the amount would become part of the reference.

Source: GS1 General Specifications, 3 and 7.8; https://github.com/gs1/gs1-syntax-dictionary.
"""

import re
from collections.abc import Sequence

from app.codes.checks import with_gs1
from app.codes.code128 import FNC1
from app.codes.problems import Unencodable

Element = tuple[str, str]  # the application identifier, and what stands behind it

_PAYEE, _REFERENCE = "415", "8020"
_OF_FIXED_LENGTH = {_PAYEE}
_ELEMENTS = re.compile(r"(?:\([0-9]{2,4}\)[^()]+)+")
_ELEMENT = re.compile(r"\(([0-9]{2,4})\)([^()]+)")
_SHAPES = {
    "415": ("13 digits, the last a check digit", re.compile("[0-9]{13}")),
    "8020": ("1 to 25 digits and letters", re.compile("[0-9A-Za-z/.-]{1,25}")),
    "390": ("1 to 15 digits", re.compile("[0-9]{1,15}")),
    "391": ("a currency of 3 digits and 1 to 15 more", re.compile("[0-9]{4,18}")),
}


def elements(content: str) -> tuple[Element, ...]:
    """Read "(415)...(8020)..." and see that it is a payment slip.

    Raises:
        Unencodable
    """
    if not _ELEMENTS.fullmatch(content):
        raise Unencodable("it must be elements like (8020)123")
    found = tuple(_ELEMENT.findall(content))
    for identifier, value in found:
        _look_at(identifier, value)
    named = [identifier for identifier, _ in found]
    if not {_PAYEE, _REFERENCE} <= {*named} or len({*named}) != len(named):
        raise Unencodable("a payment slip has (415), who is paid, and (8020), the reference, once")
    return found


def message(of: Sequence[Element]) -> str:
    """The elements as they stand in the barcode: FNC1 first, and where one could run on."""
    said = [FNC1]
    for at, (identifier, value) in enumerate(of):
        ends_itself = identifier in _OF_FIXED_LENGTH or at == len(of) - 1
        said.append(f"{identifier}{value}{'' if ends_itself else FNC1}")
    return "".join(said)


def _look_at(identifier: str, value: str) -> None:
    """See that an element belongs on a payment slip and has the shape that is laid down for it."""
    kind = identifier[:3] if re.fullmatch("39[01][0-9]", identifier) else identifier
    if kind not in _SHAPES:
        raise Unencodable(f"({identifier}) does not belong on a payment slip")
    wanted, shape = _SHAPES[kind]
    if not shape.fullmatch(value):
        raise Unencodable(f"({identifier}) must be {wanted}, not {value!r}")
    if identifier == _PAYEE and with_gs1(value[:-1]) != value:
        raise Unencodable(f"({identifier}) must end with {with_gs1(value[:-1])[-1]}")
