"""Which email addresses look mistyped, and which only look unusual."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.pages.email_typos import _DOMAINS, _distance, suggestion

MISTYPED = {
    # the whole domain: two letters
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gmail.cmo": "gmail.com",
    "gnail.co": "gmail.com",
    "GMIAL.COM": "gmail.com",
    "hotmial.co.uk": "hotmail.co.uk",
    "hotmail.co.ik": "hotmail.co.uk",
    "hotmail.co": "hotmail.com",
    "outlok.com": "outlook.com",
    "yaho.co.uk": "yahoo.co.uk",
    "icluod.com": "icloud.com",
    "btinternet.con": "btinternet.com",
    "nhs.met": "nhs.net",
    "sky.con": "sky.com",
    # a name and its ending
    "gmial.con": "gmail.com",
    # the name before a country: two letters
    "hotmal.fr": "hotmail.fr",
    "outloo.ie": "outlook.ie",
    "yahooo.com.au": "yahoo.com.au",
    # the ending: one letter
    "weir-lane.con": "weir-lane.com",
    "weir-lane.comm": "weir-lane.com",
    "weir-lane.couk": "weir-lane.co.uk",
    "weir-lane.co.uj": "weir-lane.co.uk",
    "dwp.gov.ku": "",
    "dwp.giv.uk": "dwp.gov.uk",
    "weir-lane.orgg": "weir-lane.org",
}
FINE = [
    *_DOMAINS,
    *("hotmail.fr", "yahoo.ca", "gmx.de", "live.ie", "outlook.com.au", "msn.co.uk"),
    *("dwp.gov.uk", "met.police.uk", "york.ac.uk", "mail.bbc.co.uk", "parliament.uk", "nhs.uk"),
    *("example.com", "payer.example", "weir-lane.dev", "llanafon.cymru", "a.co", "weir.om"),
    *("me.com", "mac.com", "bt.com", "bbc.com", "mail.fr", "x.org", "weir.co.nz", "weir.cam"),
    *("bücher.con", "xn--bcher-kva.example"),
]


@pytest.mark.parametrize(("written", "meant"), MISTYPED.items())
def test_slips(written, meant):
    assert suggestion(f"Ada.P+1@{written}") == (meant and f"Ada.P+1@{meant}")


@pytest.mark.parametrize("domain", FINE)
def test_unusual_is_not_wrong(domain):
    assert suggestion(f"ada@{domain}") == ""


@pytest.mark.parametrize("text", ["", "ada", "ada@", "@gmial.com", "ada@gmial", "ada@.com", "@"])
def test_what_is_no_address_is_not_mended(text):
    assert suggestion(text) == ""


letters = st.text("abcdefghijlmnopuy.-", min_size=1, max_size=14)


@given(st.one_of(letters, st.tuples(letters, letters).map(".".join)))
def test_a_suggestion_is_another_address_of_the_same_person_and_is_not_questioned(domain):
    suggested = suggestion(f"ada@{domain}")

    assert suggested != f"ada@{domain}"
    assert not suggested or suggested.startswith("ada@")
    assert suggestion(suggested) == ""


@given(st.sampled_from(_DOMAINS), st.data())
def test_one_letter_left_out_of_a_long_domain_is_noticed(domain, data):
    label = domain.partition(".")[0]
    if len(label) < 5:
        return
    place = data.draw(st.integers(1, len(label) - 1))
    written = domain[:place] + domain[place + 1 :]

    assert suggestion(f"ada@{written}") or written in _DOMAINS


@given(letters, letters)
def test_distance_is_a_distance(one, other):
    assert _distance(one, other) == _distance(other, one)
    assert (_distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= _distance(one, other) <= max(len(one), len(other))
