"""To whom emails went is forgotten, once they are long finished, and nothing else is."""

from contextlib import suppress
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import event, null, select

from app import clock, db, ids, letters
from app.emails import forgetting, postman
from app.emails.models import Email, EmailKind, EmailState
from app.jobs import scheduler
from app.letters import Letter, LetterKind
from tests import make
from tests.support import mortality
from tests.support.emails import emails
from tests.support.together import at_once, raised

PENDING = {EmailState.WAITING, EmailState.SENDING}
AGES = [timedelta(days=days) for days in (0, 89, 91, 400)]


@pytest.fixture
def many():
    """Emails of each kind and state, of each age, to payers and to staff."""
    payment = make.payment()
    now = clock.now()
    with db.transaction() as session:
        for kind, state, age in product(EmailKind, EmailState, AGES):
            email = Email(
                id=ids.new_id(),
                kind=kind,
                state=state,
                language="en",
                recipient="ada@payer.example",
                happened_at=now - age,
                due_at=now if state in PENDING else null(),  # and not what is usual
                finished_at=None if state in PENDING else now - age,
            )
            if kind in {EmailKind.RECEIPT, EmailKind.REFUND}:
                email.kind = EmailKind.REFUND  # of which a payment may have many
                email.payment_id, email.account_id = payment.id, payment.account_id
                email.refund_id = email.id
            else:
                letter = letters.leave(session, LetterKind.LOCKED, to="ann@example.gov.uk")
                session.flush()
                email.letter_id = letter.id
            session.add(email)
    return {email.id: email for email in emails()}


def is_old(email):
    return email.finished_at is not None and email.finished_at < clock.now() - forgetting.KEPT


def columns(email):
    return {column.key: getattr(email, column.key) for column in Email.__mapper__.attrs}


def kept_letters():
    with db.reading() as session:
        return set(session.scalars(select(Letter.id)))


def test_only_the_addresses_of_what_is_long_finished_go(many, monkeypatch):
    monkeypatch.setattr(forgetting, "AT_ONCE", 5)
    old = {email_id for email_id, email in many.items() if is_old(email)}

    assert forgetting.forget_old() == len(old) == 4 * 3 * 2
    assert forgetting.forget_old() == 0

    left = {email.id: email for email in emails()}
    for email_id, before in many.items():
        gone = {"recipient": ""} if email_id in old else {}
        if email_id in old and before.letter_id:
            assert email_id not in left
        else:
            assert columns(left[email_id]) == columns(before) | gone
    assert kept_letters() == {email.letter_id for email in left.values() if email.letter_id}


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_they_are_found_by_their_index():
    plans = []

    def explain(_connection, cursor, statement, parameters, *_):
        if statement.startswith("SELECT"):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in cursor.fetchall())

    event.listen(db.engine(), "before_cursor_execute", explain)
    forgetting.forget_old()
    event.remove(db.engine(), "before_cursor_execute", explain)

    assert plans
    assert "ix_emails_with_address" in plans[0]


def test_what_was_told_is_not_told_again(hands):
    payment = make.captured_payment()
    with db.transaction() as session:
        letters.leave(session, LetterKind.LOCKED, to="ann@example.gov.uk")
    postman.drain()
    hands.forward(days=91)
    with db.transaction() as session:
        waiting = letters.leave(session, LetterKind.LOCKED, to="ben@example.gov.uk")

    scheduler.tick()

    assert [(one.payment_id, one.recipient) for one in emails()] == [(payment.id, "")]
    assert kept_letters() == {waiting.id}
    postman.drain()
    assert [one.recipient for one in emails()] == ["", "ben@example.gov.uk"]


def test_two_at_once_and_a_death_at_a_commit_do_no_harm(many, monkeypatch):
    monkeypatch.setattr(forgetting, "AT_ONCE", 5)
    young = {email_id for email_id, email in many.items() if not is_old(email)}

    for where in mortality.PLACES:
        with suppress(mortality.Killed), mortality.dying(where, commits_before=1):
            forgetting.forget_old()
    assert not raised(at_once(forgetting.forget_old, forgetting.forget_old))
    forgetting.forget_old()

    left = emails()
    assert {email.id for email in left if email.recipient} == young
    assert kept_letters() == {email.letter_id for email in left if email.letter_id}
