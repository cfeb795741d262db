"""The short memory of who is calling."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app import settings
from app.accounts import callers
from app.accounts.callers import Memory
from app.accounts.models import Account, AccountKind
from config import Config

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ACCOUNT = Account(
    id="an-account",
    service_id="a-service",
    kind=AccountKind.LIVE,
    provider="sandbox",
    disabled_at=None,
    card_types=["visa:debit"],
)
CALLER = callers.caller_of("a-key", ACCOUNT, "Fishing licences")


@pytest.fixture
def memory():
    settings.use(Config(api_key_cache_seconds=2))
    memory = Memory()
    memory.keep("digest", CALLER, now=NOW, generation=0)
    return memory


@pytest.mark.parametrize(
    ("later_seconds", "is_remembered"), [(-1, False), (0, True), (1.9, True), (2, False)]
)
def test_it_lasts_as_long_as_the_setting_says(memory, later_seconds, is_remembered):
    found = memory.recall("digest", now=NOW + timedelta(seconds=later_seconds))

    assert (found is CALLER) is is_remembered


def test_it_does_not_outlive_its_application(memory):
    settings.use(Config(api_key_cache_seconds=2))

    assert memory.recall("digest", now=NOW) is None


def test_what_was_read_before_something_was_forgotten_is_not_kept(memory):
    memory.forget_everything()
    memory.keep("digest", CALLER, now=NOW, generation=0)

    assert memory.recall("digest", now=NOW) is None


def test_it_does_not_grow_for_ever(memory, monkeypatch):
    monkeypatch.setattr(callers, "MOST_REMEMBERED", 3)
    for number in range(10):
        memory.keep(f"digest-{number}", CALLER, now=NOW, generation=0)

    assert len(memory._callers) <= 3
    assert memory.recall("digest-9", now=NOW) is CALLER


def test_a_caller_of_a_live_account_says_so():
    assert CALLER.is_live
    assert not replace(CALLER, kind=AccountKind.TEST).is_live
