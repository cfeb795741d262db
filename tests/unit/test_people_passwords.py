"""Passwords and second factors, without a database."""

import time
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from app import settings
from app.people import passwords, second_factor
from app.people.errors import (
    EmailNotReadable,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
)
from app.people.names import email_or_nothing, read_email
from config import Config

GOOD = "correct horse battery"


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", PasswordTooShort),
        ("ninechars", PasswordTooShort),
        ("\u2122\u2122\u2122\u2122", PasswordTooShort),  # eight letters once composed
        ("x" * 201, PasswordTooLong),
        ("password12", PasswordTooCommon),
        ("PassWord12", PasswordTooCommon),
        ("qwertyuiop", PasswordTooCommon),
        ("1234567890", PasswordTooCommon),
        ("aaaaaaaaaaaa", PasswordTooCommon),
    ],
)
def test_a_bad_password_is_refused(password, refusal):
    with pytest.raises(refusal) as refused:
        passwords.require_good(password)

    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password", ["ten chars!", GOOD, "x" * 199 + "y", "p\u00eal-droed \u26bd 2026"]
)
def test_any_other_will_do(password):
    passwords.require_good(password)


def test_the_common_ones_are_all_long_enough_to_matter():
    assert all(len(password) >= passwords.SHORTEST for password in passwords._COMMON)
    assert len(passwords._COMMON) > 80


def test_a_hash_is_of_one_password_and_never_twice_the_same(dear_hashes):
    hashed = passwords.hash_of(GOOD)

    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.is_right(GOOD, hashed=hashed)
    assert not passwords.is_right(GOOD + " ", hashed=hashed)
    assert not passwords.is_outdated(hashed)
    assert passwords.hash_of(GOOD) != hashed


def test_the_same_letters_from_another_keyboard_are_the_same_password():
    assert passwords.is_right("si\u00f4n wyn 1999", hashed=passwords.hash_of("sio\u0302n wyn 1999"))


def test_half_a_character_does_no_harm():
    assert passwords.is_right("\ud800" * 12, hashed=passwords.hash_of("\ud800" * 12))


@pytest.mark.parametrize("hashed", [None, "", "not a hash"])
def test_without_a_hash_nothing_is_right(hashed):
    assert not passwords.is_right(GOOD, hashed=hashed)


@pytest.mark.parametrize("hashed", [None, ""])
def test_not_even_the_password_that_is_hashed_instead(hashed, monkeypatch):
    monkeypatch.setattr(passwords, "_hash_of_nothing", lambda: passwords._hasher.hash(GOOD))

    assert not passwords.is_right(GOOD, hashed=hashed)


def test_a_password_nobody_has_costs_as_much_as_a_wrong_one():
    hashed = passwords.hash_of(GOOD)
    passwords.is_right("warm up", hashed=None)

    def fastest(hashed):
        times = []
        for _ in range(5):
            begun = time.process_time()
            passwords.is_right("wrong password", hashed=hashed)
            times.append(time.process_time() - begun)
        return min(times)

    assert fastest(None) > fastest(hashed) / 2


# The second factor: vectors of RFC 6238, appendix B, cut to six digits.

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_codes_are_those_of_the_standard(seconds, code):
    now = datetime.fromtimestamp(seconds, UTC)

    assert second_factor.step_of(code, secret=SECRET, now=now) == seconds // 30


@pytest.mark.parametrize(
    ("late_by_seconds", "is_right"),
    [(-60, False), (-30, True), (0, True), (30, True), (59, True), (60, False)],
)
def test_a_code_is_good_a_little_early_and_a_little_late(late_by_seconds, is_right):
    made_at = 1234567890  # the first second of a half minute
    now = datetime.fromtimestamp(made_at + late_by_seconds, UTC)

    step = second_factor.step_of("005924", secret=SECRET, now=now)

    assert step == (made_at // 30 if is_right else None)


@pytest.mark.parametrize(
    "code", ["", "00592", "0059240", "5924", "abcdef", "005 92\u0664", "\x00" * 6]
)
def test_anything_else_is_not_a_code(code):
    now = datetime.fromtimestamp(1234567890, UTC)

    assert second_factor.step_of(code, secret=SECRET, now=now) is None


def test_a_code_may_be_typed_in_two_halves():
    now = datetime.fromtimestamp(1234567890, UTC)

    assert second_factor.step_of(" 005 924 ", secret=SECRET, now=now) is not None


@pytest.fixture
def _settings():
    settings.use(Config(secret_key="one key"))


@pytest.mark.usefixtures("_settings")
def test_a_stored_secret_opens_for_its_owner_and_its_key_only():
    sealed = second_factor.seal(SECRET, user_id="owner")

    assert SECRET not in sealed
    assert len(sealed) <= 255
    assert second_factor.unseal(sealed, user_id="owner") == SECRET
    assert second_factor.unseal(sealed, user_id="somebody else") is None
    assert second_factor.unseal("rubbish", user_id="owner") is None
    settings.use(Config(secret_key="another key"))
    assert second_factor.unseal(sealed, user_id="owner") is None


def test_new_secrets_are_long_and_different():
    first, second = second_factor.new_secret(), second_factor.new_secret()

    assert len(first) == 32
    assert first != second


def test_an_app_is_told_the_secret_and_whose_it_is():
    address = second_factor.address(SECRET, email="a@example.gov.uk", issuer="Exchequer")

    assert unquote(address).startswith("otpauth://totp/Exchequer:a@example.gov.uk?")
    assert f"secret={SECRET}" in address


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("a@example.gov.uk", "a@example.gov.uk"),
        (" Ada.Lovelace@Example.GOV.UK ", "ada.lovelace@example.gov.uk"),
    ],
)
def test_email_addresses_are_kept_in_one_form(text, email):
    assert read_email(text) == email


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@b", "a b@example.uk", "\u00e9@example.uk", "a@\u00e9.uk", "a@b@c.uk", "a@b..uk",
     "a@" + "b" * 260 + ".uk", "a@example.uk\x00"],
)  # fmt: skip
def test_what_is_not_an_email_address_is_refused_or_unknown(text):
    with pytest.raises(EmailNotReadable):
        read_email(text)

    assert email_or_nothing(text) == ""
