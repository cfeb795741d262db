"""English words on a page that ought to be in Welsh."""

import re
from collections.abc import Iterator
from functools import cache
from xml.etree.ElementTree import Element

from app.i18n import look_up, using
from app.locale import update

READ_OUT = ("aria-label", "alt", "title", "placeholder")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def english_on(page: Element) -> list[str]:
    """What is said on a parsed page and stands in the catalogue as English with another Welsh."""
    return sorted({text for text in _said(page) if _catalogue().fullmatch(text)})


@cache
def _catalogue() -> re.Pattern[str]:
    """Every English text whose Welsh is different, as one pattern; anything may fill a hole."""
    patterns = set()
    for message in update.read_all():
        for text in (message.id,) if isinstance(message.id, str) else message.id:
            with using("cy"):
                is_welsh = look_up(text) == text
            plain = _plain(re.sub("<[^<>]*>", " ", text.replace("%%", "%")))
            # What is nothing but holes says nothing of the language.
            if plain and not is_welsh and re.search(r"[^\W\d_]", PLACEHOLDER.sub("", plain)):
                patterns.add(".+".join(map(re.escape, PLACEHOLDER.split(plain))))
    return re.compile("|".join(sorted(patterns)))


def _said(page: Element) -> Iterator[str]:
    """Everything that people see or hear, piece by piece and element by element."""
    for element in page.iter():
        if element.tag in {"script", "style"} or element.get("lang") == "en":
            continue
        yield _plain("".join(element.itertext()))
        yield _plain(element.text or "")
        for child in element:
            yield _plain(child.tail or "")
        for name in READ_OUT:
            yield _plain(element.get(name, ""))


def _plain(text: str) -> str:
    return " ".join(text.split())
