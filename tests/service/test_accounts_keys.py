"""API keys, from being issued to being refused."""

import base64
import hashlib
import hmac
import threading
from contextlib import suppress
from dataclasses import asdict

import pytest
from sqlalchemy import event, update

from app import administration, db, ids, settings
from app.accounts import AccountKind, ApiKey, keys
from app.accounts.callers import memory
from app.accounts.errors import (
    AccountNotFound,
    KeyAlreadyMade,
    KeyNotFound,
    KeyNotRecognised,
    NotASetting,
)
from app.actors import Actor
from tests import make
from tests.support.clocks import travelled
from tests.support.together import at_once, raised

MANAGER = Actor.staff("a-manager")


def issue(account=None, description="For the licence service"):
    account = account or make.account()
    return administration.issue_key(account.id, description=description, actor=MANAGER)


def stored(secret):
    with db.reading() as session:
        return session.query(ApiKey).filter(ApiKey.prefix == secret[:13]).one()


class Undone(Exception):
    """Rolls a transaction back."""


class Statements:
    """Counts what is sent to the database."""

    def __init__(self):
        self.sent = []
        event.listen(db.engine(), "before_cursor_execute", self._note)

    def _note(self, *context):
        self.sent.append(context[2])


@pytest.mark.parametrize(
    ("kind", "prefix"), [(AccountKind.TEST, "api_test_"), (AccountKind.LIVE, "api_live_")]
)
def test_a_key_says_whether_it_is_for_real_and_proves_that_it_is_ours(kind, prefix):
    secret = issue(make.account(kind=kind))

    token, checksum = secret[:-32], secret[-32:]
    pepper = settings.current().api_key_pepper.encode()
    expected = hmac.new(pepper, token.encode(), hashlib.sha1).digest()
    assert token.startswith(prefix)
    assert len(token) == len(prefix) + 26
    assert checksum == base64.b32hexencode(expected).decode().lower()


def test_a_key_is_recognised_with_what_its_account_may_do():
    account = make.account(allow_moto=True, card_types=["visa:debit"])

    caller = keys.recognise(issue(account))

    assert (caller.account_id, caller.service_id) == (account.id, account.service_id)
    assert caller.service_name == "Fishing licences"
    assert caller.provider == "sandbox"
    assert caller.allow_moto
    assert not caller.allow_zero_amount
    assert not caller.is_live
    assert not caller.disabled
    assert caller.card_types == {"visa:debit"}
    assert caller.actor == Actor.api(caller.key_id)


def test_neither_the_database_nor_a_caller_holds_the_secret():
    secret = issue()
    token, checksum = secret[9:35], secret[-32:]

    everything = repr(asdict(keys.recognise(secret))) + repr(vars(stored(secret)))

    assert token not in everything
    assert checksum not in everything
    assert hashlib.sha256(secret[:-32].encode()).hexdigest() not in everything  # peppered


def test_what_issue_hands_back_does_not_show_the_secret():
    account = make.account()
    with db.transaction() as session:
        issued = keys.issue(session, account.id, description="x", actor=MANAGER)

    assert issued.secret[9:] not in repr(issued)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda secret: secret[:0],
        lambda secret: secret[:-1],
        lambda secret: secret + "0",
        lambda secret: secret.upper(),
        lambda secret: secret.replace("api_test_", "api_live_"),
        lambda secret: secret.replace("api_test_", "api_prod_"),
        lambda secret: secret[:-1] + ("0" if secret[-1] != "0" else "1"),
        lambda secret: secret[:12] + ("0" if secret[12] != "0" else "1") + secret[13:],
        lambda secret: secret[:-1] + "\uff10",
        lambda secret: secret + "\n",
        lambda secret: "\x00" * len(secret),
    ],
)
def test_a_spoilt_key_is_refused_without_asking_the_database(spoil):
    secret = issue()
    statements = Statements()

    with pytest.raises(KeyNotRecognised):
        keys.recognise(spoil(secret))

    assert statements.sent == []


def test_a_key_we_made_for_nobody_is_refused():
    account = make.account()
    with suppress(Undone), db.transaction() as session:
        issued = keys.issue(session, account.id, description="x", actor=MANAGER)
        raise Undone

    with pytest.raises(KeyNotRecognised):
        keys.recognise(issued.secret)


def test_recognising_takes_one_query_and_then_none():
    secret = issue()
    keys.recognise(secret)  # notes the first use besides
    memory.forget_everything()
    statements = Statements()

    first = keys.recognise(secret)
    asked = [text for text in statements.sent if text.startswith("SELECT")]
    again = keys.recognise(secret)

    assert again == first
    assert len(asked) == 1
    assert len([text for text in statements.sent if text.startswith("SELECT")]) == 1


def test_the_first_use_is_noted_and_then_one_a_minute():
    secret = issue()
    assert stored(secret).last_used_at is None

    keys.recognise(secret)
    first = stored(secret).last_used_at
    with travelled(seconds=50):
        keys.recognise(secret)
    assert stored(secret).last_used_at == first

    with travelled(seconds=70):
        keys.recognise(secret)
    assert stored(secret).last_used_at > first


def test_a_revoked_key_is_dead_at_once():
    account = make.account()
    secret = issue(account)
    key_id = keys.recognise(secret).key_id

    administration.revoke_key(key_id, account_id=account.id, actor=MANAGER)

    with pytest.raises(KeyNotRecognised):
        keys.recognise(secret)


def test_a_key_revoked_by_another_process_dies_within_the_setting():
    secret = issue()
    keys.recognise(secret)
    with db.transaction() as session:  # as another process would: our memory does not hear of it
        session.execute(update(ApiKey).values(revoked_at=stored(secret).issued_at))

    assert keys.recognise(secret)
    with (
        travelled(seconds=settings.current().api_key_cache_seconds),
        pytest.raises(KeyNotRecognised),
    ):
        keys.recognise(secret)


@pytest.mark.settings(api_key_cache_seconds=0)
def test_the_memory_can_be_switched_off():
    secret = issue()
    keys.recognise(secret)
    with db.transaction() as session:
        session.execute(update(ApiKey).values(revoked_at=stored(secret).issued_at))

    with pytest.raises(KeyNotRecognised):
        keys.recognise(secret)


def test_a_key_revoked_while_it_is_being_looked_up_is_not_remembered(monkeypatch):
    account = make.account()
    secret = issue(account)
    key_id = stored(secret).id
    note_use = keys._note_use

    def revoke_just_then(*arguments):
        administration.revoke_key(key_id, account_id=account.id, actor=MANAGER)
        note_use(*arguments)

    monkeypatch.setattr(keys, "_note_use", revoke_just_then)
    keys.recognise(secret)  # it was still good when we looked

    with pytest.raises(KeyNotRecognised):
        keys.recognise(secret)


def test_a_changed_account_is_noticed_at_once():
    account = make.account()
    secret = issue(account)
    assert not keys.recognise(secret).allow_moto

    administration.change_account(account.id, allow_moto=True, actor=MANAGER)
    assert keys.recognise(secret).allow_moto

    administration.disable_account(account.id, reason="Closed down", actor=MANAGER)
    assert keys.recognise(secret).disabled

    administration.enable_account(account.id, actor=MANAGER)
    assert not keys.recognise(secret).disabled


def test_a_revocation_that_is_rolled_back_is_none():
    account = make.account()
    secret = issue(account)
    key_id = keys.recognise(secret).key_id

    with suppress(Undone), db.transaction() as session:
        keys.revoke(session, key_id, account_id=account.id)
        raise Undone

    assert keys.recognise(secret)


def test_nobody_revokes_another_accounts_key():
    key_id = keys.recognise(issue()).key_id

    with pytest.raises(KeyNotFound):
        administration.revoke_key(key_id, account_id=make.account().id, actor=MANAGER)


def test_revoking_again_changes_nothing():
    account = make.account()
    secret = issue(account)
    key_id = stored(secret).id
    administration.revoke_key(key_id, account_id=account.id, actor=MANAGER)
    before = stored(secret).revoked_at

    administration.revoke_key(key_id, account_id=account.id, actor=MANAGER)

    assert stored(secret).revoked_at == before


def test_keys_are_listed_newest_first_without_their_secrets():
    account = make.account()
    first = issue(account, "first")
    with travelled(seconds=1):
        second = issue(account, "second")
    issue(description="somebody else's")

    listed = keys.list_keys(account.id)

    assert [key.description for key in listed] == ["second", "first"]
    assert [key.prefix for key in listed] == [second[:13], first[:13]]
    assert {key.created_by for key in listed} == {"a-manager"}
    assert len({key.link for key in listed}) == 2


@pytest.mark.parametrize("description", ["", "x" * 51])
def test_a_key_needs_a_description_of_up_to_50_characters(description):
    with pytest.raises(NotASetting) as refused:
        issue(description=description)

    assert refused.value.field == "description"


def test_there_are_no_keys_for_accounts_there_are_not():
    with pytest.raises(AccountNotFound):
        administration.issue_key(ids.new_id(), description="x", actor=MANAGER)


def test_many_threads_recognise_one_key_while_it_is_revoked():
    account = make.account()
    secret = issue(account)
    key_id = stored(secret).id
    revoked, outcomes = threading.Event(), []

    def call():
        for _ in range(200):
            was_revoked = revoked.is_set()
            try:
                keys.recognise(secret)
            except KeyNotRecognised:
                outcomes.append((was_revoked, "refused"))
            else:
                outcomes.append((was_revoked, "let in"))

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    administration.revoke_key(key_id, account_id=account.id, actor=MANAGER)
    revoked.set()
    for thread in threads:
        thread.join()
    call()

    assert len(outcomes) == 1000
    assert (True, "refused") in outcomes
    assert (True, "let in") not in outcomes


def test_a_form_that_is_sent_twice_at_once_makes_one_key():
    account, link = make.account(), ids.new_token()

    def ask():
        return administration.issue_key(account.id, description="CI", link=link, actor=MANAGER)

    outcomes = at_once(ask, ask)

    assert len(raised(outcomes, KeyAlreadyMade)) == 1
    assert len(keys.list_keys(account.id)) == 1


def test_a_key_is_renamed_until_it_is_revoked():
    account = make.account()
    issue(account)
    (key,) = keys.list_keys(account.id)
    asked = {"account_id": account.id, "actor": MANAGER}

    administration.rename_key(key.id, description="Production", **asked)

    assert make.again(key).description == "Production"
    for name in ("", "x" * 51, "a\nb"):
        with pytest.raises(NotASetting):
            administration.rename_key(key.id, description=name, **asked)
    administration.revoke_key(key.id, **asked)
    with pytest.raises(KeyNotFound):
        administration.rename_key(key.id, description="Again", **asked)
    with pytest.raises(KeyNotFound):
        administration.rename_key(
            key.id, account_id=make.account().id, description="x", actor=MANAGER
        )
