"""Reading what was drawn: strictly, and by the ids that labels, hints and messages hang on."""

from xml.etree.ElementTree import Element

from tests.support.parsing import parsed


def fragment(html: str) -> Element:
    return parsed(f"<!DOCTYPE html><title>‹t›</title><body>{html}")


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def by_id(page: Element, name: str) -> Element:
    found = page.find(f".//*[@id='{name}']")
    assert found is not None, name
    return found
