"""Reading pages as strictly as the standard allows, and the same page only once.

html5lib takes longer to read a page than it takes to draw it, and most pages that tests are shown
are alike but for ids, tokens and nonces. Nothing in those can make a page well or badly formed, so
they are taken out, what is left is read once, and they are put back into a copy of that.
"""

import copy
import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib

PAGES_KEPT = 400  # of some 100 KB each

# An id or a token, or the reference of an incident. Not behind an ampersand: there it could be part
# of a character's name.
MARK = re.compile(
    r"(?<![&#\w.-])"
    r"(?:(?=[A-Za-z_.-]*[0-9])[A-Za-z0-9_.-]{20,}|[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}(?![\w.-]))"
)
_STAND_IN = re.compile(r"mark-([0-9]{15})")


class Malformed(AssertionError):
    """The page has errors that a browser would put right in silence. The message is the first."""


def parsed(html: str) -> Element:
    """Read a page.

    Raises:
        Malformed: it is not what the standard asks for.
    """
    if "<!--" in html:  # where two hyphens mean something
        return _read(html)
    marks: list[str] = []
    skeleton = MARK.sub(lambda found: _stand_in(marks, found.group()), html)
    page, places = _read_once(skeleton)
    if len(places) != len(marks):  # one is the name of something
        return _read(html)
    return _filled(copy.deepcopy(page), places, marks)


def _stand_in(marks: list[str], mark: str) -> str:
    marks.append(mark)
    return f"mark-{len(marks) - 1:015}"


def _filled(page: Element, places: list[tuple[int, str, int]], marks: list[str]) -> Element:
    elements = list(page.iter())
    for number, where, which in places:
        element, stand_in, mark = elements[number], f"mark-{which:015}", marks[which]
        if where in {"text", "tail"}:
            setattr(element, where, getattr(element, where).replace(stand_in, mark))
        else:
            name = where.removeprefix("@")
            element.set(name, element.attrib[name].replace(stand_in, mark))
    return page


@lru_cache(PAGES_KEPT)
def _read_once(skeleton: str) -> tuple[Element, list[tuple[int, str, int]]]:
    """The page, and where its marks go: the element's number, `text`, `tail` or `@name`, which."""
    page = _read(skeleton)
    return page, [
        (number, where, int(which))
        for number, element in enumerate(page.iter())
        for where, text in _texts(element)
        for which in _STAND_IN.findall(text)
    ]


def _texts(element: Element) -> Iterator[tuple[str, str]]:
    yield "text", element.text or ""
    yield "tail", element.tail or ""
    for name, value in element.attrib.items():
        yield f"@{name}", value


def _read(html: str) -> Element:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page: Element = parser.parse(html)
    if parser.errors:
        raise Malformed(parser.errors[0])
    return page
