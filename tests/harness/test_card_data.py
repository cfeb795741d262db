"""The search for card numbers, which every database of the run goes through, finds them."""

import pytest
from sqlalchemy import create_engine, text

from tests import make
from tests.support.databases import on_both

AMEX = "371449635398431"


@pytest.fixture
def keeper(shelf):
    """A database that nobody looks through when it is thrown away."""
    database = shelf.copy()
    yield database
    shelf.throw_away(database)


@on_both
@pytest.mark.parametrize(
    ("written", "number"),
    [(make.VISA, make.VISA), ("4242 4242 4242 4242", make.VISA), ("3714-496353-98431", AMEX)],
)
def test_a_number_in_any_column_is_found(shelf, keeper, written, number):
    assert shelf.card_numbers_in(keeper) == set()

    plant(keeper, f"paid: {written}.")

    assert shelf.card_numbers_in(keeper) == {number}


@on_both
def test_a_number_among_bytes_is_found(shelf, keeper):
    """As the answers kept for who asks twice would be, were they not encrypted."""
    insert = "INSERT INTO kept VALUES (:body)"

    run(keeper, "CREATE TABLE kept (body BYTEA)")
    run(keeper, insert, body=f"paid: {make.VISA}.".encode())

    assert shelf.card_numbers_in(keeper) == {make.VISA}


@pytest.mark.parametrize(
    "written", [f"{make.VISA}1", f"7{make.VISA}", f"x{make.VISA}", make.VISA[:-1]]
)
@on_both
def test_digits_that_are_like_a_card_in_part_are_none(shelf, keeper, written):
    plant(keeper, written)

    assert shelf.card_numbers_in(keeper) == set()


def plant(database, written):
    run(database, "INSERT INTO alembic_version VALUES (:written)", written=written)


def run(database, statement, **values):
    engine = create_engine(database.owner_url)
    try:
        with engine.begin() as connection:
            connection.execute(text(statement), values)
    finally:
        engine.dispose()
