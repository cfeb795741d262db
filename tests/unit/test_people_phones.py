"""How phones are read, and where browsers have passkeys."""

import pytest

from app.people.errors import PhoneNotReadable
from app.people.passkeys import site_of
from app.people.phones import read_phone


@pytest.mark.parametrize("typed", ["07700 900123", "+44 (0)7700 900-123", "0044 7700 900123"])
def test_a_phone_is_read_however_it_is_written(typed):
    assert read_phone(typed) == "+447700900123"


@pytest.mark.parametrize("typed", ["", "020 7946 0000", "12345", "+44 7700 9001234", "x"])
def test_what_gets_no_texts_is_no_phone(typed):
    with pytest.raises(PhoneNotReadable):
        read_phone(typed)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://pay.example.gov.uk", "pay.example.gov.uk"),
        ("http://localhost:8080", "localhost"),
        ("http://127.0.0.1:8080", None),
        ("https://[::1]", None),
        ("http://pay.example.gov.uk", None),
    ],
)
def test_browsers_have_passkeys_for_names(url, host):
    assert getattr(site_of(url), "host", None) == host
