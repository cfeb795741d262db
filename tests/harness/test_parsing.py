"""Pages that differ in ids and tokens only are read once, and what is read is what was shown."""

from itertools import permutations
from xml.etree.ElementTree import tostring

import pytest

from tests.support.parsing import Malformed, _read, _read_once, parsed

IDS = ["0123456789abcdefghij", "zz-9_zzzzzzzzzzzzzzzzzzz.1.bcdef", "govuk-visually-hidden"]
PAGE = """<!DOCTYPE html><title>{0}</title><p id="{1}" class="govuk-visually-hidden a">
1 &lt; 2 <a href="/x/{0}?next={2}&amp;of={1}">{2} and {0}</a> {1}<br>{0}</p>"""


@pytest.mark.parametrize("marks", list(permutations(IDS)))
def test_a_page_is_read_as_it_is(marks):
    page = PAGE.format(*marks)

    assert tostring(parsed(page)) == tostring(_read(page))


def test_pages_that_differ_in_their_ids_are_read_once():
    before = _read_once.cache_info().hits
    for number in range(10):
        parsed(PAGE.format(f"{number:030}", f"{number:025}", "a"))

    assert _read_once.cache_info().hits >= before + 9


@pytest.mark.parametrize(
    "html",
    [
        "<!DOCTYPE html><title>t</title><p>&copy01234567890123456789012</p>",
        "<!DOCTYPE html><title>t</title><!-- 0123456789--0123456789 --><p>",
        "<!DOCTYPE html><title>t</title><p 01234567890123456789 01234567890123456789>",
        "<!DOCTYPE html><title>t</title><b>01234567890123456789",
    ],
)
def test_errors_are_found_in_every_page(html):
    parsed("<!DOCTYPE html><title>t</title><p>01234567890123456789")
    for _ in range(2):
        with pytest.raises(Malformed):
            parsed(html)


def test_odd_names_do_not_get_lost():
    html = "<!DOCTYPE html><title>t</title><p data-0123456789-0123456789='01234567890123456789'>"

    assert tostring(parsed(html)) == tostring(_read(html))
