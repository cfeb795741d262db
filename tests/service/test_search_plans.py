"""How a few are found among many: SQLite before it has looked at what its tables hold, and
PostgreSQL after."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, event

from app import clock, db
from app.accounts.models import Account
from app.agreements import pages as agreement_pages
from app.payments import pages, search
from app.payments.search import Standing, Wanted
from app.searching import Asked, PageNotFound
from bench import rows
from tests import make
from tests.support.databases import Dialect, on_postgresql

ASKED = Asked(size=1, number=2)  # by its number: how many, and the rows


@pytest.fixture
def dialect() -> Dialect:
    return "sqlite"


@pytest.fixture
def account() -> Account:
    return make.account()


@pytest.fixture
def plans() -> Iterator[list[str]]:
    """How each SELECT finds its rows."""
    found: list[str] = []

    def explain(connection, cursor, statement, parameters, *_):
        if statement.startswith("SELECT"):
            if connection.dialect.name == "sqlite":
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                found.append("; ".join(row[3] for row in cursor.fetchall()))
            else:
                cursor.execute("SET enable_seqscan = off")  # there are few rows yet
                cursor.execute(f"EXPLAIN {statement}", parameters)
                found.append("; ".join(row[0] for row in cursor.fetchall()))
                cursor.execute("RESET enable_seqscan")

    event.listen(db.engine(), "before_cursor_execute", explain)
    yield found
    event.remove(db.engine(), "before_cursor_execute", explain)


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({"reference": "same"}, "ix_payments_account_reference"),
        ({"reference": "same", "card_last_four": "4242"}, "ix_payments_account_reference"),
        ({"agreement_id": "a" * 26}, "ix_payments_account_agreement"),
        ({"card_last_four": "4242"}, "ix_payments_account_last_four"),
        ({}, "ix_payments_account_created"),
    ],
)
def test_a_service_finds_payments_by_the_index_that_finds_fewest(account, plans, filters, index):
    for _ in range(2):
        payment = make.payment(account=account, reference="SAME")
        make.changed(payment, agreement_id="a" * 26, card_last_four="4242")
    plans.clear()

    assert pages.find(account.id, pages.Filters(**filters), ASKED).total_rows == 2

    assert len(plans) == 2
    assert index in plans[-1]
    assert not filters or all(index in plan for plan in plans)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({"reference": "same"}, "ix_payments_account_reference"),
        ({"email": "ada@payer.example"}, "ix_payments_account_email"),
        ({"last_four": "4242"}, "ix_payments_account_last_four"),
    ],
)
def test_staff_find_payments_by_the_index_that_finds_fewest(account, plans, wanted, index):
    for _ in range(2):
        payment = make.payment(account=account, reference="SAME", email="ada@payer.example")
        make.changed(payment, card_last_four="4242")
    plans.clear()

    assert search.find(account.id, Wanted(**wanted), size=1).count == 2

    assert all(index in plan for plan in plans), plans


def test_agreements_are_found_by_their_reference(account, plans):
    with pytest.raises(PageNotFound):
        agreement_pages.find(account.id, agreement_pages.Filters(reference="a"), ASKED)

    assert "ix_agreements_account_reference" in plans[-1]


MANY = 2_000
NOW = clock.now()
# Each filter, and the index that has to find what it asks for. Payments are as bench/rows.py
# makes them: "LICENCE-77" is the 77th newest, half a minute older than the one before.
BY_INDEX = [
    ({"reference": "licence-77"}, "ix_payments_account_reference"),
    ({"email": "payer.88@example.com"}, "ix_payments_account_email"),
    ({"last_four": "0077"}, "ix_payments_account_last_four"),
    ({"provider_id": "tr-77"}, "ix_payments_provider_transaction"),
    ({"reference": "cence-77", "by_part": True}, "ix_payment_marks"),
    ({"email": "yer.88@", "by_part": True}, "ix_payment_marks"),
    ({"cardholder_name": "ayer 333"}, "ix_payment_marks"),
    ({"metadata_value": "c-777"}, "ix_payment_marks"),
    ({"brands": ["jcb"]}, "ix_payment_marks"),
    ({"types": ["counter"]}, "ix_payment_marks"),
    ({"providers": ["another"]}, "ix_payment_marks"),
    ({"standings": [Standing.IN_PROGRESS]}, "ix_payments_account_state"),
    ({"standings": [Standing.SUCCESS]}, "ix_payments_account_state"),
    ({"standings": [Standing.DECLINED]}, "ix_payments_account_state"),
    ({"standings": [Standing.TIMED_OUT]}, "ix_payments_account_state"),
    ({"standings": [Standing.CANCELLED]}, "ix_payments_account_state"),
    ({"standings": [Standing.ERROR]}, "ix_payments_account_state"),
    ({"standings": [Standing.PARTLY_REFUNDED]}, "ix_payments_account_refunded"),
    ({"standings": [Standing.REFUNDED]}, "ix_payments_account_refunded_wholly"),
    ({"standings": [Standing.REFUND_CREATED]}, "ix_refunds_account_state"),
    ({"standings": [Standing.REFUND_SUBMITTED]}, "ix_refunds_account_state"),
    ({"standings": [Standing.REFUND_SUCCESS]}, "ix_refunds_account_state"),
    ({"standings": [Standing.REFUND_ERROR]}, "ix_refunds_account_state"),
    ({"standings": [Standing.DISPUTE_NEEDS_RESPONSE]}, "ix_disputes_account_state"),
    ({"standings": [Standing.DISPUTE_UNDER_REVIEW]}, "ix_disputes_account_state"),
    ({"standings": [Standing.DISPUTE_WON]}, "ix_disputes_account_state"),
    ({"standings": [Standing.DISPUTE_LOST]}, "ix_disputes_account_state"),
    ({"least_pence": 49_950}, "ix_payments_account_total"),
    ({"most_pence": 120}, "ix_payments_account_total"),
    ({"created_from": NOW - timedelta(minutes=3)}, "ix_payments_account_created"),
    ({"created_before": NOW - timedelta(hours=16)}, "ix_payments_account_created"),
    ({"settled_from": (NOW + timedelta(days=9)).date()}, "ix_payments_account_settled"),
    ({"settled_to": (NOW - timedelta(days=9)).date()}, "ix_payments_account_settled"),
]


def test_every_filter_is_on_the_list():
    assert {name for wanted, _ in BY_INDEX for name in wanted} == {
        field.name for field in fields(Wanted)
    }
    assert [one for wanted, _ in BY_INDEX for one in wanted.get("standings", [])] == [*Standing]


@on_postgresql
def test_each_filter_has_an_index_on_postgresql(account, database, plans, subtests):
    """What is read is counted by the last statement, and no table is read from end to end."""
    rows.copy_payment(database.owner_url, make.captured_payment(account=account).id, MANY)
    for wanted, index in BY_INDEX:
        if wanted.get("standings") == [Standing.SUCCESS]:
            _let_few_succeed(database.owner_url)
        with subtests.test(str(wanted)):
            plans.clear()

            search.find(account.id, Wanted(**wanted))

            assert not re.search(r"Seq Scan on (payment|refund|dispute)", "; ".join(plans)), plans
            assert re.search(rf"\b{index}\b", plans[-1]), plans[-1]


def _let_few_succeed(owner_url: str) -> None:
    """Leave one payment in ten, where most had succeeded: to find most, any index does."""
    owner = create_engine(owner_url.replace("postgresql://", "postgresql+psycopg://"))
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "UPDATE payments SET state = 'authorised'"
            " WHERE state = 'captured' AND right(reference, 1) <> '7'"
        )
        connection.exec_driver_sql("VACUUM ANALYZE payments")
    owner.dispose()
