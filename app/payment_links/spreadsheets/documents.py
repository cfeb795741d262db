"""The XML in a workbook, as elements one after the other, with the text that stands in each."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from app.payment_links.spreadsheets.files import Fault, NotReadable

MOST_ELEMENTS = 350_000
DEEPEST = 40
_AT_ONCE_BYTES = 65_536


class Element(NamedTuple):
    """An element that has ended. `name` and its attributes are without their namespaces."""

    name: str
    attributes: Mapping[str, str]
    text: str


def elements(content: bytes) -> Iterator[Element]:
    """Each element as it ends, so that those within another come before it.

    Raises:
        NotReadable: it is no XML, or has a document type in it.
    """
    reader = _Reader()
    for at in range(0, len(content), _AT_ONCE_BYTES):
        yield from reader.feed(content[at : at + _AT_ONCE_BYTES])
    yield from reader.feed(b"", is_last=True)


class _Reader:
    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = _refuse
        self._parser.EntityDeclHandler = _refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self._ended: list[Element] = []
        self._many = 0

    def feed(self, content: bytes, *, is_last: bool = False) -> list[Element]:
        try:
            self._parser.Parse(content, is_last)
        except (expat.ExpatError, ValueError, LookupError):
            raise NotReadable(Fault.DAMAGED) from None
        ended, self._ended = self._ended, []
        return ended

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._many += 1
        if self._many > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            raise NotReadable(Fault.LARGE)
        local = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        self._open.append((name.rpartition(" ")[2], local, []))

    def _end(self, _name: str) -> None:
        name, attributes, texts = self._open.pop()
        self._ended.append(Element(name, attributes, "".join(texts)))

    def _text(self, text: str) -> None:
        self._open[-1][2].append(text)


def _refuse(*_declared: object) -> NoReturn:
    raise NotReadable(Fault.DAMAGED)
