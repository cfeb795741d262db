import sqlite3
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from app import db, health, ledger
from app.jobs import books, scheduler, worker
from app.ledger import LedgerAccount, Line, Unbalanced, verification
from app.money import Pence
from app.queue import JobKind
from tests import make
from tests.support import laws
from tests.support.looking import jobs
from tests.support.together import at_once

CARD, SERVICE, ON_THE_WAY = (
    LedgerAccount.CARD_CLEARING,
    LedgerAccount.SERVICE_PAYABLE,
    LedgerAccount.REFUNDS_IN_FLIGHT,
)


def post(key, *lines, account_id="a", payment_id="p"):
    with db.transaction() as session:
        ledger.post(
            session,
            key,
            [Line(account, Pence(pence)) for account, pence in lines],
            account_id=account_id,
            payment_id=payment_id,
        )


def balances(**of):
    with db.reading() as session:
        return ledger.balances_pence(session, **of)


def test_what_is_debited_is_credited():
    post("capture:1", (CARD, 500), (SERVICE, -500))

    assert balances() == {CARD: 500, SERVICE: -500}
    with db.reading() as session:
        assert ledger.verify(session) == []


def test_a_journal_may_have_more_than_two_sides():
    post("mixed:1", (CARD, 500), (SERVICE, -300), (ON_THE_WAY, -200))

    assert balances() == {CARD: 500, SERVICE: -300, ON_THE_WAY: -200}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [(CARD, 0)],
        [(CARD, 5)],
        [(CARD, 5), (SERVICE, -4)],
        [(CARD, 5), (SERVICE, 5)],
    ],
)
def test_lines_that_do_not_sum_to_nothing_are_our_mistake(lines):
    with pytest.raises(Unbalanced, match="wrong:1"):
        post("wrong:1", *lines)
    assert balances() == {}


def test_the_usual_journal_moves_from_credit_to_debit():
    assert ledger.movement(7, debit=CARD, credit=SERVICE) == [Line(CARD, 7), Line(SERVICE, -7)]


def test_a_name_is_used_once():
    post("capture:1", (CARD, 500), (SERVICE, -500))

    with pytest.raises(IntegrityError):
        post("capture:1", (CARD, 500), (SERVICE, -500))
    assert balances() == {CARD: 500, SERVICE: -500}


def test_balances_are_told_by_account_and_by_payment():
    post("1", (CARD, 1), (SERVICE, -1), account_id="a", payment_id="p")
    post("2", (CARD, 20), (SERVICE, -20), account_id="a", payment_id="q")
    post("3", (CARD, 300), (SERVICE, -300), account_id="b", payment_id="r")

    assert balances()[CARD] == 321
    assert balances(account_id="a")[CARD] == 21
    assert balances(payment_id="q")[CARD] == 20
    assert balances(account_id="b", payment_id="q") == {}


def test_sums_are_exact_whole_pence():
    many = 9_007_199_254_740_993  # a float could not hold this
    post("1", (CARD, many), (SERVICE, -many))
    post("2", (CARD, 1), (SERVICE, -1))

    assert balances() == {CARD: many + 1, SERVICE: -many - 1}
    assert {type(pence) for pence in balances().values()} == {int}


def test_a_change_that_fails_moves_no_money():
    class Killed(BaseException):
        pass

    def change_that_fails():
        with db.transaction() as session:
            ledger.post(
                session,
                "1",
                ledger.movement(5, debit=CARD, credit=SERVICE),
                account_id="a",
                payment_id="p",
            )
            raise Killed

    with pytest.raises(Killed):
        change_that_fails()
    assert balances() == {}


def break_into(database) -> int:
    """Write what the database refuses, as who owns the tables can; how many problems that is."""
    guards = ("journals_must_balance", "postings_must_balance")
    journal = (
        "INSERT INTO journals (id, key, account_id, payment_id, posted_at)"
        " VALUES ('j', 'j', 'a', 'p', '2026-01-01 00:00:00+00')"
    )
    posting = (
        "INSERT INTO postings (journal_id, line, ledger_account, amount_pence)"
        " VALUES ('{}', 1, 'card_clearing', 5)"
    )
    if database.dialect == "sqlite":
        with sqlite3.connect(database.url.removeprefix("sqlite:///")) as vandal:
            vandal.execute(f"DROP TRIGGER {guards[0]}")
            vandal.execute(posting.format("j"))
            vandal.execute(journal)
            vandal.execute(posting.format("nowhere"))
        vandal.close()
        return 2
    with psycopg.connect(database.owner_url) as vandal:
        for guard in guards:
            vandal.execute(f"DROP TRIGGER {guard} ON {guard.split('_')[0]}")
        vandal.execute(posting.format("j"))
        vandal.execute(journal)
    return 1  # its foreign key cannot be got past


@pytest.mark.parametrize("page", [1, 20_000])
def test_verify_finds_what_the_database_should_have_refused(monkeypatch, database, page):
    monkeypatch.setattr(verification, "PAGE", page)
    for _ in range(3):
        make.captured_payment(500)
    with db.reading() as session:
        assert ledger.verify(session) == []

    expected = break_into(database)

    with db.reading() as session:
        problems = ledger.verify(session)
    assert len(problems) == expected
    assert "journal j: 1 lines, sum 5 pence" in problems
    assert len(laws.broken()) > expected  # and the total is not nothing


def test_it_is_verified_every_day_and_health_says_what_was_found(database, hands):
    make.captured_payment(500)

    def found():
        return next(one for one in health.findings() if one.name == "ledger")

    assert found().is_well is None
    at_once(*[books.check_daily] * 3)
    scheduler.tick()
    assert len(jobs(JobKind.CHECK_LEDGER)) == 1
    worker.drain()
    first = found()
    assert first.is_well is True

    break_into(database)
    hands.forward(days=1)
    scheduler.tick()
    worker.drain()

    assert found().is_well is False
    assert found().seen - first.seen >= timedelta(days=1)
    assert jobs(JobKind.CHECK_LEDGER) == []
