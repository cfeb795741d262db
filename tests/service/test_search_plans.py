"""How SQLite finds a few among many, before it has looked at what its tables hold."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from app import db
from app.accounts.models import Account
from app.agreements import pages as agreement_pages
from app.payments import pages, search
from app.payments.search import Wanted
from app.searching import Asked, PageNotFound
from tests import make
from tests.support.databases import Dialect

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

    def explain(_connection, cursor, statement, parameters, *_):
        if statement.startswith("SELECT"):
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found.append("; ".join(row[3] for row in cursor.fetchall()))

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
